using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// Sorts rows, each by one thread: its elements go to and fro between the results' memory and scratch memory of the
/// same size.
/// </summary>
internal abstract class RowSort : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        RowMap.Depth(node.Results[0].Dims, rows) is var depth && depth >= 0 && depth < node.Results[0].Dims.Count;

    /// <inheritdoc/>
    public override long MaxRows(Node node) => node.Results[0].Type.ElementCount / Length(node);

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) => CanCut(node, rows);

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Dims dims = node.Results[0].Dims;
        Action<TensorIndex> sort = Prepare(kernel, node);
        kernel.ForEach(Dims.Create(dims.Span[..^1]), sort);
    }

    /// <summary>Writes what comes before all rows.</summary>
    /// <returns>Writes the code for the row at a position.</returns>
    protected abstract Action<TensorIndex> Prepare(KernelEmitter kernel, Node node);

    /// <summary>Elements of a row.</summary>
    protected static long Length(Node node) => node.Results[0].Dims[^1];

    /// <summary>Elements that are sorted, all that go along counted.</summary>
    protected static double Elements(Node node) => node.Operands.Length * (double)node.Results[0].Type.ElementCount;

    /// <summary>Addresses of a row's first elements in the results, and in the scratch memory.</summary>
    protected static (LLVMValueRef[] Results, LLVMValueRef[] Scratch) Places(
        KernelEmitter kernel,
        Node node,
        TensorIndex row
    )
    {
        LLVMValueRef first = kernel.Index.Linear(At(row, kernel.Index.Constant(0)), node.Results[0].Dims);
        LLVMValueRef[] places = Array.ConvertAll(
            node.Results,
            result => kernel.Scalars.Address(result.ElementType, kernel.Pointer(result), first)
        );
        return (places[..node.Operands.Length], places[node.Operands.Length..]);
    }

    /// <summary>The index of an element of a row.</summary>
    protected static TensorIndex At(TensorIndex row, LLVMValueRef position) =>
        TensorIndex.At([.. row.Positions ?? [], position]);

    /// <summary>Elements of all inputs at one place of a row in memory.</summary>
    protected static Element[] Load(KernelEmitter kernel, Node node, LLVMValueRef[] places, LLVMValueRef index)
    {
        Element[] elements = new Element[places.Length];
        for (int n = 0; n < elements.Length; n++)
        {
            elements[n] = kernel.Scalars.Load(node.Operands[n].ElementType, places[n], index);
        }

        return elements;
    }

    /// <summary>Writes elements of all inputs to one place of a row in memory.</summary>
    protected static void Store(
        KernelEmitter kernel,
        Node node,
        Element[] elements,
        LLVMValueRef[] places,
        LLVMValueRef index
    )
    {
        for (int n = 0; n < elements.Length; n++)
        {
            kernel.Scalars.Store(node.Operands[n].ElementType, elements[n], places[n], index);
        }
    }
}
