using XlaSharp.Hlo;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adafactor (Shazeer and Stern 2018): of a weight with at least two axes it remembers the means of the squared
/// gradient over rows and columns only, <c>v = (r/mean r)⊗c</c>. With <c>ρ = min(η, 1/√t)</c>,
/// <c>α = max(ε₂, RMS(w))·ρ</c> and <c>β = 1 − t^decay</c>: <c>u = g/√v</c>, <c>u ← u/max(1, RMS(u)/clip)</c>,
/// <c>w ← w − αu</c>.
/// </summary>
/// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
/// <param name="beta2Decay">Exponent of the memory's growth; below 0.</param>
/// <param name="epsilon1">Added to squared gradients.</param>
/// <param name="epsilon2">Least size that a weight counts as having.</param>
/// <param name="clipThreshold">Largest root mean square of the change before it is scaled.</param>
/// <param name="relativeStep">True to limit η by <c>1/√t</c>.</param>
public sealed class Adafactor(
    LearningRateSchedule? learningRate = null,
    double beta2Decay = -0.8,
    double epsilon1 = 1e-30,
    double epsilon2 = 1e-3,
    double clipThreshold = 1,
    bool relativeStep = true
) : Optimizer("adafactor", learningRate ?? 0.001), IConfigurable<Adafactor>
{
    /// <inheritdoc/>
    public static Adafactor FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            config.Number("beta_2_decay", -0.8),
            config.Number("epsilon_1", 1e-30),
            config.Number("epsilon_2", 1e-3),
            config.Number("clip_threshold", 1),
            config.Flag("relative_step", true)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("beta_2_decay", beta2Decay)
            .With("epsilon_1", epsilon1)
            .With("epsilon_2", epsilon2)
            .With("clip_threshold", clipThreshold)
            .With("relative_step", relativeStep);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        TensorType type = weight.Type;
        return type.Rank < 2 ? [new("velocity")] : [Without(type.Rank - 1, "r"), Without(type.Rank - 2, "c")];

        Slot Without(int axis, string name) => new(name) { Type = type with { Dims = type.Dims.Without([axis]) } };
    }

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Tensor limit = 1 / Lax.Sqrt(step.Number);
        Tensor rho = Np.Minimum(relativeStep ? Np.Minimum(step.LearningRate, limit) : step.LearningRate, limit);
        Tensor memory = 1 - Np.Power(step.Number, beta2Decay);
        return (_, weight, gradient, slots) =>
        {
            Tensor squares = Lax.Square(gradient) + epsilon1;
            (Tensor velocity, Tensor[] next) = weight.Rank < 2 ? Full(slots, squares) : Factored(slots, squares);
            Tensor change = gradient / Lax.Sqrt(velocity);
            Tensor clipped = change / Np.Maximum(1, Size(change) / clipThreshold);
            return new(weight - (Np.Maximum(epsilon2, Size(weight)) * rho * clipped), next);
        };

        (Tensor Velocity, Tensor[] Slots) Full(IReadOnlyList<Tensor> slots, Tensor squares)
        {
            Tensor velocity = Mean(slots[0], squares);
            return (velocity, [velocity]);
        }

        (Tensor Velocity, Tensor[] Slots) Factored(IReadOnlyList<Tensor> slots, Tensor squares)
        {
            (Tensor rows, Tensor columns) = (Mean(slots[0], squares.Mean(-1)), Mean(slots[1], squares.Mean(-2)));
            Tensor share = rows / rows.Mean(-1, keepDims: true);
            return (Np.ExpandDims(share, -1) * Np.ExpandDims(columns, -2), [rows, columns]);
        }

        Tensor Mean(Tensor old, Tensor value) => (memory * old) + ((1 - memory) * value);
    }

    private static Tensor Size(Tensor tensor) => Lax.Sqrt(Lax.Square(tensor).Mean());
}
