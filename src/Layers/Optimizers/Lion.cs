using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Lion (Chen et al. 2023): <c>w ← w − η·sign(β₁m + (1−β₁)g)</c>, <c>m ← β₂m + (1−β₂)g</c>.</summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta1">Share of the momentum in the direction, in <c>(0, 1]</c>.</param>
/// <param name="beta2">Memory of the gradient, in <c>[0, 1)</c>.</param>
public sealed class Lion(LearningRateSchedule? learningRate = null, double beta1 = 0.9, double beta2 = 0.99)
    : Optimizer("lion", learningRate ?? 0.001),
        IConfigurable<Lion>
{
    /// <inheritdoc/>
    public static Lion FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(RateOf(config), beta1: config.Number("beta_1", 0.9), beta2: config.Number("beta_2", 0.99))
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("beta_1", beta1).With("beta_2", beta2);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => [new("momentum")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        (_, weight, gradient, slots) =>
        {
            Tensor direction = Lax.Sign((beta1 * slots[0]) + ((1 - beta1) * gradient));
            return new(weight - (step.LearningRate * direction), (beta2 * slots[0]) + ((1 - beta2) * gradient));
        };
}
