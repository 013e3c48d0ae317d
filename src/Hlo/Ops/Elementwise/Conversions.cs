using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>The same values in another element type. Specification: convert.</summary>
/// <param name="ResultType">The declared result type; its shape is the operand's.</param>
public sealed record Convert(TensorType ResultType) : UnaryOp
{
    private const Kinds Convertible = Kinds.Boolean | Kinds.Integer | Kinds.Float | Kinds.Complex;

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Convert> Entry = new()
    {
        Name = "stablehlo.convert",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Convertible)],
        Results = [new("result", Convertible)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Convert op, in OpSite site)
    {
        Constraint.Require(
            TypeRules.AreCompatible(site.Tensor(0).Of(op.ResultType.ElementType), op.ResultType),
            $"requires the same shape for all operands and results, got {site.Tensor(0)} and {op.ResultType}"
        );
        return [op.ResultType];
    }
}

/// <summary>True where the operand is neither infinite nor NaN. Specification: is_finite.</summary>
public sealed record IsFinite : UnaryOp
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly IsFinite Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<IsFinite> Entry = new()
    {
        Name = "stablehlo.is_finite",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands = [new("x", Elementwise.Roundable)],
        Results = [new("y", Kinds.Boolean)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = (IsFinite _, in OpSite site) => [site.Tensor(0).Of(ElementType.I1)],
    };

    private IsFinite() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Rounds to a float format of fewer bits and back. Specification: reduce_precision.</summary>
/// <param name="ExponentBits">Exponent bits of the format; above 0.</param>
/// <param name="MantissaBits">Mantissa bits of the format; not negative.</param>
public sealed record ReducePrecision(int ExponentBits, int MantissaBits) : UnaryOp
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ReducePrecision> Entry = new()
    {
        Name = "stablehlo.reduce_precision",
        Format = Formats.Pattern("$operand `,` `format` `=` float-format attr-dict `:` short"),
        Operands = [new("operand", Elementwise.Roundable)],
        Results = [new("output", Elementwise.Roundable)],
        Fields =
        [
            new("exponent_bits", AttributeKind.PositiveI32, op => IntegerAttr.I32(op.ExponentBits)),
            new("mantissa_bits", AttributeKind.NonNegativeI32, op => IntegerAttr.I32(op.MantissaBits)),
        ],
        Traits = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType,
        Read = reader => new((int)reader.Integer("exponent_bits"), (int)reader.Integer("mantissa_bits")),
        Infer = (ReducePrecision _, in OpSite site) => [site.Tensor(0)],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
