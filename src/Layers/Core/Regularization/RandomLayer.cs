using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>A layer that disturbs its inputs at random in training, and passes them on in inference.</summary>
public abstract class RandomLayer : Layer
{
    private SeedGenerator? _seeds;

    private protected RandomLayer(string? name, DTypePolicy? dtype)
        : base(name, dtype) { }

    private protected RandomLayer(Config config)
        : base(config) => Seed = config.OptionalInt("seed");

    /// <summary>Chooses the sequence of disturbances; null draws it from the global seed.</summary>
    public int? Seed { get; init; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <summary>False if the layer does nothing.</summary>
    private protected abstract bool IsActive { get; }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("seed", Seed);

    /// <inheritdoc/>
    protected sealed override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckInputs(inputs.Leaves[0].Type.Dims);
        _seeds = IsActive ? AddSeedGenerator(Seed) : null;
    }

    /// <inheritdoc/>
    protected sealed override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor x = Tensor.From(inputs);
        return context.IsTraining && IsActive ? Disturb(_seeds!.Next(context), x) : x;
    }

    private protected virtual void CheckInputs(Dims shape) { }

    private protected abstract Tensor Disturb(Tensor key, Tensor x);

    private protected double Probability(double rate, double below = double.PositiveInfinity) =>
        rate is >= 0 and <= 1 && rate < below
            ? rate
            : throw Misfit($"rate must be in [0, 1{(below > 1 ? ']' : ')')}, got {rate}.");
}
