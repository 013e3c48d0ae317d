using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adadelta (Zeiler 2012): <c>a ← ρa + (1−ρ)g²</c>, <c>Δ = −√(d + ε)·g/√(a + ε)</c>, <c>d ← ρd + (1−ρ)Δ²</c>,
/// <c>w ← w + ηΔ</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="rho">ρ: memory of both means, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
public sealed class Adadelta(LearningRateSchedule? learningRate = null, double rho = 0.95, double epsilon = 1e-7)
    : Optimizer("adadelta", learningRate ?? 0.001),
        IConfigurable<Adadelta>
{
    /// <inheritdoc/>
    public static Adadelta FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(RateOf(config), rho: config.Number("rho", 0.95), epsilon: config.Number("epsilon", 1e-7))
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rho", rho).With("epsilon", epsilon);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) =>
        [new("accumulated_grad"), new("accumulated_delta_var")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        (_, weight, gradient, slots) =>
        {
            Tensor squares = (rho * slots[0]) + ((1 - rho) * Lax.Square(gradient));
            Tensor change = -(Lax.Sqrt(slots[1] + epsilon) * gradient / Lax.Sqrt(squares + epsilon));
            Tensor changes = (rho * slots[1]) + ((1 - rho) * Lax.Square(change));
            return new(weight + (step.LearningRate * change), squares, changes);
        };
}
