using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adamax (Kingma and Ba 2014): <c>m ← m + (1−β₁)(g − m)</c>, <c>u ← max(β₂u, |g|)</c>,
/// <c>w ← w − ηm/((1−β₁ᵗ)(u + ε))</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
/// <param name="beta2">Memory of the largest gradient, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
public sealed class Adamax(
    LearningRateSchedule? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7
) : Optimizer("adamax", learningRate ?? 0.001), IConfigurable<Adamax>
{
    /// <inheritdoc/>
    public static Adamax FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            beta1: config.Number("beta_1", 0.9),
            beta2: config.Number("beta_2", 0.999),
            epsilon: config.Number("epsilon", 1e-7)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("beta_1", beta1).With("beta_2", beta2).With("epsilon", epsilon);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => [new("momentum"), new("norm")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tensor rate = step.LearningRate / (1 - Np.Power(beta1, step.Number));
        return (_, weight, gradient, slots) =>
        {
            Tensor momentum = slots[0] + ((gradient - slots[0]) * (1 - beta1));
            Tensor norm = Np.Maximum(beta2 * slots[1], Lax.Abs(gradient));
            return new(weight - (rate * momentum / (norm + epsilon)), momentum, norm);
        };
    }
}
