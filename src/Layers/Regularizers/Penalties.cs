using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Regularizers;

/// <summary><c>λ·Σ|x|</c>.</summary>
/// <param name="l1">λ.</param>
public sealed class L1(double l1 = 0.01) : Regularizer, IConfigurable<L1>
{
    /// <inheritdoc/>
    public static L1 FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("l1", 0.01));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => new Config(nameof(L1)).With("l1", l1);

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => l1 * Lax.Abs(x).Sum();
}

/// <summary><c>λ·Σx²</c>.</summary>
/// <param name="l2">λ.</param>
public sealed class L2(double l2 = 0.01) : Regularizer, IConfigurable<L2>
{
    /// <inheritdoc/>
    public static L2 FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("l2", 0.01));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => new Config(nameof(L2)).With("l2", l2);

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => l2 * Lax.Square(x).Sum();
}

/// <summary><c>λ₁·Σ|x| + λ₂·Σx²</c>.</summary>
/// <param name="l1">λ₁.</param>
/// <param name="l2">λ₂.</param>
public sealed class L1L2(double l1 = 0, double l2 = 0) : Regularizer, IConfigurable<L1L2>
{
    /// <inheritdoc/>
    public static L1L2 FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("l1", 0), config.Number("l2", 0));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => new Config(nameof(L1L2)).With("l1", l1).With("l2", l2);

    /// <inheritdoc/>
    public override Tensor Call(Tensor x) => (l1 * Lax.Abs(x).Sum()) + (l2 * Lax.Square(x).Sum());
}

/// <summary>
/// Drives the rows of a matrix, or its columns, to be orthogonal: <c>λ·½Σ|cos| / (n(n − 1)/2)</c> over all pairs of
/// different ones.
/// </summary>
/// <param name="factor">λ.</param>
/// <param name="mode"><c>rows</c> or <c>columns</c>.</param>
public sealed class OrthogonalRegularizer(double factor = 0.01, string mode = "rows")
    : Regularizer,
        IConfigurable<OrthogonalRegularizer>
{
    private readonly string _mode = mode is "rows" or "columns"
        ? mode
        : throw new ArgumentException($"mode must be rows or columns, got '{mode}'.", nameof(mode));

    /// <inheritdoc/>
    public static OrthogonalRegularizer FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("factor", 0.01), config.OptionalText("mode") ?? "rows");
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(OrthogonalRegularizer)).With("factor", factor).With("mode", _mode);

    /// <inheritdoc/>
    public override Tensor Call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 2)
        {
            throw new ArgumentException($"OrthogonalRegularizer is for matrices, got {x}.", nameof(x));
        }

        Tensor rows = Losses.Ranks.Unit(_mode == "rows" ? x : x.T, 1);
        double count = rows.Shape[0];
        Tensor others = rows.Matmul(rows.T) * (1 - Np.Eye(rows.Shape[0], x.ElementType));
        return factor * 0.5 / Math.Max(1, count * (count - 1) / 2) * Lax.Abs(others).Sum();
    }
}
