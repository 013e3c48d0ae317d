namespace XlaSharp.Hlo;

/// <summary>Walks programs: every operation, the operations of nested regions after the one that holds them.</summary>
public static class IrWalk
{
    /// <summary>
    /// All operations of a module: of its functions, its nested modules and its top level, in the order of the text.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <returns>The operations; made while the caller goes through them, without recursion.</returns>
    public static IEnumerable<Operation> Walk(this Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Members.SelectMany(member =>
            member switch
            {
                Function function => function.Walk(),
                Module nested => nested.Walk(),
                Operation operation => [operation, .. operation.Walk()],
                _ => [],
            }
        );
    }

    /// <summary>All operations of a function; none of a declaration.</summary>
    /// <param name="function">The function.</param>
    /// <returns>The operations in the order of the text.</returns>
    public static IEnumerable<Operation> Walk(this Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Body?.Walk() ?? [];
    }

    /// <summary>All operations nested in the regions of an operation, without itself.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>The operations in the order of the text.</returns>
    public static IEnumerable<Operation> Walk(this Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Regions.IsEmpty ? [] : operation.Regions.ToArray().SelectMany(Walk);
    }

    /// <summary>All operations of a region.</summary>
    /// <param name="region">The region.</param>
    /// <returns>The operations in the order of the text.</returns>
    public static IEnumerable<Operation> Walk(this Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        Stack<(Region Region, int Block, int Operation)> path = new();
        path.Push((region, 0, 0));
        while (path.TryPop(out (Region Region, int Block, int Operation) at))
        {
            if (at.Block == at.Region.Blocks.Count)
            {
                continue;
            }

            IReadOnlyList<Operation> operations = at.Region.Blocks[at.Block].Operations;
            if (at.Operation == operations.Count)
            {
                path.Push((at.Region, at.Block + 1, 0));
                continue;
            }

            Operation operation = operations[at.Operation];
            path.Push(at with { Operation = at.Operation + 1 });
            yield return operation;
            for (int i = operation.Regions.Length - 1; i >= 0; i--)
            {
                path.Push((operation.Regions[i], 0, 0));
            }
        }
    }

    /// <summary>All operations of a module that are of one op.</summary>
    /// <typeparam name="TOp">The op, for instance <see cref="Ops.DotGeneral"/>.</typeparam>
    /// <param name="module">The module.</param>
    /// <returns>The op's records, with the operations that carry them.</returns>
    public static IEnumerable<(TOp Op, Operation Operation)> Walk<TOp>(this Module module)
        where TOp : Op =>
        module.Walk().Where(operation => operation.Op is TOp).Select(operation => ((TOp)operation.Op, operation));
}
