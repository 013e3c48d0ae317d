using System.Globalization;

namespace XlaSharp.Hlo.Passes;

/// <summary>Finds the order of a block's operations: producers before users, as a walk from roots meets them.</summary>
internal sealed class BlockScheduler(Block block, Func<Operation, Value[]> captures)
{
    private readonly HashSet<Operation> _placed = [];
    private readonly List<Operation> _order = new(block.Operations.Count);
    private readonly List<Value> _free = [];
    private readonly HashSet<Value> _seenFree = [];
    private (int Order, int Free) _beforeLast;

    /// <summary>An operation on the way from a root, and how many of its inputs have been visited.</summary>
    private record struct Step(Operation Operation, Value[] Captures, int Visited);

    /// <summary>What was placed, in order.</summary>
    public IReadOnlyList<Operation> Order => _order;

    /// <summary>Values from outside, in the order in which they were met.</summary>
    public IReadOnlyList<Value> Captures => _free;

    /// <summary>Places an operation after all that it depends on.</summary>
    // Depth first, operands from left to right, with a stack of its own: chains may be a million operations long.
    public void Place(Operation root)
    {
        Stack<Step> path = new();
        Push(root);
        while (path.TryPop(out Step top))
        {
            ReadOnlySpan<Value> operands = top.Operation.Operands;
            if (top.Visited == operands.Length + top.Captures.Length)
            {
                _order.Add(top.Operation);
                continue;
            }

            int next = top.Visited;
            Value input = next < operands.Length ? operands[next] : top.Captures[next - operands.Length];
            path.Push(top with { Visited = next + 1 });
            if (input.DefiningOperation is { } producer && producer.Parent == block)
            {
                Push(producer);
            }
            else if (input.OwningBlock != block && _seenFree.Add(input))
            {
                _free.Add(input);
            }
        }

        void Push(Operation operation)
        {
            if (_placed.Add(operation))
            {
                path.Push(new(operation, operation.Regions.IsEmpty ? [] : captures(operation), 0));
            }
        }
    }

    /// <summary>
    /// Places the terminator; <see cref="PlaceDead"/> puts dead operations in front of what only it needs.
    /// </summary>
    public void PlaceLast(Operation terminator)
    {
        _beforeLast = (_order.Count, _free.Count);
        Place(terminator);
    }

    /// <summary>Places what no effect and no result depends on.</summary>
    // Nothing leads to dead operations, so their text has to order them.
    public void PlaceDead(Operation? terminator)
    {
        if (_order.Count == block.Operations.Count)
        {
            return;
        }

        List<Operation> dead = [.. block.Operations.Where(operation => !_placed.Contains(operation))];
        if (terminator is not null)
        {
            _placed.ExceptWith(_order.Skip(_beforeLast.Order));
            _seenFree.ExceptWith(_free.Skip(_beforeLast.Free));
            _order.RemoveRange(_beforeLast.Order, _order.Count - _beforeLast.Order);
            _free.RemoveRange(_beforeLast.Free, _free.Count - _beforeLast.Free);
        }

        Dictionary<Operation, string> keys = Keys(dead);
        HashSet<Operation> used =
        [
            .. dead.SelectMany(Inputs).Select(value => value.DefiningOperation).OfType<Operation>(),
        ];
        foreach (
            Operation root in dead.Where(operation => !used.Contains(operation))
                .OrderBy(operation => keys[operation], StringComparer.Ordinal)
        )
        {
            Place(root);
        }

        if (terminator is not null)
        {
            Place(terminator);
        }
    }

    private Value[] Inputs(Operation operation) => [.. operation.Operands, .. captures(operation)];

    private static Dictionary<Operation, string> Keys(List<Operation> dead)
    {
        Dictionary<Operation, string> keys = [];
        foreach (Operation operation in dead)
        {
            string inputs = string.Join(
                ",",
                operation
                    .Operands.ToArray()
                    .Select(value =>
                        value.DefiningOperation is { } producer
                            ? keys.GetValueOrDefault(producer, "live")
                            : value.Index.ToString(CultureInfo.InvariantCulture)
                    )
            );
            keys[operation] = Digest.Of(
                $"{string.Join(";", operation.Walk().Select(Digest.Label))}|{Digest.Label(operation)}|{inputs}"
            );
        }

        return keys;
    }
}
