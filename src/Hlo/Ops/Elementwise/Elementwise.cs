namespace XlaSharp.Hlo.Ops;

/// <summary>Entries of the op table for elementwise families.</summary>
internal static class Elementwise
{
    /// <summary>An op of one operand whose result has the operand's type.</summary>
    public static OpDefinition<TOp> Unary<TOp>(string mnemonic, Kinds kinds, TOp instance)
        where TOp : Op => new()
        {
            Name = "stablehlo." + mnemonic,
            Operands = [new("operand", kinds)],
            Results = [new("result", kinds)],
            Traits = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [site.Tensor(0)],
        };

    /// <summary>An op of two operands of one type, which is the result's.</summary>
    public static OpDefinition<TOp> Binary<TOp>(string mnemonic, Kinds kinds, TOp instance, OpTraits traits = OpTraits.None)
        where TOp : Op => new()
        {
            Name = "stablehlo." + mnemonic,
            Operands = [new("lhs", kinds), new("rhs", kinds)],
            Results = [new("result", kinds)],
            Traits = OpTraits.Elementwise | OpTraits.SameShape | OpTraits.SameType | traits,
            Read = _ => instance,
            Infer = (TOp _, in OpSite site) => [TypeRules.MostSpecific(site)],
        };
}
