using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes a matrix product as loops over tiles (<see cref="GemmEmitter"/>), of one row as loops over parts of rows.
/// </summary>
internal sealed class GemmKernel : KernelLowering
{
    // A nanosecond's operations of a core, at least.
    private const double FlopsPerNanosecond = 35;

    private const long FewRows = 64;
    private const long LargeBytes = 2 << 20;

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        (rows == 1 || !Of(node).CopiesPanels)
        && node.Result.Type.ElementCount % rows == 0
        && Of(node).Cut(node.Result.Type.ElementCount / rows, out _) is not null;

    /// <inheritdoc/>
    public override long MaxRows(Node node)
    {
        Gemm gemm = Of(node);
        long rows = 1;
        bool isLead = true;
        bool hasRows = false;
        foreach (Axis axis in gemm.Axes.Where(axis => !axis.IsSummed).OrderByDescending(axis => axis.Result))
        {
            // Groups inside rows are loops around the tiles of several rows.
            isLead &= axis.Lhs != 0 && !(hasRows && axis.Rhs != 0);
            hasRows |= axis.Rhs == 0;
            rows *= isLead ? axis.Size : 1;
        }

        // Few rows and a large right operand: then each part of that is better read once.
        bool isWide = rows <= FewRows && node.Operands[1].Type.ByteCount > LargeBytes && gemm.Panels >= 8;
        return rows < Rows(gemm) || !CanCut(node, rows) || IsVector(gemm) || isWide || (rows <= 8 && gemm.Panels > rows)
            ? 1
            : rows;
    }

    /// <inheritdoc/>
    public override long OuterRounds(Node node)
    {
        Gemm gemm = Of(node);
        return IsVector(gemm) ? VectorEmitter.Rounds(gemm) : gemm.Panels;
    }

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows)
    {
        Gemm gemm = Of(node);
        long columns =
            operand == 0 ? 0
            : gemm.IsPacked ? (gemm.Panels * gemm.PanelStep) - 1
            : gemm.Columns - 1;
        return CanCut(node, rows)
            && Contract.KeepsRows(gemm.Axes, operand, rows, node.Result, node.Operands[operand], columns);
    }

    /// <inheritdoc/>
    public override int RowTile(Node node, long rows)
    {
        Gemm gemm = Of(node);
        long size = node.Result.Type.ElementCount / rows;
        return
            gemm.Cut(size, out Axis[] inner) is { Length: > 0 } outer
            && outer[^1].Rhs == 0
            && !inner.Any(axis => axis.Rhs == 0 && axis.Size > 3)
            ? GemmEmitter.TileHeight(gemm, outer[^1].Size, node.Result.ElementType)
            : 1;
    }

    /// <inheritdoc/>
    public override double Nanoseconds(Node node)
    {
        Gemm gemm = Of(node);
        double flops = 2 * gemm.Columns * gemm.Axes.Aggregate(1.0, (product, axis) => product * axis.Size);
        return (flops / FlopsPerNanosecond) + (node.Operands.Sum(operand => (double)operand.Type.ByteCount) * 0.05);
    }

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        if (IsVector(Of(node)))
        {
            new VectorEmitter(kernel, node).Emit();
        }
        else
        {
            new GemmEmitter(kernel, node).Emit();
        }
    }

    private static Gemm Of(Node node) => (Gemm)node.Op;

    private static long Rows(Gemm gemm) =>
        gemm.Axes.Where(axis => !axis.IsSummed && axis.Rhs == 0).Aggregate(1L, (rows, axis) => rows * axis.Size);

    // One row times a matrix that is read once, row by row.
    private static bool IsVector(Gemm gemm) =>
        !gemm.IsPacked
        && gemm.Axes.All(axis => axis.IsSummed)
        && gemm.Sums.Length == 1
        && gemm.Columns >= 4 * gemm.Width
        && gemm.Columns % (gemm.Width / 2) == 0;
}
