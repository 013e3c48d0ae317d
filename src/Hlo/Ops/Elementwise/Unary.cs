namespace XlaSharp.Hlo.Ops;

/// <summary>An elementwise op of one operand.</summary>
public abstract record UnaryOp : Op;

/// <summary><c>-operand</c>; unsigned integers wrap. Specification: negate.</summary>
public sealed record Negate : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Negate Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Negate> Entry =
        Elementwise.Unary("negate", Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized, Instance);

    private Negate()
    {
    }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
