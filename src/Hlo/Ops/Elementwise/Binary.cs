namespace XlaSharp.Hlo.Ops;

/// <summary>An elementwise op of two operands of one type.</summary>
public abstract record BinaryOp : Op;

/// <summary><c>lhs + rhs</c>; for booleans or. Specification: add.</summary>
public sealed record Add : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Add Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Add> Entry = Elementwise.Binary("add", Kinds.AnyTensor, Instance, OpTraits.Commutative);

    private Add()
    {
    }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
