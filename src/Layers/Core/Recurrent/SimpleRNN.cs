using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary><c>h' = activation(x·kernel + bias + h·recurrent_kernel)</c>.</summary>
public sealed class SimpleRNNCell : GatedCell, IConfigurable<SimpleRNNCell>
{
    /// <summary>Makes the cell.</summary>
    /// <param name="units">Size of the output and of the state.</param>
    /// <param name="activation">Applied to the output; <c>tanh</c> if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public SimpleRNNCell(
        int units,
        ActivationFunction? activation = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : this(CellArguments.Of(units, activation), name, dtype) { }

    internal SimpleRNNCell(CellArguments arguments, string? name, DTypePolicy? dtype)
        : base(1, arguments, name, dtype) { }

    private SimpleRNNCell(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static SimpleRNNCell FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    protected internal override (Tensor Output, Tensor[] States) Step(
        CallContext context,
        Tensor input,
        IReadOnlyList<Tensor> states,
        object? noise
    )
    {
        ArgumentNullException.ThrowIfNull(states);
        Tensor h = Activation.Call(input + Recur(context, states[0], noise));
        return (h, [h]);
    }
}

/// <summary>
/// A fully connected recurrent layer; see <see cref="SimpleRNNCell"/> for its formula and <see cref="RNN"/> for how it
/// is called.
/// </summary>
public sealed class SimpleRNN : GatedRNN, IConfigurable<SimpleRNN>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="units">Size of the outputs and of the state.</param>
    /// <param name="activation">Applied to the outputs; <c>tanh</c> if null.</param>
    /// <param name="returnSequences">True to return the outputs of all steps.</param>
    /// <param name="returnState">True to return the state as well.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public SimpleRNN(
        int units,
        ActivationFunction? activation = null,
        bool returnSequences = false,
        bool returnState = false,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(CellArguments.Of(units, activation), returnSequences, returnState, name, dtype) { }

    private SimpleRNN(Config config)
        : base(config, hasGates: false) { }

    /// <inheritdoc/>
    public static new SimpleRNN FromConfig(Config config) => new(config);

    private protected override RecurrentCell MakeCell() => new SimpleRNNCell(Arguments, null, Policy);
}
