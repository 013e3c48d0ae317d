using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Miscellaneous;

/// <summary>One number is an operand of an instruction; anything else lies in the executable's constants.</summary>
internal sealed class Constant : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsLinear(Node node) => true;

    /// <inheritdoc/>
    public override string? Refuse(Node node) =>
        ((Ops.Constant)node.Op).Value is DenseElementsAttr
            ? null
            : $"for constants given as {((Ops.Constant)node.Op).Value.Text}";

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index) =>
        kernel.Scalars.Constant(node.Result.ElementType, ((DenseElementsAttr)((Ops.Constant)node.Op).Value).Data.Span);
}
