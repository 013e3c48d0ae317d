using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Schedule-free AdamW (Defazio et al. 2024). Weights are <c>y = (1−β₁)z + β₁x</c>; gradients are taken there.
/// <c>z ← z − ηg/(√v̂ + ε)</c>, <c>x ← (1 − 1/t)x + z/t</c>, with <c>x</c> recovered from <c>y</c> and the old
/// <c>z</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.0025 if null.</param>
/// <param name="beta1">Share of the mean <c>x</c> in the weights, in <c>(0, 1)</c>.</param>
/// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Added to the root, not under it.</param>
/// <param name="warmupSteps">Steps over which the learning rate rises linearly.</param>
public sealed class ScheduleFreeAdamW(
    LearningRateSchedule? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-8,
    int warmupSteps = 0
) : Optimizer("schedule_free_adamw", learningRate ?? 0.0025), IConfigurable<ScheduleFreeAdamW>
{
    /// <inheritdoc/>
    public static ScheduleFreeAdamW FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            beta1: config.Number("beta_1", 0.9),
            beta2: config.Number("beta_2", 0.999),
            epsilon: config.Number("epsilon", 1e-8),
            warmupSteps: config.Int("warmup_steps", 0)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("beta_1", beta1)
            .With("beta_2", beta2)
            .With("epsilon", epsilon)
            .With("warmup_steps", warmupSteps);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        [new("momentum") { StartsAsWeight = true }, new("velocity")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tensor number = step.Number;
        Tensor rate =
            warmupSteps > 0 ? step.LearningRate * Np.Minimum(number / (double)warmupSteps, 1) : step.LearningRate;
        Tensor correction = 1 - Np.Power(beta2, number);
        Tensor share = 1 / number;
        return (_, weight, gradient, slots) =>
        {
            Tensor velocity = slots[1] + ((Lax.Square(gradient) - slots[1]) * (1 - beta2));
            Tensor fast = slots[0] - (rate * gradient / (Lax.Sqrt(velocity / correction) + epsilon));
            Tensor mean = (weight - ((1 - beta1) * slots[0])) / beta1;
            Tensor next = ((1 - share) * mean) + (share * fast);
            return new(((1 - beta1) * fast) + (beta1 * next), fast, velocity);
        };
    }
}
