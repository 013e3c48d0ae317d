using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Hochreiter and Schmidhuber 1997, with a forget gate: of <c>z = x·kernel + h·recurrent_kernel + bias</c>, in the
/// order input, forget, candidate, output, <c>c' = σ(f)·c + σ(i)·tanh(z_c)</c> and <c>h' = σ(o)·tanh(c')</c>. States:
/// h, then c.
/// </summary>
public sealed class LSTMCell : GatedCell, IConfigurable<LSTMCell>
{
    /// <summary>Makes the cell.</summary>
    /// <param name="units">Size of the output and of each state.</param>
    /// <param name="activation">Applied to candidates and outputs; <c>tanh</c> if null.</param>
    /// <param name="recurrentActivation">Applied to gates; <c>sigmoid</c> if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public LSTMCell(
        int units,
        ActivationFunction? activation = null,
        ActivationFunction? recurrentActivation = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : this(CellArguments.Of(units, activation, recurrentActivation), true, name, dtype) { }

    internal LSTMCell(CellArguments arguments, bool unitForgetBias, string? name, DTypePolicy? dtype)
        : base(4, arguments, name, dtype) => UnitForgetBias = unitForgetBias;

    private LSTMCell(Config config)
        : base(4, config) => UnitForgetBias = config.Flag("unit_forget_bias", true);

    /// <summary>Applied to gates.</summary>
    public ActivationFunction RecurrentActivation => Arguments.RecurrentActivation!;

    /// <summary>True for ones in the forget gate's part of the first bias.</summary>
    public bool UnitForgetBias { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Dims> StateShapes =>
        [
            [Units],
            [Units],
        ];

    /// <inheritdoc/>
    public static LSTMCell FromConfig(Config config) => new(config);

    private protected override Initializer MakeBias =>
        !UnitForgetBias
            ? base.MakeBias
            : (_, _, type) =>
                Lax.Concatenate(
                    [
                        BiasInitializer.Call([Units], type),
                        Np.Ones([Units], type),
                        BiasInitializer.Call([2 * Units], type),
                    ],
                    0
                );

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("unit_forget_bias", UnitForgetBias);

    /// <inheritdoc/>
    protected internal override (Tensor Output, Tensor[] States) Step(
        CallContext context,
        Tensor input,
        IReadOnlyList<Tensor> states,
        object? noise
    )
    {
        ArgumentNullException.ThrowIfNull(states);
        Tensor z = input + Recur(context, states[0], noise);
        Tensor i = RecurrentActivation.Call(Gate(z, 0));
        Tensor f = RecurrentActivation.Call(Gate(z, 1));
        Tensor c = (f * states[1]) + (i * Activation.Call(Gate(z, 2)));
        Tensor h = RecurrentActivation.Call(Gate(z, 3)) * Activation.Call(c);
        return (h, [h, c]);
    }
}

/// <summary>
/// Long short-term memory; see <see cref="LSTMCell"/> for its formula and <see cref="RNN"/> for how it is called.
/// </summary>
public sealed class LSTM : GatedRNN, IConfigurable<LSTM>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="units">Size of the outputs and of each state.</param>
    /// <param name="activation">Applied to candidates and outputs; <c>tanh</c> if null.</param>
    /// <param name="recurrentActivation">Applied to gates; <c>sigmoid</c> if null.</param>
    /// <param name="returnSequences">True to return the outputs of all steps.</param>
    /// <param name="returnState">True to return the states h and c as well.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public LSTM(
        int units,
        ActivationFunction? activation = null,
        ActivationFunction? recurrentActivation = null,
        bool returnSequences = false,
        bool returnState = false,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(CellArguments.Of(units, activation, recurrentActivation), returnSequences, returnState, name, dtype) { }

    private LSTM(Config config)
        : base(config) => UnitForgetBias = config.Flag("unit_forget_bias", true);

    /// <summary>Applied to gates.</summary>
    public ActivationFunction RecurrentActivation => Arguments.RecurrentActivation!;

    /// <summary>True for ones in the forget gate's part of the first bias.</summary>
    public bool UnitForgetBias { get; init; } = true;

    /// <inheritdoc/>
    public static new LSTM FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("unit_forget_bias", UnitForgetBias);

    private protected override RecurrentCell MakeCell() => new LSTMCell(Arguments, UnitForgetBias, null, Policy);
}
