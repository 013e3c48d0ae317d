using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Running combinations along an axis, by the work-efficient parallel scan.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal abstract record Cumulative(int Axis, bool Reverse) : Decomposed
{
    internal override IEnumerable<(string Name, object? Value)> Parameters => [("axis", Axis), ("reverse", Reverse)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        Tensor forward = Reverse ? Lax.Rev(operands[0], [Axis]) : operands[0];
        Tensor result = Scan(forward);
        return [Reverse ? Lax.Rev(result, [Axis]) : result];
    }

    protected abstract Tensor Combine(Tensor left, Tensor right);

    protected static OpDefinition<TOp> Entry<TOp>(string mnemonic)
        where TOp : Cumulative =>
        Define<TOp>(
            mnemonic,
            (op, operands) =>
            {
                Constraint.Require(
                    op.Axis >= 0 && op.Axis < operands[0].Rank,
                    $"axis must be in [0, {operands[0].Rank}), got {op.Axis}"
                );
                return [operands[0]];
            }
        );

    /// <summary>Scans pairs, then fills in the elements between: 2n combinations in 2 log n steps.</summary>
    private Tensor Scan(Tensor x)
    {
        long size = x.Shape[Axis];
        if (size < 2)
        {
            return x;
        }

        Tensor odd = Scan(Combine(Every(x, 0, size - 1), Every(x, 1, size)));
        Tensor first = Lax.SliceInDim(x, 0, 1, Axis);
        long fill = odd.Shape[Axis] - (size % 2 == 0 ? 1 : 0);
        Tensor even =
            fill == 0
                ? first
                : Lax.Concatenate([first, Combine(Lax.SliceInDim(odd, 0, fill, Axis), Every(x, 2, size))], Axis);
        return Interleave(even, odd, size);
    }

    private Tensor Every(Tensor x, long start, long limit) =>
        Lax.Slice(
            x,
            Dims.Repeat(0, x.Rank).With(Axis, start),
            x.Shape.With(Axis, limit),
            Dims.Repeat(1, x.Rank).With(Axis, 2)
        );

    private Tensor Interleave(Tensor even, Tensor odd, long size)
    {
        Tensor zero = Lax.Full([], 0, even.ElementType);
        Dims none = Dims.Repeat(0, even.Rank);
        Dims gap = none.With(Axis, 1);
        bool evenLength = size % 2 == 0;
        Tensor left = Lax.Pad(even, zero, none, none.With(Axis, evenLength ? 1 : 0), gap);
        Tensor right = Lax.Pad(odd, zero, gap, none.With(Axis, evenLength ? 0 : 1), gap);
        return even.ElementType.IsBoolean ? Lax.Or(left, right) : Lax.Add(left, right);
    }
}

/// <summary>Running sums.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal sealed record CumulativeSum(int Axis, bool Reverse) : Cumulative(Axis, Reverse)
{
    private static readonly OpDefinition<CumulativeSum> Definitions = Entry<CumulativeSum>("cumsum");

    public override OpDefinition Definition => Definitions;

    protected override Tensor Combine(Tensor left, Tensor right) => Lax.Add(left, right);
}

/// <summary>Running products.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal sealed record CumulativeProduct(int Axis, bool Reverse) : Cumulative(Axis, Reverse)
{
    private static readonly OpDefinition<CumulativeProduct> Definitions = Entry<CumulativeProduct>("cumprod");

    public override OpDefinition Definition => Definitions;

    protected override Tensor Combine(Tensor left, Tensor right) => Lax.Mul(left, right);
}

/// <summary>Running maxima.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal sealed record CumulativeMax(int Axis, bool Reverse) : Cumulative(Axis, Reverse)
{
    private static readonly OpDefinition<CumulativeMax> Definitions = Entry<CumulativeMax>("cummax");

    public override OpDefinition Definition => Definitions;

    protected override Tensor Combine(Tensor left, Tensor right) => Lax.Max(left, right);
}

/// <summary>Running minima.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal sealed record CumulativeMin(int Axis, bool Reverse) : Cumulative(Axis, Reverse)
{
    private static readonly OpDefinition<CumulativeMin> Definitions = Entry<CumulativeMin>("cummin");

    public override OpDefinition Definition => Definitions;

    protected override Tensor Combine(Tensor left, Tensor right) => Lax.Min(left, right);
}

/// <summary>Running logarithms of sums of exponentials.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Starts at the end.</param>
internal sealed record CumulativeLogSumExp(int Axis, bool Reverse) : Cumulative(Axis, Reverse)
{
    private static readonly OpDefinition<CumulativeLogSumExp> Definitions = Entry<CumulativeLogSumExp>("cumlogsumexp");

    public override OpDefinition Definition => Definitions;

    protected override Tensor Combine(Tensor left, Tensor right) => Np.LogAddExp(left, right);
}
