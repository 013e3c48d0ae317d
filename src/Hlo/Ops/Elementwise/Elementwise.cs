using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Entries of the op table for elementwise families.</summary>
internal static class Elementwise
{
    /// <summary>Floats, complex and quantized.</summary>
    public const Kinds Inexact = Kinds.Float | Kinds.Complex | Kinds.Quantized;

    /// <summary>Everything that can be calculated with but booleans.</summary>
    public const Kinds Arithmetic = Kinds.Integer | Inexact;

    /// <summary>Floats and quantized.</summary>
    public const Kinds Roundable = Kinds.Float | Kinds.Quantized;

    /// <summary>Booleans and integers.</summary>
    public const Kinds Bits = Kinds.Boolean | Kinds.Integer;

    private const OpTraits SameTypes = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType;

    /// <summary>An op of one operand whose result has the operand's type.</summary>
    public static OpDefinition<TOp> Unary<TOp>(string mnemonic, Kinds kinds, TOp instance)
        where TOp : Op =>
        new()
        {
            Name = "stablehlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` short"),
            Operands = [new("operand", kinds)],
            Results = [new("result", kinds)],
            Traits = SameTypes,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [site.Tensor(0)],
        };

    /// <summary>A transcendental op of one operand.</summary>
    public static OpDefinition<TOp> Accurate<TOp>(string mnemonic, TOp instance, Func<ResultAccuracy, TOp> make)
        where TOp : AccurateUnaryOp =>
        new()
        {
            Name = "stablehlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` short"),
            Operands = [new("operand", Inexact)],
            Results = [new("result", Inexact)],
            Fields = [new("result_accuracy", AttributeKind.Struct, op => op.ResultAccuracy, ResultAccuracy.Default)],
            Traits = SameTypes,
            Read = reader =>
                reader.TryGet<ResultAccuracy>("result_accuracy") is { } accuracy ? make(accuracy) : instance,
            Infer = (TOp op, in OpSite site) =>
            {
                op.ResultAccuracy?.Check();
                return [site.Tensor(0)];
            },
        };

    /// <summary>An op of two operands of one type, which is the result's.</summary>
    public static OpDefinition<TOp> Binary<TOp>(
        string mnemonic,
        Kinds kinds,
        TOp instance,
        OpTraits traits = OpTraits.None,
        Action<TOp, Operation>? check = null
    )
        where TOp : Op =>
        new()
        {
            Name = "stablehlo." + mnemonic,
            Format = Formats.Pattern("$* attr-dict `:` short"),
            Operands = [new("lhs", kinds), new("rhs", kinds)],
            Results = [new("result", kinds)],
            Traits = SameTypes | traits,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [TypeRules.MostSpecific(site)],
            Check = check,
        };
}
