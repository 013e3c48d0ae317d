using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops.Check;

/// <summary>Fails unless the operands are equal element by element. Test dialect: check.expect_eq.</summary>
public sealed record ExpectEq : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ExpectEq Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectEq> Entry = new()
    {
        Name = "check.expect_eq",
        Format = Formats.Pattern("$* attr-dict `:` operand-type"),
        Operands = [new("lhs", Kinds.AnyTensor), new("rhs", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Read = _ => Instance,
        Infer = (ExpectEq _, in OpSite _) => [],
    };

    private ExpectEq() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>
/// Fails unless the operand equals a constant element by element. Test dialect: check.expect_eq_const.
/// </summary>
/// <param name="Value">The expected elements.</param>
public sealed record ExpectEqConst(HloAttribute Value) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectEqConst> Entry = new()
    {
        Name = "check.expect_eq_const",
        Format = Formats.Pattern("$lhs `,` $value attr-dict"),
        Operands = [new("lhs", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Fields = [new("value", AttributeKind.Elements, op => op.Value)],
        Read = reader => new(reader.Get<HloAttribute>("value")),
        Infer = (ExpectEqConst _, in OpSite _) => [],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Fails unless the operands are within a tolerance. Test dialect: check.expect_almost_eq.</summary>
/// <param name="Tolerance">Largest absolute difference; 1e-4 where absent.</param>
public sealed record ExpectAlmostEq(double? Tolerance = null) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectAlmostEq> Entry = new()
    {
        Name = "check.expect_almost_eq",
        Format = Formats.Pattern("$* ( `,` `tolerance` `=` $tolerance )? attr-dict `:` operand-type"),
        Operands = [new("lhs", Kinds.AnyTensor), new("rhs", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Fields = [new("tolerance", AttributeKind.Any, op => CheckFields.Tolerance(op.Tolerance), IsOptional: true)],
        Read = reader => new(CheckFields.ReadTolerance(reader)),
        Infer = (ExpectAlmostEq _, in OpSite _) => [],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>
/// Fails unless the operand is within a tolerance of a constant. Test dialect: check.expect_almost_eq_const.
/// </summary>
/// <param name="Value">The expected elements.</param>
/// <param name="Tolerance">Largest absolute difference; 1e-4 where absent.</param>
public sealed record ExpectAlmostEqConst(HloAttribute Value, double? Tolerance = null) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectAlmostEqConst> Entry = new()
    {
        Name = "check.expect_almost_eq_const",
        Format = Formats.Pattern("$lhs `,` $value attr-dict"),
        Operands = [new("lhs", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new("value", AttributeKind.Elements, op => op.Value),
            new("tolerance", AttributeKind.Any, op => CheckFields.Tolerance(op.Tolerance), IsOptional: true),
        ],
        Read = reader => new(reader.Get<HloAttribute>("value"), CheckFields.ReadTolerance(reader)),
        Infer = (ExpectAlmostEqConst _, in OpSite _) => [],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>
/// Fails unless the operands are within a number of units in the last place. Test dialect: check.expect_close.
/// </summary>
/// <param name="MaxUlpDifference">Largest distance; 1 where absent.</param>
/// <param name="MinUlpDifference">Smallest distance; 0 where absent.</param>
public sealed record ExpectClose(ulong? MaxUlpDifference = null, ulong? MinUlpDifference = null) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectClose> Entry = new()
    {
        Name = "check.expect_close",
        Format = Formats.Pattern(
            "$* ( `,` `max_ulp_difference` `=` $max_ulp_difference )? ( `,` `min_ulp_difference` `=` "
                + "$min_ulp_difference )? attr-dict `:` operands"
        ),
        Operands = [new("actual", Kinds.AnyTensor), new("expected", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new("max_ulp_difference", AttributeKind.Any, op => CheckFields.Ulps(op.MaxUlpDifference), IsOptional: true),
            new("min_ulp_difference", AttributeKind.Any, op => CheckFields.Ulps(op.MinUlpDifference), IsOptional: true),
        ],
        Read = reader =>
            new(CheckFields.ReadUlps(reader, "max_ulp_difference"), CheckFields.ReadUlps(reader, "min_ulp_difference")),
        Infer = (ExpectClose _, in OpSite _) => [],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Fails unless the operand equals what a probe stored. Test dialect: check.expect_serialized_eq.</summary>
/// <param name="ProbeId">Name of the probe.</param>
/// <param name="Iteration">Which of its values; 0 where absent.</param>
public sealed record ExpectSerializedEq(string ProbeId, ulong? Iteration = null) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExpectSerializedEq> Entry = new()
    {
        Name = "check.expect_serialized_eq",
        Format = Formats.Pattern(
            "$expected `,` `probe_id` `=` $probe_id ( `,` `iteration` `=` $iteration )? attr-dict `:` operand-type"
        ),
        Operands = [new("expected", Kinds.AnyTensor)],
        Results = [],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new("probe_id", AttributeKind.String, op => new StringAttr(op.ProbeId)),
            new("iteration", AttributeKind.Any, op => CheckFields.Ulps(op.Iteration), IsOptional: true),
        ],
        Read = reader => new(reader.String("probe_id"), CheckFields.ReadUlps(reader, "iteration")),
        Infer = (ExpectSerializedEq _, in OpSite _) => [],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Attributes of the test ops.</summary>
internal static class CheckFields
{
    public static FloatAttr? Tolerance(double? value) => value is { } present ? new(present, ElementType.F64) : null;

    public static double? ReadTolerance(AttributeReader reader) => reader.TryGet<FloatAttr>("tolerance")?.Value;

    public static IntegerAttr? Ulps(ulong? value) => value is { } present ? new(present, ElementType.UI64) : null;

    public static ulong? ReadUlps(AttributeReader reader, string name)
    {
        if (reader.TryGet<IntegerAttr>(name) is not { Value: var value })
        {
            return null;
        }

        Constraint.Require(
            value >= 0 && value <= ulong.MaxValue,
            $"attribute '{name}' must be a distance in [0, 2^64), got {value}"
        );
        return (ulong)value;
    }
}
