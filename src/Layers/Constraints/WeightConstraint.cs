using System.Diagnostics.CodeAnalysis;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Constraints;

/// <summary>Moves a weight back to where it is allowed to be. Optimizers apply it after each step.</summary>
public abstract class WeightConstraint : IConfigurable
{
    /// <summary>The constraint of a name with its default arguments.</summary>
    /// <param name="name"><c>max_norm</c>, <c>non_neg</c>, <c>unit_norm</c>, <c>min_max_norm</c>, or the class's
    /// name.</param>
    /// <returns>The constraint.</returns>
    /// <exception cref="ArgumentException">There is no such constraint.</exception>
    public static WeightConstraint Parse(string name) =>
        name switch
        {
            "max_norm" or "MaxNorm" => new MaxNorm(),
            "non_neg" or "NonNeg" => new NonNeg(),
            "unit_norm" or "UnitNorm" => new UnitNorm(),
            "min_max_norm" or "MinMaxNorm" => new MinMaxNorm(),
            _ => throw new ArgumentException(
                $"There is no constraint '{name}'. Known are max_norm, non_neg, unit_norm and min_max_norm; or give "
                    + "a WeightConstraint.",
                nameof(name)
            ),
        };

    /// <summary>The constraint of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator WeightConstraint(string name) => Parse(name);

    /// <summary>The nearest allowed value.</summary>
    /// <param name="weight">A weight.</param>
    /// <returns>A tensor of the weight's shape and type.</returns>
    public abstract Tensor Call(Tensor weight);

    /// <inheritdoc/>
    public abstract Config GetConfig();
}
