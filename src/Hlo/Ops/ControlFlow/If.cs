namespace XlaSharp.Hlo.Ops;

/// <summary>Runs its first region if the predicate holds, else its second. Specification: if.</summary>
public sealed record If : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly If Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<If> Entry = new()
    {
        Name = "stablehlo.if",
        Operands = [new("pred", Kinds.Boolean)],
        Results = [OperandSpec.Variadic("results", BranchRules.ResultKinds)],
        Regions = [new("true_branch"), new("false_branch")],
        Traits = OpTraits.ImplicitTerminator,
        Read = _ => Instance,
        Infer = Infer,
    };

    private If() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(If op, in OpSite site)
    {
        TensorType pred = site.Tensor(0);
        Constraint.Require(pred.Rank == 0, $"operand should be rank 0 tensor but got rank {pred.Rank}");
        Constraint.Require(site.Regions.Length == 2, $"requires two regions, but got {site.Regions.Length}");
        return BranchRules.Merge(site.Regions);
    }
}

/// <summary>Runs one of its regions by number; out of range the last. Specification: case.</summary>
public sealed record Case : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly Case Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Case> Entry = new()
    {
        Name = "stablehlo.case",
        Operands = [new("index", Kinds.Signed, 0)],
        Results = [OperandSpec.Variadic("results", BranchRules.ResultKinds)],
        Regions = [new("branches", IsVariadic: true)],
        Traits = OpTraits.ImplicitTerminator,
        Read = _ => Instance,
        Infer = Infer,
    };

    private Case() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Case op, in OpSite site)
    {
        TensorType index = site.Tensor(0);
        Constraint.Require(
            index.Rank == 0 && index.ElementType.Equals(ElementType.I32),
            $"operand #0 must be 0D tensor of 32-bit signless integer values, but got '{index}'"
        );
        Constraint.Require(site.Regions.Length > 0, "expect at least one branch");
        return BranchRules.Merge(site.Regions);
    }
}

/// <summary>Type rule of <c>if</c> and <c>case</c>.</summary>
internal static class BranchRules
{
    /// <summary>What branches may return.</summary>
    public const Kinds ResultKinds = Kinds.AnyTensor | Kinds.Token | Kinds.Tuple;

    /// <summary>The types that all branches return, merged.</summary>
    public static HloType[] Merge(ReadOnlySpan<Region> branches)
    {
        HloType[] merged = [];
        for (int i = 0; i < branches.Length; i++)
        {
            Block body = RegionRules.Body(branches[i], i);
            Constraint.Require(
                body.Arguments.Length == 0,
                $"branch {i} must have 0 arguments, but found {body.Arguments.Length}"
            );
            HloType[] types = RegionRules.ReturnedTypes(body);
            if (i == 0)
            {
                merged = types;
                continue;
            }

            Constraint.Require(
                TypeRules.AreCompatible(ValueList.Create<HloType>(merged), ValueList.Create<HloType>(types)),
                $"branch 0 and branch {i} have mismatched return types: {TypeRules.Quote(merged)} vs "
                    + $"{TypeRules.Quote(types)}"
            );
            for (int k = 0; k < merged.Length; k++)
            {
                merged[k] = TypeRules.LeastSpecific(merged[k], types[k]);
            }
        }

        return merged;
    }
}
