using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Cho et al. 2014, in the order update z, reset r, candidate: <c>h' = z·h + (1 − z)·tanh(candidate)</c>. The candidate
/// is <c>x·K + b₀ + r·(h·R + b₁)</c> if the reset comes after the product, else <c>x·K + b + (r·h)·R</c>. The bias is
/// <c>[2, 3·units]</c>, else <c>[3·units]</c>.
/// </summary>
public sealed class GRUCell : GatedCell, IConfigurable<GRUCell>
{
    /// <summary>Makes the cell.</summary>
    /// <param name="units">Size of the output and of the state.</param>
    /// <param name="activation">Applied to candidates; <c>tanh</c> if null.</param>
    /// <param name="recurrentActivation">Applied to gates; <c>sigmoid</c> if null.</param>
    /// <param name="resetAfter">True if the reset comes after the product with the state.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GRUCell(
        int units,
        ActivationFunction? activation = null,
        ActivationFunction? recurrentActivation = null,
        bool resetAfter = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : this(CellArguments.Of(units, activation, recurrentActivation), resetAfter, name, dtype) { }

    internal GRUCell(CellArguments arguments, bool resetAfter, string? name, DTypePolicy? dtype)
        : base(3, arguments, name, dtype) => ResetAfter = resetAfter;

    private GRUCell(Config config)
        : base(3, config) => ResetAfter = config.Flag("reset_after", true);

    /// <summary>Applied to gates.</summary>
    public ActivationFunction RecurrentActivation => Arguments.RecurrentActivation!;

    /// <summary>True if the reset comes after the product with the state.</summary>
    public bool ResetAfter { get; }

    private protected override Dims BiasShape => ResetAfter ? [2, 3 * Units] : [3 * Units];

    /// <inheritdoc/>
    public static GRUCell FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("reset_after", ResetAfter);

    /// <inheritdoc/>
    protected internal override (Tensor Output, Tensor[] States) Step(
        CallContext context,
        Tensor input,
        IReadOnlyList<Tensor> states,
        object? noise
    )
    {
        ArgumentNullException.ThrowIfNull(states);
        Tensor before = states[0];
        Tensor recurrent = Recur(context, before, noise);
        if (ResetAfter && Bias is not null)
        {
            recurrent += Lax.IndexInDim(Read(context, Bias), 1, 0, keepDims: false);
        }

        Tensor z = RecurrentActivation.Call(Gate(input, 0) + Gate(recurrent, 0));
        Tensor r = RecurrentActivation.Call(Gate(input, 1) + Gate(recurrent, 1));
        Tensor candidate = ResetAfter ? r * Gate(recurrent, 2) : ResetBefore(context, r, before, noise);
        Tensor h = (z * before) + ((1 - z) * Activation.Call(Gate(input, 2) + candidate));
        return (h, [h]);
    }

    private protected override Tensor InputBias(Tensor bias) =>
        ResetAfter ? Lax.IndexInDim(bias, 0, 0, keepDims: false) : bias;

    private Tensor ResetBefore(CallContext context, Tensor r, Tensor before, object? noise)
    {
        Tensor state = (noise as CellNoise)?.States is { } masks ? before * masks[2] : before;
        return (r * state).Matmul(Gate(Read(context, RecurrentKernel!), 2));
    }
}

/// <summary>
/// Gated recurrent units; see <see cref="GRUCell"/> for the formula and <see cref="RNN"/> for how the layer is called.
/// </summary>
public sealed class GRU : GatedRNN, IConfigurable<GRU>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="units">Size of the outputs and of the state.</param>
    /// <param name="activation">Applied to candidates; <c>tanh</c> if null.</param>
    /// <param name="recurrentActivation">Applied to gates; <c>sigmoid</c> if null.</param>
    /// <param name="returnSequences">True to return the outputs of all steps.</param>
    /// <param name="returnState">True to return the state as well.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GRU(
        int units,
        ActivationFunction? activation = null,
        ActivationFunction? recurrentActivation = null,
        bool returnSequences = false,
        bool returnState = false,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(CellArguments.Of(units, activation, recurrentActivation), returnSequences, returnState, name, dtype) { }

    private GRU(Config config)
        : base(config) => ResetAfter = config.Flag("reset_after", true);

    /// <summary>Applied to gates.</summary>
    public ActivationFunction RecurrentActivation => Arguments.RecurrentActivation!;

    /// <summary>True if the reset comes after the product with the state.</summary>
    public bool ResetAfter { get; init; } = true;

    /// <inheritdoc/>
    public static new GRU FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("reset_after", ResetAfter);

    private protected override RecurrentCell MakeCell() => new GRUCell(Arguments, ResetAfter, null, Policy);
}
