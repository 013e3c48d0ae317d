using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Miscellaneous;

/// <summary>The position itself.</summary>
internal sealed class Iota : ElementLowering
{
    /// <inheritdoc/>
    public override bool KeepsLinear(Node node) => node.Result.Dims.Count == 1;

    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Ops.Iota iota = (Ops.Iota)node.Op;
        LLVMValueRef position = kernel.Index.Positions(index, node.Result.Dims)[(int)iota.IotaDimension];
        return kernel.Scalars.Convert(ElementType.I64, node.Result.ElementType, position);
    }
}
