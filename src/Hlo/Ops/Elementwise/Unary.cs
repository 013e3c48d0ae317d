namespace XlaSharp.Hlo.Ops;

/// <summary>An elementwise op of one operand.</summary>
public abstract record UnaryOp : Op;

/// <summary>Rounds towards positive infinity. Specification: ceil.</summary>
public sealed record Ceil : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Ceil Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Ceil> Entry = Elementwise.Unary("ceil", Elementwise.Roundable, Instance);

    private Ceil() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Number of leading zero bits; the width for 0. Specification: count_leading_zeros.</summary>
public sealed record CountLeadingZeros : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly CountLeadingZeros Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CountLeadingZeros> Entry = Elementwise.Unary(
        "count_leading_zeros",
        Kinds.Integer,
        Instance
    );

    private CountLeadingZeros() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Rounds towards negative infinity. Specification: floor.</summary>
public sealed record Floor : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Floor Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Floor> Entry = Elementwise.Unary("floor", Elementwise.Roundable, Instance);

    private Floor() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>-operand</c>; unsigned integers wrap. Specification: negate.</summary>
public sealed record Negate : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Negate Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Negate> Entry = Elementwise.Unary("negate", Elementwise.Arithmetic, Instance);

    private Negate() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>~operand</c>; for booleans logical not. Specification: not.</summary>
public sealed record Not : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Not Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Not> Entry = Elementwise.Unary("not", Elementwise.Bits, Instance);

    private Not() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Number of bits that are set. Specification: popcnt.</summary>
public sealed record Popcnt : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Popcnt Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Popcnt> Entry = Elementwise.Unary("popcnt", Kinds.Integer, Instance);

    private Popcnt() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Rounds to the nearest integer, halves away from zero. Specification: round_nearest_afz.</summary>
public sealed record RoundNearestAfz : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly RoundNearestAfz Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<RoundNearestAfz> Entry = Elementwise.Unary(
        "round_nearest_afz",
        Elementwise.Roundable,
        Instance
    );

    private RoundNearestAfz() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Rounds to the nearest integer, halves to even. Specification: round_nearest_even.</summary>
public sealed record RoundNearestEven : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly RoundNearestEven Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<RoundNearestEven> Entry = Elementwise.Unary(
        "round_nearest_even",
        Elementwise.Roundable,
        Instance
    );

    private RoundNearestEven() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>-1, 0 or 1 as the operand is negative, zero or positive; NaN stays. Specification: sign.</summary>
public sealed record Sign : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Sign Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Sign> Entry = Elementwise.Unary(
        "sign",
        Kinds.Signed | Elementwise.Inexact,
        Instance
    );

    private Sign() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
