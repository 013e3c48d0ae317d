using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Repeats its second region while the first gives true. Both take all values; the second returns their next ones.
/// Specification: while.
/// </summary>
public sealed record While : Op
{
    private const Kinds Carried = Kinds.AnyTensor | Kinds.Token | Kinds.Buffer | Kinds.Tuple;

    /// <summary>The op; it has no attributes.</summary>
    public static readonly While Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<While> Entry = new()
    {
        Name = "stablehlo.while",
        Format = new WhileFormat(),
        Operands = [OperandSpec.Variadic("operand", Carried)],
        Results = [OperandSpec.Variadic("results", Carried)],
        Regions = [new("cond"), new("body")],
        Read = _ => Instance,
        Infer = Infer,
    };

    private While() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(While op, in OpSite site)
    {
        Constraint.Require(site.Regions.Length == 2, $"requires two regions, but got {site.Regions.Length}");
        (Block cond, Block body) = (RegionRules.Body(site, 0), RegionRules.Body(site, 1));
        HloType[] operands = site.Operands.ToArray();
        RequireCompatible(
            operands,
            RegionRules.Types(cond.Arguments),
            "expect operands to be compatible with condition block arguments"
        );
        RequireCompatible(
            operands,
            RegionRules.Types(body.Arguments),
            "expect operands to be compatible with body block arguments"
        );
        RequireCompatible(
            operands,
            RegionRules.ReturnedTypes(body),
            "expect operands to be compatible with body block return types"
        );
        HloType[] predicate = RegionRules.ReturnedTypes(cond);
        Constraint.Require(
            predicate.Length == 1,
            $"expect condition body returns a single value but got {predicate.Length}"
        );
        Constraint.Require(
            predicate[0] is TensorType { Rank: 0, ElementType.IsBoolean: true },
            $"expect condition block return a zero-ranked tensor of i1 but got {TypeRules.Quote(predicate)}"
        );
        return operands;
    }

    private static void RequireCompatible(HloType[] operands, HloType[] types, string what) =>
        Constraint.Require(
            TypeRules.AreCompatible(ValueList.Create<HloType>(operands), ValueList.Create<HloType>(types)),
            $"{what} but got {TypeRules.Quote(operands)} vs {TypeRules.Quote(types)}"
        );
}
