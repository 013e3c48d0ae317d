namespace XlaSharp.Hlo.Ops;

/// <summary>What type rules ask about nested regions.</summary>
internal static class RegionRules
{
    /// <summary>The only block of a region.</summary>
    public static Block Body(in OpSite site, int index)
    {
        Constraint.Require(
            index < site.Regions.Length,
            $"requires at least {index + 1} regions, but got {site.Regions.Length}"
        );
        return Body(site.Regions[index], index);
    }

    /// <summary>The only block of a region.</summary>
    public static Block Body(Region region, int index = 0) =>
        region.Blocks.Count == 1
            ? region.Blocks[0]
            : throw new ConstraintException(
                $"region #{index} failed to verify constraint: region with 1 blocks, but it has {region.Blocks.Count}"
            );

    /// <summary>Types of what a block returns; none where the terminator is left out.</summary>
    public static HloType[] ReturnedTypes(Block block) =>
        block.Terminator is { } terminator ? Types(terminator.Operands) : [];

    /// <summary>Types of values.</summary>
    public static HloType[] Types(ReadOnlySpan<Value> values)
    {
        HloType[] types = new HloType[values.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = values[i].Type;
        }

        return types;
    }
}
