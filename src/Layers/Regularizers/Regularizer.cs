using System.Diagnostics.CodeAnalysis;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Regularizers;

/// <summary>A penalty that the loss grows by: a scalar function of a weight, or of a layer's outputs.</summary>
public abstract class Regularizer : IConfigurable
{
    /// <summary>The regularizer of a name with its default arguments.</summary>
    /// <param name="name"><c>l1</c>, <c>l2</c>, <c>l1l2</c>, <c>orthogonal_regularizer</c>, or the class's
    /// name.</param>
    /// <returns>The regularizer.</returns>
    /// <exception cref="ArgumentException">There is no such regularizer.</exception>
    public static Regularizer Parse(string name) =>
        name switch
        {
            "l1" or "L1" => new L1(),
            "l2" or "L2" => new L2(),
            "l1l2" or "l1_l2" or "L1L2" => new L1L2(),
            "orthogonal_regularizer" or "OrthogonalRegularizer" => new OrthogonalRegularizer(),
            _ => throw new ArgumentException(
                $"There is no regularizer '{name}'. Known are l1, l2, l1l2 and orthogonal_regularizer; or give a "
                    + "Regularizer.",
                nameof(name)
            ),
        };

    /// <summary>The regularizer of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Regularizer(string name) => Parse(name);

    /// <summary>The penalty.</summary>
    /// <param name="x">A weight, or an output.</param>
    /// <returns>A scalar.</returns>
    public abstract Tensor Call(Tensor x);

    /// <inheritdoc/>
    public abstract Config GetConfig();
}
