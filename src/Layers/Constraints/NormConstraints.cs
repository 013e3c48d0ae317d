using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Constraints;

/// <summary>Norms along axes.</summary>
internal static class Norms
{
    public const double Epsilon = 1e-7;

    public static Tensor Along(Tensor weight, Dims axes) =>
        Lax.Sqrt(
            Lax.Square(weight).Sum(Dims.Of(axes.Select(axis => axis < 0 ? axis + weight.Rank : axis)), keepDims: true)
        );
}

/// <summary>Scales vectors down to a largest norm: <c>w·clip(‖w‖, 0, max)/(ε + ‖w‖)</c>.</summary>
/// <param name="maxValue">The largest norm.</param>
/// <param name="axis">Axes that a vector lies along; 0 if null.</param>
public sealed class MaxNorm(double maxValue = 2, Dims? axis = null) : WeightConstraint, IConfigurable<MaxNorm>
{
    /// <inheritdoc/>
    public static MaxNorm FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("max_value", 2), config.Integers("axis"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(MaxNorm)).With("max_value", maxValue).With("axis", axis ?? [0]);

    /// <inheritdoc/>
    public override Tensor Call(Tensor weight)
    {
        Tensor norm = Norms.Along(weight, axis ?? [0]);
        return weight * (Np.Clip(norm, 0, maxValue) / (Norms.Epsilon + norm));
    }
}

/// <summary>Scales vectors to norm 1: <c>w/(ε + ‖w‖)</c>.</summary>
/// <param name="axis">Axes that a vector lies along; 0 if null.</param>
public sealed class UnitNorm(Dims? axis = null) : WeightConstraint, IConfigurable<UnitNorm>
{
    /// <inheritdoc/>
    public static UnitNorm FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Integers("axis"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => new Config(nameof(UnitNorm)).With("axis", axis ?? [0]);

    /// <inheritdoc/>
    public override Tensor Call(Tensor weight) => weight / (Norms.Epsilon + Norms.Along(weight, axis ?? [0]));
}

/// <summary>Moves norms towards an interval: to <c>rate·clip(‖w‖, min, max) + (1 − rate)·‖w‖</c>.</summary>
/// <param name="minValue">The smallest norm.</param>
/// <param name="maxValue">The largest norm.</param>
/// <param name="rate">1 to move all the way in each step, 0 not to move.</param>
/// <param name="axis">Axes that a vector lies along; 0 if null.</param>
public sealed class MinMaxNorm(double minValue = 0, double maxValue = 1, double rate = 1, Dims? axis = null)
    : WeightConstraint,
        IConfigurable<MinMaxNorm>
{
    /// <inheritdoc/>
    public static MinMaxNorm FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("min_value", 0),
            config.Number("max_value", 1),
            config.Number("rate", 1),
            config.Integers("axis")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(MinMaxNorm))
            .With("min_value", minValue)
            .With("max_value", maxValue)
            .With("rate", rate)
            .With("axis", axis ?? [0]);

    /// <inheritdoc/>
    public override Tensor Call(Tensor weight)
    {
        Tensor norm = Norms.Along(weight, axis ?? [0]);
        Tensor desired = (rate * Np.Clip(norm, minValue, maxValue)) + ((1 - rate) * norm);
        return weight * (desired / (Norms.Epsilon + norm));
    }
}

/// <summary>Negative elements become 0.</summary>
public sealed class NonNeg : WeightConstraint, IConfigurable<NonNeg>
{
    /// <inheritdoc/>
    public static NonNeg FromConfig(Config config) => new();

    /// <inheritdoc/>
    public override Config GetConfig() => new(nameof(NonNeg));

    /// <inheritdoc/>
    public override Tensor Call(Tensor weight) => Np.Maximum(weight, 0);
}
