using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes a contraction as loops over tiles of the result that stay in vector registers while everything is summed. A
/// tile is some rows of an axis by some vectors of another; where no result axis makes a vector, a summed one does.
/// </summary>
internal sealed class ContractKernel : KernelLowering
{
    // A nanosecond's operations of a core, at least.
    private const double FlopsPerNanosecond = 15;

    // Fewer rows are shared less evenly between threads than tiles are.
    private const long FewRows = 8;

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        rows == 1
        || (
            IsTiled(node)
            && node.Result.Type.ElementCount % rows == 0
            && Contract.Cut(Of(node).Axes, node.Result.Type.ElementCount / rows, out _) is not null
            && (Of(node).ResultVector is not { } vector || vector.Size <= node.Result.Type.ElementCount / rows)
        );

    /// <inheritdoc/>
    public override long MaxRows(Node node)
    {
        if (!IsTiled(node))
        {
            return 1;
        }

        long rows = TileEmitter.Lead(Of(node), node.Result.ElementType).Aggregate(1L, (n, axis) => n * axis.Size);
        return (rows < FewRows && OuterRounds(node) > rows) || !CanCut(node, rows) ? 1 : rows;
    }

    /// <inheritdoc/>
    public override long OuterRounds(Node node) =>
        IsTiled(node) ? TileEmitter.Tiles(Of(node), node.Result.ElementType) : 1;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) =>
        CanCut(node, rows) && Contract.KeepsRows(Of(node).Axes, operand, rows, node.Result, node.Operands[operand], 0);

    /// <inheritdoc/>
    public override double Nanoseconds(Node node)
    {
        double flops = Of(node).Axes.Aggregate(2.0, (product, axis) => product * axis.Size);
        return (flops / FlopsPerNanosecond) + (node.Operands.Sum(operand => (double)operand.Type.ByteCount) * 0.05);
    }

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Contract contract = (Contract)node.Op;
        if (node.Result.Type.ElementCount == 0)
        {
            return;
        }

        if (node.Result.ElementType.IsComplex)
        {
            EmitElementwise(kernel, node, contract);
            return;
        }

        new TileEmitter(kernel, node).Emit(contract);
    }

    private static Contract Of(Node node) => (Contract)node.Op;

    private static bool IsTiled(Node node) => node.Result.Type.ElementCount > 0 && !node.Result.ElementType.IsComplex;

    // Complex numbers: one sum after the other.
    private static void EmitElementwise(KernelEmitter kernel, Node node, Contract contract)
    {
        ElementType type = node.Result.ElementType;
        Axis[] kept = [.. contract.Axes.Where(axis => !axis.IsSummed)];
        Axis[] summed = [.. contract.Axes.Where(axis => axis.IsSummed)];
        (Tensor lhs, Tensor rhs) = (node.Operands[0], node.Operands[1]);
        kernel.ForEachInner(
            Dims.Of(kept.Select(axis => axis.Size)),
            at =>
            {
                LLVMValueRef[] here = at.Positions!;
                Element sum = kernel.Loop(
                    Dims.Of(summed.Select(axis => axis.Size)),
                    [kernel.Scalars.Number(type, 0)],
                    (inside, sums) =>
                    {
                        TensorIndex left = Offset(axis => axis.Lhs, inside);
                        TensorIndex right = Offset(axis => axis.Rhs, inside);
                        Element product = kernel.Scalars.Multiply(
                            type,
                            kernel.Read(lhs, left),
                            kernel.Read(rhs, right)
                        );
                        return [kernel.Scalars.Add(type, sums[0], product)];
                    }
                )[0];
                kernel.Write(node.Result, Offset(axis => axis.Result, []), sum);

                TensorIndex Offset(Func<Axis, long> step, LLVMValueRef[] inside)
                {
                    LLVMValueRef offset = kernel.Index.Constant(0);
                    for (int i = 0; i < kept.Length; i++)
                    {
                        offset = kernel.Index.Add(offset, kernel.Index.Multiply(here[i], step(kept[i])));
                    }

                    for (int i = 0; i < inside.Length; i++)
                    {
                        offset = kernel.Index.Add(offset, kernel.Index.Multiply(inside[i], step(summed[i])));
                    }

                    return TensorIndex.AtLinear(offset);
                }
            }
        );
    }
}
