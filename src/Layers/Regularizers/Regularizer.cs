using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Regularizers;

/// <summary>A penalty that the loss grows by: a scalar function of a weight, or of a layer's outputs.</summary>
public abstract class Regularizer : IConfigurable
{
    /// <summary>The penalty.</summary>
    /// <param name="x">A weight, or an output.</param>
    /// <returns>A scalar.</returns>
    public abstract Tensor Call(Tensor x);

    /// <inheritdoc/>
    public abstract Config GetConfig();
}
