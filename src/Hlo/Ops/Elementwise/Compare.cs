using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Compares element by element. Specification: compare.</summary>
/// <param name="ComparisonDirection">What is asked.</param>
/// <param name="CompareType">How the operands are read; null for what the element type suggests.</param>
public sealed record Compare(ComparisonDirection ComparisonDirection, ComparisonType? CompareType = null) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Compare> Entry = new()
    {
        Name = "stablehlo.compare",
        Format = Formats.Pattern(
            "$comparison_direction `,` $lhs `,` $rhs ( `,` $compare_type )? attr-dict `:` functional"
        ),
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.Tensor)],
        Results = [new("result", Kinds.Boolean)],
        Fields =
        [
            new(
                "comparison_direction",
                AttributeKind.Enum,
                op => Enumerators.ComparisonDirection.ToAttribute(op.ComparisonDirection)
            ),
            new(
                "compare_type",
                AttributeKind.Enum,
                op => Enumerators.ComparisonType.ToAttribute(op.CompareType),
                IsOptional: true
            ),
        ],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = reader =>
            new(
                Enumerators.ComparisonDirection.Read(reader, "comparison_direction"),
                Enumerators.ComparisonType.ReadOptional(reader, "compare_type")
            ),
        Infer = (Compare _, in OpSite site) => [TypeRules.MostSpecific(site).Of(ElementType.I1)],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>
    /// How operands of an element type are compared: <see cref="CompareType"/>, or what the element type suggests.
    /// </summary>
    /// <param name="elementType">Element type of the operands.</param>
    /// <returns>The comparison type.</returns>
    public ComparisonType EffectiveType(ElementType elementType)
    {
        ArgumentNullException.ThrowIfNull(elementType);
        if (CompareType is { } given and not ComparisonType.NoType)
        {
            return given;
        }

        return elementType.IsSigned ? ComparisonType.Signed
            : elementType.IsUnsigned || elementType.IsBoolean ? ComparisonType.Unsigned
            : ComparisonType.Float;
    }
}
