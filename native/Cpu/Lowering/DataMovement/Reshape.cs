using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>The same elements in the same order.</summary>
internal sealed class Reshape : ElementLowering
{
    private const int MostLanes = 64;

    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsLinear(Node node) => true;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        isLinear || KeepsLines(node.Result.Dims, node.Operands[0].Dims);

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index) =>
        kernel.Read(node.Operands[0], kernel.Index.Reshape(index, node.Result.Dims, node.Operands[0].Dims));

    // The innermost dimension is the same, or whole vectors stay within both.
    private static bool KeepsLines(Dims from, Dims to)
    {
        int i = from.Span.LastIndexOfAnyExcept(1L);
        int j = to.Span.LastIndexOfAnyExcept(1L);
        return i < 0 || j < 0 || from[i] == to[j] || (from[i] % MostLanes == 0 && to[j] % MostLanes == 0);
    }
}
