namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// Where a CHLO op is replaced: the builder, the op, its new operands, and a way to copy its region's body.
/// </summary>
/// <param name="Builder">Where the replacement goes.</param>
/// <param name="Operation">The operation that is replaced.</param>
/// <param name="Op">What is decomposed; for a composite the op it stands for.</param>
/// <param name="Operands">The operands in the new program.</param>
/// <param name="CloneBody">Copies the operations of a block into another, with new arguments, and gives what it
/// returns.</param>
internal sealed record ChloSite(
    BlockBuilder Builder,
    Operation Operation,
    Op Op,
    Value[] Operands,
    Func<Block, Value[], Block, Value[]> CloneBody
)
{
    /// <summary>An operand for arithmetic.</summary>
    public Expr this[int index] => new(Builder, Operands[index]);

    /// <summary>Appends an op.</summary>
    public Value Append(Op op, params ReadOnlySpan<Value> operands) => Builder.Append(op, operands).Results[0];
}

/// <summary>Writes the replacement of one op and gives the values that stand for its results.</summary>
/// <param name="site">Where.</param>
/// <returns>One value per result.</returns>
internal delegate Value[] ChloDecomposition(ChloSite site);
