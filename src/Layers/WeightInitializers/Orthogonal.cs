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

        long columns = shape[shape.Count - 1];
        long rows = shape.Product / Math.Max(1, columns);
        Tensor tall = Orthonormal(
            Rng.Normal(Key(), [Math.Max(rows, columns), Math.Min(rows, columns)], ElementType.F32)
        );
        Tensor matrix = rows < columns ? tall.T : tall;
        return Casts.To(Lax.Reshape(matrix * gain, shape), type ?? ElementType.F32);
    }

    /// <summary>
    /// Gram and Schmidt's method, each column projected twice, which keeps it orthogonal to rounding.
    /// </summary>
    private static Tensor Orthonormal(Tensor matrix) =>
        Lax.ForiLoop(
            0,
            (int)matrix.Shape[1],
            (column, done) =>
            {
                Tensor vector = Lax.DynamicSliceInDim(matrix, column, 1, 1);
                for (int i = 0; i < 2; i++)
                {
                    vector -= done.Matmul(done.T.Matmul(vector));
                }

                return Lax.DynamicUpdateSliceInDim(done, vector / Lax.Sqrt(Lax.Square(vector).Sum()), column, 1);
            },
            Lax.ZerosLike(matrix)
        );
}
