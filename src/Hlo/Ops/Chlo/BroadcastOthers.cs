using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>Complex numbers of real and imaginary parts after broadcasting. CHLO: broadcast_complex.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
public sealed record BroadcastComplex(Dims? BroadcastDimensions = null) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastComplex> Entry = new()
    {
        Name = "chlo.broadcast_complex",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands = [new("lhs", Kinds.Float | Kinds.Unranked), new("rhs", Kinds.Float | Kinds.Unranked)],
        Results = [new("result", Kinds.Complex | Kinds.Unranked)],
        Fields = [ChloEntries.BroadcastField<BroadcastComplex>()],
        Read = reader => new(reader.OptionalIntegers("broadcast_dimensions")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(BroadcastComplex op, in OpSite site)
    {
        ElementKind part = ChloEntries.ElementOf(site.Operands[0]).Kind;
        Constraint.Require(
            part is ElementKind.F32 or ElementKind.F64,
            $"operand #0 must be tensor of f32 or f64 values, but got '{site.Operands[0]}'"
        );
        ElementType complex = part == ElementKind.F64 ? ElementType.Complex128 : ElementType.Complex64;
        return [ChloEntries.InferBroadcast(op.BroadcastDimensions, site, complex)];
    }
}

/// <summary>Comparison after broadcasting. CHLO: broadcast_compare.</summary>
/// <param name="BroadcastDimensions">
/// Result dimension of each dimension of the lower-rank operand; null aligns the last dimensions.
/// </param>
/// <param name="ComparisonDirection">The relation.</param>
/// <param name="CompareType">How elements are compared; null for the element type's own way.</param>
public sealed record BroadcastCompare(
    Dims? BroadcastDimensions,
    ComparisonDirection ComparisonDirection,
    ComparisonType? CompareType = null
) : ChloBroadcastOp(BroadcastDimensions)
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastCompare> Entry = new()
    {
        Name = "chlo.broadcast_compare",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands = [new("lhs", Kinds.Tensor | Kinds.Unranked), new("rhs", Kinds.Tensor | Kinds.Unranked)],
        Results = [new("result", Kinds.Boolean | Kinds.Unranked)],
        Fields =
        [
            ChloEntries.BroadcastField<BroadcastCompare>(),
            new(
                "comparison_direction",
                AttributeKind.Enum,
                op => Enumerators.ComparisonDirection.ToAttribute(op.ComparisonDirection, "chlo")
            ),
            new(
                "compare_type",
                AttributeKind.Enum,
                op => op.CompareType is { } type ? Enumerators.ComparisonType.ToAttribute(type, "chlo") : null,
                IsOptional: true
            ),
        ],
        Read = reader =>
            new(
                reader.OptionalIntegers("broadcast_dimensions"),
                Enumerators.ComparisonDirection.Read(reader, "comparison_direction"),
                Enumerators.ComparisonType.ReadOptional(reader, "compare_type")
            ),
        Infer = (BroadcastCompare op, in OpSite site) =>
            [ChloEntries.InferBroadcast(op.BroadcastDimensions, site, ElementType.I1)],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Choice by predicate after broadcasting all three operands. CHLO: broadcast_select.</summary>
public sealed record BroadcastSelect : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly BroadcastSelect Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BroadcastSelect> Entry = new()
    {
        Name = "chlo.broadcast_select",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands =
        [
            new("pred", Kinds.Boolean | Kinds.Unranked),
            new("on_true", Kinds.Tensor | Kinds.Unranked),
            new("on_false", Kinds.Tensor | Kinds.Unranked),
        ],
        Results = [new("result", Kinds.Tensor | Kinds.Unranked)],
        Read = _ => Instance,
        Infer = Infer,
    };

    private BroadcastSelect() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(BroadcastSelect op, in OpSite site)
    {
        ElementType element = ChloEntries.ElementOf(site.Operands[1]);
        Constraint.Require(element.Equals(ChloEntries.ElementOf(site.Operands[2])), "mismatched operand types");
        if (
            site.Operands[0] is not TensorType pred
            || site.Operands[1] is not TensorType yes
            || site.Operands[2] is not TensorType no
        )
        {
            return [new UnrankedTensorType(element)];
        }

        Dims branches = Broadcasting.ResultDims(yes.Dims, no.Dims, null);
        return [new TensorType(element, Broadcasting.ResultDims(pred.Dims, branches, null))];
    }
}
