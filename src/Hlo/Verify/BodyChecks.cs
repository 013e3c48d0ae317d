using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Verify;

/// <summary>
/// Walks a block and everything nested in it without recursion, checking each operation, the scope of its operands and
/// the ends of blocks.
/// </summary>
/// <param name="symbols">Symbols of the module.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class BodyChecks(SymbolChecks symbols, List<Diagnostic> findings)
{
    private readonly Stack<Frame> _frames = new();
    private readonly HashSet<Operation> _done = [];

    // Open blocks, each with the number of the isolated region it lies in: operands may only come from the same number.
    private readonly Dictionary<Block, int> _open = [];
    private int _isolations;

    /// <summary>Checks the body of a function.</summary>
    public void Check(Block block)
    {
        _frames.Push(new(block, 0));
        while (_frames.TryPeek(out Frame? frame))
        {
            // Here everything nested in the previous operation has been visited: now its results exist.
            _ =
                frame.Next == 0
                    ? _open.TryAdd(frame.Block, frame.Isolation)
                    : _done.Add(frame.Block.Operations[frame.Next - 1]);
            if (frame.Next == frame.Block.Operations.Count)
            {
                _open.Remove(frame.Block);
                _frames.Pop();
                continue;
            }

            Visit(frame.Block.Operations[frame.Next++], frame);
        }
    }

    /// <summary>Checks an operation that stands directly in a module.</summary>
    public void CheckTopLevel(Operation operation)
    {
        CheckOperation(operation);
        foreach (Region region in operation.Regions)
        {
            foreach (Block block in region.Blocks)
            {
                Check(block);
            }
        }
    }

    private void Visit(Operation operation, Frame frame)
    {
        CheckScope(operation, frame.Isolation);
        CheckOperation(operation);
        CheckPosition(operation, frame);
        bool isIsolated = operation.Definition.Traits.HasFlag(OpTraits.IsolatedRegions);
        for (int i = operation.Regions.Length - 1; i >= 0; i--)
        {
            Region region = operation.Regions[i];
            CheckRegion(operation, region, i);
            int isolation = isIsolated ? ++_isolations : frame.Isolation;
            for (int k = region.Blocks.Count - 1; k >= 0; k--)
            {
                _frames.Push(new(region.Blocks[k], isolation));
            }
        }
    }

    private void CheckOperation(Operation operation)
    {
        foreach (string message in OperationChecks.Check(operation))
        {
            Report(operation, message);
        }

        symbols.CheckUses(operation);
    }

    private void CheckScope(Operation operation, int isolation)
    {
        for (int i = 0; i < operation.Operands.Length; i++)
        {
            Value operand = operation.Operands[i];
            Block? home = operand.OwningBlock ?? operand.DefiningOperation?.Parent;
            if (
                home is null
                || !_open.TryGetValue(home, out int homeIsolation)
                || (operand.DefiningOperation is { } definition && !_done.Contains(definition))
            )
            {
                Report(
                    operation,
                    $"operand #{i} does not dominate this use: it is defined later or in a region that has ended"
                );
                return;
            }

            if (homeIsolation != isolation)
            {
                Report(
                    operation,
                    $"using value defined outside the region: operand #{i} of type '{operand.Type}', but the region "
                        + $"is isolated"
                );
                return;
            }
        }
    }

    private void CheckPosition(Operation operation, Frame frame)
    {
        bool isLast = frame.Next == frame.Block.Operations.Count;
        if (operation.Definition.IsTerminator && !isLast)
        {
            Report(operation, "must be the last operation in the parent block");
        }
    }

    private void CheckRegion(Operation operation, Region region, int index)
    {
        if (operation.Op is UnregisteredOp)
        {
            return;
        }

        if (region.Blocks.Count != 1)
        {
            Report(
                operation,
                $"region #{index} ('{RegionName(operation, index)}') failed to verify constraint: region with 1 blocks"
            );
            return;
        }

        bool mayOmit = operation.Definition.Traits.HasFlag(OpTraits.ImplicitTerminator) && operation.Results.IsEmpty;
        if (region.Body.Terminator is not { Op: Return } && !mayOmit)
        {
            Report(operation, $"region #{index} ('{RegionName(operation, index)}') must end in stablehlo.return");
        }
    }

    private static string RegionName(Operation operation, int index)
    {
        IReadOnlyList<RegionSpec> specs = operation.Definition.Regions;
        return specs.Count == 0 ? string.Empty : specs[Math.Min(index, specs.Count - 1)].Name;
    }

    private void Report(Operation operation, string message) =>
        findings.Add(new(operation.Location, $"'{operation.Name}' op {message}"));

    private sealed class Frame(Block block, int isolation)
    {
        public Block Block { get; } = block;

        public int Isolation { get; } = isolation;

        public int Next { get; set; }
    }
}
