using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Branches whose choice is constant, and loops that never run.</summary>
internal static class SimplifyControlFlow
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules
            .OnAll<If>(
                (_, site) =>
                    ConstantValues.Of(site.Operands[0]) is { } pred
                        ? site.InlineRegion(pred.ToIntegers()[0] != 0 ? 0 : 1)
                        : null
            )
            .OnAll<Case>(CaseRule)
            .OnAll<While>((_, site) => IsNever(site.Region(0).Body) ? [.. site.Operands] : null);

    private static Value[]? CaseRule(Case op, RewriteSite site)
    {
        if (ConstantValues.Of(site.Operands[0]) is not { } index)
        {
            return null;
        }

        long chosen = index.ToIntegers()[0];
        bool exists = chosen >= 0 && chosen < site.RegionCount;
        return site.InlineRegion(exists ? (int)chosen : site.RegionCount - 1);
    }

    private static bool IsNever(Block condition) =>
        condition.Terminator is { } end && end.Operands.Length == 1 && ConstantValues.IsSplat(end.Operands[0], 0);
}
