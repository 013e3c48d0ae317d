using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Indexing;

/// <summary>
/// The index vectors of gather and scatter: a tensor of integers whose dimension <c>index_vector_dim</c> holds the
/// components of one vector, or which holds lone components where that dimension does not exist. Specification: §9.5.
/// </summary>
/// <param name="kernel">Where code is written.</param>
/// <param name="indices">The tensor.</param>
/// <param name="vectorDimension">Which of its dimensions holds the components.</param>
internal sealed class StartVector(KernelEmitter kernel, Tensor indices, long vectorDimension)
{
    /// <summary>A component of the vector that belongs to a batch position, as 64 bits.</summary>
    /// <param name="batch">Position in the tensor's other dimensions.</param>
    /// <param name="component">Which component.</param>
    public LLVMValueRef Component(IReadOnlyList<LLVMValueRef> batch, int component)
    {
        List<LLVMValueRef> positions = [.. batch];
        if (vectorDimension < indices.Dims.Count)
        {
            positions.Insert((int)vectorDimension, kernel.Index.Constant(component));
        }

        return kernel.ReadIndex(indices, TensorIndex.At([.. positions]));
    }

    /// <summary>The batch position's entry that belongs to a dimension of the tensor.</summary>
    public LLVMValueRef BatchEntry(IReadOnlyList<LLVMValueRef> batch, long dimension) =>
        batch[(int)(dimension < vectorDimension ? dimension : dimension - 1)];
}
