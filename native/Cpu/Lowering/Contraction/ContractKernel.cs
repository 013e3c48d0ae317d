using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes a contraction as loops over tiles of the result that stay in vector registers while everything is summed. A tile is
/// some rows of an axis by some vectors of another; where no result axis makes a vector, a summed one does.
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

        TileEmitter tiles = new(kernel, node);
        bool sumVectors = contract.ResultVector is not { } row || (row.Size < ShortRow && contract.SummedVector is not null);
        if (sumVectors && contract.SummedVector is { } summed)
        {
            tiles.EmitSummedVectors(contract, summed);
        }
        else
        {
            tiles.EmitResultVectors(contract, contract.ResultVector ?? new Axis(1, 0, 0, 1));
        }
    }
}
