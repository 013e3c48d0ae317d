using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// One loop of a contraction: how many rounds, and how many elements further each round is in each tensor.
/// </summary>
/// <param name="Size">Rounds.</param>
/// <param name="Lhs">Step in the left operand.</param>
/// <param name="Rhs">Step in the right operand.</param>
/// <param name="Result">Step in the result; 0 for a loop that sums.</param>
internal readonly record struct Axis(long Size, long Lhs, long Rhs, long Result)
{
    /// <summary>True if the products of this axis are added up.</summary>
    public bool IsSummed => Result == 0;

    /// <summary>This axis and the next inner one as one, if their steps fit.</summary>
    public Axis? Merge(Axis inner) =>
        Lhs == inner.Lhs * inner.Size
        && Rhs == inner.Rhs * inner.Size
        && Result == inner.Result * inner.Size
        && IsSummed == inner.IsSummed
            ? inner with
            {
                Size = Size * inner.Size,
            }
            : null;
}

/// <summary>
/// Sums of products over affine index maps: matrix products and convolutions, batched and grouped, are all this.
/// <c>result[Σ r·Result] = Σ lhs[Σ r·Lhs] · rhs[Σ r·Rhs]</c>
/// </summary>
/// <param name="Axes">The loops.</param>
/// <param name="Product">What a product is.</param>
internal sealed record Contract(ValueList<Axis> Axes, WordProduct Product = WordProduct.None)
    : CompilerOp("cpu.contract")
{
    /// <summary>Where sums meet margins of the left operand, which are zeros.</summary>
    public ValueList<Border> Borders { get; init; }

    /// <summary>
    /// The loops without trivial ones, neighbours merged, summed ones last; from long to short steps.
    /// </summary>
    public static Contract Of(IEnumerable<Axis> axes)
    {
        List<Axis> sorted =
        [
            .. axes.Where(axis => axis.Size != 1 && !axis.IsSummed).OrderByDescending(axis => axis.Result),
            .. axes.Where(axis => axis.Size != 1 && axis.IsSummed)
                .OrderByDescending(axis => Math.Max(axis.Lhs, axis.Rhs)),
        ];
        for (int i = 0; i + 1 < sorted.Count; )
        {
            if (sorted[i].Merge(sorted[i + 1]) is { } merged)
            {
                sorted[i] = merged;
                sorted.RemoveAt(i + 1);
            }
            else
            {
                i++;
            }
        }

        return new Contract([.. sorted]);
    }

    /// <summary>
    /// An axis of the result whose elements lie side by side, in each operand too unless they are one element.
    /// </summary>
    public Axis? ResultVector =>
        First(axis => axis.Result == 1 && axis.Lhs is 0 or 1 && axis.Rhs is 0 or 1 && axis.Result == 1);

    /// <summary>A summed axis whose elements lie side by side in both operands.</summary>
    public Axis? SummedVector => First(axis => axis.IsSummed && axis.Lhs == 1 && axis.Rhs == 1);

    /// <summary>
    /// The loops over a result, slowest first, cut where it is cut into rows; null if it cannot be.
    /// </summary>
    /// <param name="axes">Loops, those that add up among them.</param>
    /// <param name="rowSize">Elements of the result in a row.</param>
    /// <param name="inner">The loops inside a row.</param>
    public static Axis[]? Cut(IEnumerable<Axis> axes, long rowSize, out Axis[] inner)
    {
        List<Axis> outside = [];
        List<Axis> inside = [];
        foreach (Axis axis in axes.Where(axis => !axis.IsSummed).OrderByDescending(axis => axis.Result))
        {
            if (axis.Result >= rowSize)
            {
                outside.Add(axis);
            }
            else if (axis.Result * axis.Size <= rowSize)
            {
                inside.Add(axis);
            }
            else
            {
                long part = rowSize / axis.Result;
                if (rowSize % axis.Result != 0 || axis.Size % part != 0)
                {
                    inner = [];
                    return null;
                }

                outside.Add(new(axis.Size / part, axis.Lhs * part, axis.Rhs * part, axis.Result * part));
                inside.Add(axis with { Size = part });
            }
        }

        inner = [.. inside];
        return [.. outside];
    }

    /// <summary>
    /// True if each row of the result needs only the same row of an operand, when both are cut into so many equal rows.
    /// </summary>
    /// <param name="axes">All loops.</param>
    /// <param name="operand">0 for the left one, 1 for the right one.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="result">What is cut.</param>
    /// <param name="tensor">The operand.</param>
    /// <param name="reach">Elements from the first that a row reads in loops that are not among the axes.</param>
    public static bool KeepsRows(ValueList<Axis> axes, int operand, long rows, Tensor result, Tensor tensor, long reach)
    {
        if (tensor.Type.ElementCount % rows != 0)
        {
            return false;
        }

        long rowSize = result.Type.ElementCount / rows;
        long operandRow = tensor.Type.ElementCount / rows;
        Axis[] outer = Cut(axes, rowSize, out Axis[] inner)!;
        long Step(Axis axis) => operand == 0 ? axis.Lhs : axis.Rhs;
        bool isAligned = outer.All(axis => axis.Size == 1 || Step(axis) * rowSize == axis.Result * operandRow);
        reach += inner.Concat(axes.Where(axis => axis.IsSummed)).Sum(axis => (axis.Size - 1) * Step(axis));
        return isAligned && reach < operandRow;
    }

    private Axis? First(Func<Axis, bool> condition)
    {
        foreach (Axis axis in Axes)
        {
            if (condition(axis))
            {
                return axis;
            }
        }

        return null;
    }
}
