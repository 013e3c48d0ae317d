using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adam with Nesterov's momentum (Dozat 2016): <c>μₜ = β₁(1 − ½·0.96ᵗ)</c>, <c>P ← P·μₜ</c>,
/// <c>m̂ = μₜ₊₁m/(1 − P·μₜ₊₁) + (1 − μₜ)g/(1 − P)</c>, <c>v̂ = v/(1 − β₂ᵗ)</c>, <c>w ← w − ηm̂/(√v̂ + ε)</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
/// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Keeps divisors away from 0.</param>
public sealed class Nadam(
    LearningRateSchedule? learningRate = null,
    double beta1 = 0.9,
    double beta2 = 0.999,
    double epsilon = 1e-7
) : Optimizer("nadam", learningRate ?? 0.001), IConfigurable<Nadam>
{
    /// <inheritdoc/>
    public static Nadam FromConfig(Config config)
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

    private const double Decay = 0.96;

    private readonly Variable _product = new("nadam/u_product", HostValues.Scalar(1), trainable: false);

    /// <inheritdoc/>
    protected override IReadOnlyList<Variable> SharedVariables => [_product];

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => [new("momentum"), new("velocity")];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        (Tensor now, Tensor following) = (Mu(step.Number), Mu(step.Number + 1));
        Tensor product = step.Read(_product) * now;
        step.Assign(_product, product);
        Tensor ofMomentum = following / (1 - (product * following));
        Tensor ofGradient = (1 - now) / (1 - product);
        Tensor correction = 1 - Np.Power(beta2, step.Number);
        return (_, weight, gradient, slots) =>
        {
            Tensor momentum = slots[0] + ((gradient - slots[0]) * (1 - beta1));
            Tensor velocity = slots[1] + ((Lax.Square(gradient) - slots[1]) * (1 - beta2));
            Tensor ahead = (ofMomentum * momentum) + (ofGradient * gradient);
            return new(
                weight - (step.LearningRate * ahead / (Lax.Sqrt(velocity / correction) + epsilon)),
                momentum,
                velocity
            );
        };
    }

    private Tensor Mu(Tensor number) => beta1 * (1 - (0.5 * Np.Power(Decay, number)));
}
