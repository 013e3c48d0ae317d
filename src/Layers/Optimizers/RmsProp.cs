using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// RMSprop (Hinton 2012): <c>v ← ρv + (1−ρ)g²</c>, <c>Δ = ηg/√(v + ε)</c>, <c>w ← w − Δ</c>; centred: <c>v − a²</c>
/// instead of <c>v</c>, with <c>a ← ρa + (1−ρ)g</c>; with momentum μ: <c>b ← μb + Δ</c>, <c>w ← w − b</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="rho">ρ: memory of the means, in <c>[0, 1)</c>.</param>
/// <param name="momentum">μ; 0 keeps no memory of changes.</param>
/// <param name="epsilon">Added under the root.</param>
/// <param name="centered">True to divide by an estimate of the variance.</param>
public sealed class RmsProp(
    LearningRateSchedule? learningRate = null,
    double rho = 0.9,
    double momentum = 0,
    double epsilon = 1e-7,
    bool centered = false
) : Optimizer("rmsprop", learningRate ?? 0.001), IConfigurable<RmsProp>
{
    /// <inheritdoc/>
    public static RmsProp FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            rho: config.Number("rho", 0.9),
            momentum: config.Number("momentum", 0),
            epsilon: config.Number("epsilon", 1e-7),
            centered: config.Flag("centered", false)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("rho", rho)
            .With("momentum", momentum)
            .With("epsilon", epsilon)
            .With("centered", centered);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        [
            new("velocity"),
            .. momentum > 0 ? new[] { new Slot("momentum") { Group = 1 } } : [],
            .. centered ? new[] { new Slot("average_gradient") { Group = 2 } } : [],
        ];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        (_, weight, gradient, slots) =>
        {
            Tensor velocity = (rho * slots[0]) + ((1 - rho) * Lax.Square(gradient));
            List<Tensor> next = [velocity];
            Tensor divisor = velocity;
            Tensor? average = null;
            if (centered)
            {
                average = (rho * slots[^1]) + ((1 - rho) * gradient);
                divisor = velocity - Lax.Square(average);
            }

            Tensor change = step.LearningRate * gradient / Lax.Sqrt(divisor + epsilon);
            if (momentum > 0)
            {
                change = (momentum * slots[1]) + change;
                next.Add(change);
            }

            return new(weight - change, average is null ? next : [.. next, average]);
        };
}
