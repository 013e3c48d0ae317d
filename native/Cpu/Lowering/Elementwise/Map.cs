using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>A scalar function of the operands' elements at each position.</summary>
internal sealed class Map : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 20;

    /// <inheritdoc/>
    public override bool IsPointwise(Node node) => true;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => node.Bodies[0].HasLanes;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index) =>
        kernel.Apply(node.Bodies[0], Array.ConvertAll(node.Operands, operand => kernel.Read(operand, index)))[0];
}
