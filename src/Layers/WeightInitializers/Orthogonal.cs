using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>
/// Orthonormal columns, or rows where there are fewer of them, of all axes but the last against the last (Saxe,
/// McClelland and Ganguli 2014): a normal matrix made orthogonal, the diagonal of whose triangular factor is positive.
/// </summary>
/// <param name="gain">Factor.</param>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class Orthogonal(double gain = 1, int? seed = null) : RandomInitializer(seed), IConfigurable<Orthogonal>
{
    /// <inheritdoc/>
    public static Orthogonal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("gain", 1), config.OptionalInt("seed"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("gain", gain);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null)
    {
        if (shape.Count < 2)
        {
            throw new ArgumentException($"Orthogonal needs at least two axes, got shape [{shape}].", nameof(shape));
        }

        return Casts.To(Initializers.Orthogonal(gain)(Key(), shape, ElementType.F32), type ?? ElementType.F32);
    }
}
