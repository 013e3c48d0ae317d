using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering;

/// <summary>
/// How an op becomes code. One of the four kinds below; <see cref="LoweringSet"/> says which op has which.
/// </summary>
internal abstract class Lowering
{
    /// <summary>True if the op must stay although nobody reads its results.</summary>
    public virtual bool HasSideEffect => false;

    /// <summary>
    /// Why this op cannot be compiled as it is used here, for instance for its element type; null if it can.
    /// </summary>
    public virtual string? Refuse(Node node) => null;

    /// <summary>
    /// True if the operand's elements may be computed where this op reads them, instead of being in memory before: this
    /// op reads each of them about once, through <see cref="KernelEmitter.Read"/>.
    /// </summary>
    public virtual bool CanFuse(Node node, int operand) => false;

    /// <summary>
    /// True if the code computes several elements at once where it is given an index with lanes, and that is worth it.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="isLinear">Elements are counted without regard to dimensions.</param>
    public virtual bool CanUseLanes(Node node, bool isLinear) => false;

    /// <summary>False for an operand whose elements are the same in all lanes wherever this op uses lanes.</summary>
    public virtual bool VariesInLanes(int operand) => true;

    /// <summary>
    /// True if each row of the result needs only the same row of an operand, when both are cut into so many equal rows
    /// along their leading dimensions.
    /// </summary>
    public virtual bool KeepsRows(Node node, int operand, long rows) => false;
}

/// <summary>
/// An op that can tell one element of its (only) result from elements of its operands. It is fused into its consumers,
/// or becomes a loop over its result.
/// </summary>
internal abstract class ElementLowering : Lowering
{
    /// <summary>The cost of a library call. A loop with one is not turned into vectors.</summary>
    public const int CallCost = 20;

    /// <summary>The cost of a function that is written out where it is used.</summary>
    public const int FunctionCost = 14;

    /// <summary>What an element costs, in units of an addition; operands not counted.</summary>
    public virtual int Cost => 1;

    /// <summary>
    /// True if the element at a position depends on the operands' elements at the same position only.
    /// </summary>
    public virtual bool IsPointwise(Node node) => false;

    /// <summary>
    /// True if the operands' elements are found without knowing the position in each dimension, only the row-major
    /// count.
    /// </summary>
    public virtual bool KeepsLinear(Node node) => IsPointwise(node);

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) =>
        KeepsLinear(node) && node.Operands[operand].Type.ElementCount == node.Result.Type.ElementCount;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <summary>Writes the code that computes an element of the result.</summary>
    public abstract Element Emit(KernelEmitter kernel, Node node, TensorIndex index);
}

/// <summary>
/// An op that computes each element from the operands' elements at the same position; an operand without dimensions is
/// the same everywhere.
/// </summary>
/// <param name="rule">Computes an element from the operands' elements.</param>
/// <param name="cost">What that costs, in units of an addition.</param>
/// <param name="refuse">Why it does not apply to a node.</param>
/// <param name="hasLanes">Whether the processor does it on vectors, where the cost does not say.</param>
internal sealed class Pointwise(
    Func<Scalars, Node, Element[], Element> rule,
    int cost = 1,
    Func<Node, string?>? refuse = null,
    Func<Node, bool>? hasLanes = null
) : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => cost;

    /// <inheritdoc/>
    public override bool IsPointwise(Node node) => true;

    /// <inheritdoc/>
    public override string? Refuse(Node node) => refuse?.Invoke(node);

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        // Functions of f64 are the C library's.
        (cost < FunctionCost || (cost < CallCost && node.Result.ElementType.Kind != ElementKind.F64))
        && hasLanes?.Invoke(node) != false;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Element[] operands = Array.ConvertAll(
            node.Operands,
            operand => operand.Dims.Count == 0 ? kernel.ReadScalar(operand) : kernel.Read(operand, index)
        );
        return rule(kernel.Scalars, node, operands);
    }
}

/// <summary>An op that writes its results to memory with loops of its own.</summary>
internal abstract class KernelLowering : Lowering
{
    /// <summary>
    /// The operand whose memory may become that of a result, or −1: the op then changes it in place, and otherwise
    /// copies it first. The op must not read that operand in any other way.
    /// </summary>
    public virtual int InPlaceOperand(Node node, int result) => -1;

    /// <summary>
    /// True if the code can write some rows of the results only, of so many along their leading dimensions.
    /// </summary>
    public virtual bool CanCut(Node node, long rows) => rows == 1;

    /// <summary>The most rows that <see cref="CanCut"/> allows and that are worth it.</summary>
    public virtual long MaxRows(Node node) => 1;

    /// <summary>How many rows are best done at once, when the result is cut into so many.</summary>
    public virtual int RowTile(Node node, long rows) => 1;

    /// <summary>
    /// How many rounds the outermost loop has where it does not go by rows, but is written by
    /// <see cref="KernelEmitter.OuterLoop"/>.
    /// </summary>
    public virtual long OuterRounds(Node node) => 1;

    /// <summary>What the whole costs, in nanoseconds of one core.</summary>
    public virtual double Nanoseconds(Node node) => KernelCost.Default(node);

    /// <summary>Writes the code.</summary>
    public abstract void Emit(KernelEmitter kernel, Node node);
}

/// <summary>An op that is replaced by others before anything else happens.</summary>
internal abstract class Expansion : Lowering
{
    /// <summary>Adds the nodes that stand for the op.</summary>
    /// <param name="graph">Where to add them.</param>
    /// <param name="node">The op with its operands.</param>
    /// <returns>What stands for the op's results.</returns>
    public abstract Tensor[] Expand(GraphWriter graph, Node node);
}

/// <summary>An op whose nested graphs are control flow. The compiler knows each of them.</summary>
internal abstract class ControlFlow : Lowering
{
    /// <summary>Writes the code into the entry function.</summary>
    public abstract void Emit(ProgramEmitter program, Node node);
}
