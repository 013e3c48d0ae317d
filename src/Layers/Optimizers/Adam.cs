using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2014): <c>m ← m + (1−β₁)(g − m)</c>, <c>v ← v + (1−β₂)(g² − v)</c>, <c>w ← w − α·m/(√v + ε)</c>
/// with <c>α = η·√(1−β₂ᵗ)/(1−β₁ᵗ)</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
/// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Added to the root, not under it.</param>
/// <param name="amsgrad">True for AMSGrad, which divides by the largest <c>v</c> so far.</param>
public sealed class Adam(
    LearningRateSchedule? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7,
    bool amsgrad = false
) : Optimizer("adam", learningRate ?? 0.001), IConfigurable<Adam>
{
    /// <inheritdoc/>
    public static Adam FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            beta1: config.Number("beta_1", 0.9),
            beta2: config.Number("beta_2", 0.999),
            epsilon: config.Number("epsilon", 1e-7),
            amsgrad: config.Flag("amsgrad", false)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("beta_1", beta1).With("beta_2", beta2).With("epsilon", epsilon).With("amsgrad", amsgrad);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => AdamRule.Slots(amsgrad);

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) => AdamRule.Of(step, beta1, beta2, epsilon, amsgrad);
}
