namespace XlaSharp.Hlo;

/// <summary>
/// What an operation does: one immutable record per op of the table in <c>Ops/</c>, holding the op's own attributes.
/// Two equal records applied to equal operands mean the same.
/// </summary>
public abstract record Op
{
    /// <summary>The op's entry in the table: name, operands, attributes, type rule, text.</summary>
    public abstract OpDefinition Definition { get; }

    /// <summary>Full name, for instance <c>stablehlo.add</c>.</summary>
    public virtual string Name => Definition.Name;
}
