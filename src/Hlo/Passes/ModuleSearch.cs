namespace XlaSharp.Hlo.Passes;

/// <summary>Looks for operations, so that a pass without work does not copy the module.</summary>
internal static class ModuleSearch
{
    /// <summary>True if an operation of any function, nested ones included, is such.</summary>
    public static bool Any(Module module, Predicate<Operation> condition) =>
        module.Functions.Any(function => function.Body is { } body && Any(body, condition));

    private static bool Any(Region region, Predicate<Operation> condition)
    {
        foreach (Block block in region.Blocks)
        {
            foreach (Operation operation in block.Operations)
            {
                if (condition(operation) || Any(operation, condition))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Any(Operation operation, Predicate<Operation> condition)
    {
        foreach (Region region in operation.Regions)
        {
            if (Any(region, condition))
            {
                return true;
            }
        }

        return false;
    }
}
