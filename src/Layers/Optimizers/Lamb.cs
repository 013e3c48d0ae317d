using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Lamb (You et al. 2019): Adam's change <c>u = m̂/(√v̂ + ε)</c>, scaled per weight by <c>r = ‖w‖/‖u‖</c> (1 where
/// either is 0): <c>w ← w − rηu</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
/// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
public sealed class Lamb(
    LearningRateSchedule? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7
) : Optimizer("lamb", learningRate ?? 0.001), IConfigurable<Lamb>
{
    /// <inheritdoc/>
    public static Lamb FromConfig(Config config)
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
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => [new("momentum"), new("velocity")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tensor firstCorrection = 1 - Np.Power(beta1, step.Number);
        Tensor secondCorrection = 1 - Np.Power(beta2, step.Number);
        return (_, weight, gradient, slots) =>
        {
            Tensor momentum = slots[0] + ((gradient - slots[0]) * (1 - beta1));
            Tensor velocity = slots[1] + ((Lax.Square(gradient) - slots[1]) * (1 - beta2));
            Tensor change = momentum / firstCorrection / (Lax.Sqrt(velocity / secondCorrection) + epsilon);
            (Tensor size, Tensor length) = (Norm(weight), Norm(change));
            Tensor ratio = Lax.Select((size > 0) & (length > 0), size / length, Lax.FullLike(size, 1));
            return new(weight - (ratio * step.LearningRate * change), momentum, velocity);
        };
    }

    private static Tensor Norm(Tensor tensor) => Lax.Sqrt(Lax.Square(tensor).Sum());
}
