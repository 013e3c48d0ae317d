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
    private const long ShortRow = 4;

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

        TileEmitter tiles = new(kernel, node);
        bool sumVectors =
            contract.ResultVector is not { } row || (row.Size < ShortRow && contract.SummedVector is not null);
        if (sumVectors && contract.SummedVector is { } summed)
        {
            tiles.EmitSummedVectors(contract, summed);
        }
        else
        {
            tiles.EmitResultVectors(contract, contract.ResultVector ?? new Axis(1, 0, 0, 1));
        }
    }

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
