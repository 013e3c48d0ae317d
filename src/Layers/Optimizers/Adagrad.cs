using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Adagrad (Duchi, Hazan and Singer 2011): <c>a ← a + g²</c>, <c>w ← w − ηg/√(a + ε)</c>.</summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="initialAccumulatorValue">What <c>a</c> is at first.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
public sealed class Adagrad(
    LearningRateSchedule? learningRate = null,
    double initialAccumulatorValue = 0.1,
    double epsilon = 1e-7
) : Optimizer("adagrad", learningRate ?? 0.001), IConfigurable<Adagrad>
{
    /// <inheritdoc/>
    public static Adagrad FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            initialAccumulatorValue: config.Number("initial_accumulator_value", 0.1),
            epsilon: config.Number("epsilon", 1e-7)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("initial_accumulator_value", initialAccumulatorValue).With("epsilon", epsilon);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        [new("accumulator") { Initial = initialAccumulatorValue }];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        (_, weight, gradient, slots) =>
        {
            Tensor accumulator = slots[0] + Lax.Square(gradient);
            return new(weight - (step.LearningRate * gradient / Lax.Sqrt(accumulator + epsilon)), accumulator);
        };
}
