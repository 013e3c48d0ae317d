using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Constraints;

/// <summary>Moves a weight back to where it is allowed to be. Optimizers apply it after each step.</summary>
public abstract class WeightConstraint : IConfigurable
{
    /// <summary>The nearest allowed value.</summary>
    /// <param name="weight">A weight.</param>
    /// <returns>A tensor of the weight's shape and type.</returns>
    public abstract Tensor Call(Tensor weight);

    /// <inheritdoc/>
    public abstract Config GetConfig();
}
