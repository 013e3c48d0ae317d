using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Follow the regularised leader (McMahan et al. 2013), with <c>l₂′ = l₂ + β/(2η)</c>, <c>ĝ = g + 2·shrinkage·w</c>,
/// <c>a′ = a + g²</c>: <c>z ← z + ĝ − (a′^−p − a^−p)/η·w</c>, <c>w ← (clip(z, −l₁, l₁) − z)/(a′^−p/η + 2l₂′)</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="learningRatePower">p: at most 0.</param>
/// <param name="initialAccumulatorValue">What <c>a</c> is at first; at least 0.</param>
/// <param name="l1">l₁: pulls weights to exactly 0.</param>
/// <param name="l2">l₂: pulls weights towards 0.</param>
/// <param name="l2Shrinkage">A pull in proportion to the weight itself, outside the leader.</param>
/// <param name="beta">β.</param>
public sealed class Ftrl(
    LearningRateSchedule? learningRate = null,
    double learningRatePower = -0.5,
    double initialAccumulatorValue = 0.1,
    double l1 = 0,
    double l2 = 0,
    double l2Shrinkage = 0,
    double beta = 0
) : Optimizer("ftrl", learningRate ?? 0.001), IConfigurable<Ftrl>
{
    /// <inheritdoc/>
    public static Ftrl FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            learningRatePower: config.Number("learning_rate_power", -0.5),
            initialAccumulatorValue: config.Number("initial_accumulator_value", 0.1),
            l1: config.Number("l1_regularization_strength", 0),
            l2: config.Number("l2_regularization_strength", 0),
            l2Shrinkage: config.Number("l2_shrinkage_regularization_strength", 0),
            beta: config.Number("beta", 0)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("learning_rate_power", learningRatePower)
            .With("initial_accumulator_value", initialAccumulatorValue)
            .With("l1_regularization_strength", l1)
            .With("l2_regularization_strength", l2)
            .With("l2_shrinkage_regularization_strength", l2Shrinkage)
            .With("beta", beta);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        [new("accumulator") { Initial = initialAccumulatorValue }, new("linear")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tensor rate = step.LearningRate;
        Tensor pull = l2 + (beta / (2 * rate));
        return (_, weight, gradient, slots) =>
        {
            Tensor shrunk = l2Shrinkage == 0 ? gradient : gradient + (2 * l2Shrinkage * weight);
            Tensor accumulator = slots[0] + Lax.Square(gradient);
            Tensor power = Root(accumulator);
            Tensor linear = slots[1] + shrunk - ((power - Root(slots[0])) / rate * weight);
            Tensor quadratic = (power / rate) + (2 * pull);
            return new((Np.Clip(linear, -l1, l1) - linear) / quadratic, accumulator, linear);
        };
    }

    private Tensor Root(Tensor accumulator) =>
        learningRatePower == -0.5 ? Lax.Sqrt(accumulator) : Np.Power(accumulator, -learningRatePower);
}
