namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>A CHLO op of two operands that are broadcast to one shape first.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public abstract record ChloBroadcastOp(Dims? BroadcastDimensions) : Op;

/// <summary>lhs + rhs after broadcasting. CHLO: broadcast_add.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastAdd(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastAdd> Entry = ChloEntries.Broadcast(
        "add",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastAdd(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>atan2(lhs, rhs) after broadcasting. CHLO: broadcast_atan2.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastAtan2(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastAtan2> Entry = ChloEntries.Broadcast(
        "atan2",
        Kinds.Float | Kinds.Complex | Kinds.Unranked,
        dimensions => new BroadcastAtan2(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs / rhs after broadcasting. CHLO: broadcast_divide.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastDivide(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastDivide> Entry = ChloEntries.Broadcast(
        "divide",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastDivide(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>max(lhs, rhs) after broadcasting. CHLO: broadcast_maximum.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastMaximum(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastMaximum> Entry = ChloEntries.Broadcast(
        "maximum",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastMaximum(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>min(lhs, rhs) after broadcasting. CHLO: broadcast_minimum.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastMinimum(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastMinimum> Entry = ChloEntries.Broadcast(
        "minimum",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastMinimum(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs · rhs after broadcasting. CHLO: broadcast_multiply.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastMultiply(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastMultiply> Entry = ChloEntries.Broadcast(
        "multiply",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastMultiply(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>nextafter(lhs, rhs) after broadcasting. CHLO: broadcast_next_after.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastNextAfter(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastNextAfter> Entry = ChloEntries.Broadcast(
        "next_after",
        Kinds.Float | Kinds.Unranked,
        dimensions => new BroadcastNextAfter(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>polygamma(lhs, rhs) after broadcasting. CHLO: broadcast_polygamma.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastPolygamma(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastPolygamma> Entry = ChloEntries.Broadcast(
        "polygamma",
        Kinds.Float | Kinds.Unranked,
        dimensions => new BroadcastPolygamma(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs to the power rhs after broadcasting. CHLO: broadcast_power.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastPower(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastPower> Entry = ChloEntries.Broadcast(
        "power",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastPower(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>remainder of lhs / rhs after broadcasting. CHLO: broadcast_remainder.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastRemainder(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastRemainder> Entry = ChloEntries.Broadcast(
        "remainder",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastRemainder(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs shifted left by rhs after broadcasting. CHLO: broadcast_shift_left.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastShiftLeft(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastShiftLeft> Entry = ChloEntries.Broadcast(
        "shift_left",
        Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastShiftLeft(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>
/// lhs shifted right by rhs, with the sign after broadcasting. CHLO: broadcast_shift_right_arithmetic.
/// </summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastShiftRightArithmetic(Dims? BroadcastDimensions = null)
    : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastShiftRightArithmetic> Entry = ChloEntries.Broadcast(
        "shift_right_arithmetic",
        Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastShiftRightArithmetic(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs shifted right by rhs, with zeros after broadcasting. CHLO: broadcast_shift_right_logical.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastShiftRightLogical(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastShiftRightLogical> Entry = ChloEntries.Broadcast(
        "shift_right_logical",
        Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastShiftRightLogical(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs − rhs after broadcasting. CHLO: broadcast_subtract.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastSubtract(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastSubtract> Entry = ChloEntries.Broadcast(
        "subtract",
        Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized | Kinds.Boolean | Kinds.Unranked,
        dimensions => new BroadcastSubtract(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>zeta(lhs, rhs) after broadcasting. CHLO: broadcast_zeta.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastZeta(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastZeta> Entry = ChloEntries.Broadcast(
        "zeta",
        Kinds.Float | Kinds.Unranked,
        dimensions => new BroadcastZeta(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs and rhs after broadcasting. CHLO: broadcast_and.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastAnd(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastAnd> Entry = ChloEntries.Broadcast(
        "and",
        Kinds.Boolean | Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastAnd(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs or rhs after broadcasting. CHLO: broadcast_or.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastOr(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastOr> Entry = ChloEntries.Broadcast(
        "or",
        Kinds.Boolean | Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastOr(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>lhs exclusive-or rhs after broadcasting. CHLO: broadcast_xor.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastXor(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastXor> Entry = ChloEntries.Broadcast(
        "xor",
        Kinds.Boolean | Kinds.Integer | Kinds.Unranked,
        dimensions => new BroadcastXor(dimensions)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
