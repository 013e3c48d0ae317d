namespace XlaSharp.Hlo.Bytecode;

/// <summary>Visits everything that an operation refers to, in the order that decides numbers.</summary>
internal static class OperationNumbering
{
    /// <summary>
    /// Counts what a module refers to: region by region, each level of nesting before the next, the last region first.
    /// </summary>
    public static void Visit(OutOperation root, EntryPool pool)
    {
        Visit(pool, root);
        Stack<OutRegion> regions = new(root.Regions);
        while (regions.TryPop(out OutRegion? region))
        {
            for (int i = 0; i < region.Arguments.Length; i++)
            {
                pool.Attribute(region.ArgumentLocations[i]);
                pool.Type(region.Arguments[i].Type);
            }

            foreach (OutOperation operation in region.Operations)
            {
                Visit(pool, operation);
            }

            foreach (OutOperation operation in region.Operations)
            {
                foreach (OutRegion nested in operation.Regions)
                {
                    regions.Push(nested);
                }
            }
        }
    }

    private static void Visit(EntryPool pool, OutOperation operation)
    {
        pool.OperationName(operation);
        foreach (OutValue result in operation.Results)
        {
            pool.Type(result.Type);
        }

        if (operation.Dictionary.Count > 0)
        {
            pool.Attribute(operation.Dictionary);
        }

        foreach (OutProperty property in operation.Properties ?? [])
        {
            pool.OptionalAttribute(property.Value);
        }

        pool.Attribute(operation.Location);
    }
}
