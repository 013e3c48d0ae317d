using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Gradient descent: <c>w ← w − ηg</c>. With momentum μ: <c>m ← μm − ηg</c>, <c>w ← w + m</c>; Nesterov's form:
/// <c>w ← w + μm − ηg</c> with the new <c>m</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.01 if null.</param>
/// <param name="momentum">μ in <c>[0, 1]</c>; 0 keeps no memory.</param>
/// <param name="nesterov">True for Nesterov's form.</param>
public sealed class Sgd(LearningRateSchedule? learningRate = null, double momentum = 0, bool nesterov = false)
    : Optimizer("sgd", learningRate ?? 0.01),
        IConfigurable<Sgd>
{
    /// <inheritdoc/>
    public static Sgd FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(RateOf(config), momentum: config.Number("momentum", 0), nesterov: config.Flag("nesterov", false))
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("momentum", momentum).With("nesterov", nesterov);

    private readonly double _momentum = momentum is >= 0 and <= 1
        ? momentum
        : throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "momentum must be in [0, 1]");

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => _momentum == 0 ? [] : [new("momentum")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        (_, weight, gradient, slots) =>
        {
            Tensor change = step.LearningRate * gradient;
            if (_momentum == 0)
            {
                return new(weight - change);
            }

            Tensor memory = (slots[0] * _momentum) - change;
            return new(nesterov ? weight + (memory * _momentum) - change : weight + memory, memory);
        };
}
