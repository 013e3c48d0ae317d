namespace XlaSharp.Hlo.Ops;

/// <summary>An elementwise op of two operands of one type.</summary>
public abstract record BinaryOp : Op;

/// <summary><c>lhs + rhs</c>; for booleans or. Specification: add.</summary>
public sealed record Add : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Add Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Add> Entry = Elementwise.Binary(
        "add",
        Kinds.AnyTensor,
        Instance,
        OpTraits.Commutative,
        QuantizationRules.CheckAdd
    );

    private Add() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs &amp; rhs</c>. Specification: and.</summary>
public sealed record And : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly And Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<And> Entry = Elementwise.Binary(
        "and",
        Elementwise.Bits,
        Instance,
        OpTraits.Commutative
    );

    private And() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Angle of the point <c>(rhs, lhs)</c>. Specification: atan2.</summary>
public sealed record Atan2 : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Atan2 Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Atan2> Entry = Elementwise.Binary("atan2", Elementwise.Inexact, Instance);

    private Atan2() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs / rhs</c>; integers truncate. Specification: divide.</summary>
public sealed record Divide : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Divide Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Divide> Entry = Elementwise.Binary("divide", Elementwise.Arithmetic, Instance);

    private Divide() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>The larger one; NaN if either is NaN; for booleans or. Specification: maximum.</summary>
public sealed record Maximum : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Maximum Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Maximum> Entry = Elementwise.Binary(
        "maximum",
        Kinds.Tensor,
        Instance,
        OpTraits.Commutative
    );

    private Maximum() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>The smaller one; NaN if either is NaN; for booleans and. Specification: minimum.</summary>
public sealed record Minimum : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Minimum Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Minimum> Entry = Elementwise.Binary(
        "minimum",
        Kinds.Tensor,
        Instance,
        OpTraits.Commutative
    );

    private Minimum() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs * rhs</c>; for booleans and. Specification: multiply.</summary>
public sealed record Multiply : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Multiply Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Multiply> Entry = Elementwise.Binary(
        "multiply",
        Kinds.Tensor,
        Instance,
        OpTraits.Commutative
    );

    private Multiply() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs | rhs</c>. Specification: or.</summary>
public sealed record Or : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Or Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Or> Entry = Elementwise.Binary(
        "or",
        Elementwise.Bits,
        Instance,
        OpTraits.Commutative
    );

    private Or() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs</c> to the power of <c>rhs</c>. Specification: power.</summary>
public sealed record Power : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Power Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Power> Entry = Elementwise.Binary("power", Elementwise.Arithmetic, Instance);

    private Power() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs % rhs</c>, with the sign of <c>lhs</c>. Specification: remainder.</summary>
public sealed record Remainder : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Remainder Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Remainder> Entry = Elementwise.Binary(
        "remainder",
        Elementwise.Arithmetic,
        Instance
    );

    private Remainder() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs &lt;&lt; rhs</c>; 0 when shifted by the width or more. Specification: shift_left.</summary>
public sealed record ShiftLeft : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ShiftLeft Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ShiftLeft> Entry = Elementwise.Binary("shift_left", Kinds.Integer, Instance);

    private ShiftLeft() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs &gt;&gt; rhs</c>, keeping the sign bit. Specification: shift_right_arithmetic.</summary>
public sealed record ShiftRightArithmetic : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ShiftRightArithmetic Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ShiftRightArithmetic> Entry = Elementwise.Binary(
        "shift_right_arithmetic",
        Kinds.Integer,
        Instance
    );

    private ShiftRightArithmetic() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs &gt;&gt;&gt; rhs</c>, filling with zeros. Specification: shift_right_logical.</summary>
public sealed record ShiftRightLogical : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ShiftRightLogical Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ShiftRightLogical> Entry = Elementwise.Binary(
        "shift_right_logical",
        Kinds.Integer,
        Instance
    );

    private ShiftRightLogical() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs - rhs</c>. Specification: subtract.</summary>
public sealed record Subtract : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Subtract Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Subtract> Entry = Elementwise.Binary(
        "subtract",
        Elementwise.Arithmetic,
        Instance
    );

    private Subtract() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>lhs ^ rhs</c>; for booleans not equal. Specification: xor.</summary>
public sealed record Xor : BinaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Xor Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Xor> Entry = Elementwise.Binary(
        "xor",
        Elementwise.Bits,
        Instance,
        OpTraits.Commutative
    );

    private Xor() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
