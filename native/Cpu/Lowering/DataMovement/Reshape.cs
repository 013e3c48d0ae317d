using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>The same elements in the same order.</summary>
internal sealed class Reshape : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsLinear(Node node) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index) =>
        kernel.Read(node.Operands[0], kernel.Index.Reshape(index, node.Result.Dims, node.Operands[0].Dims));
}
