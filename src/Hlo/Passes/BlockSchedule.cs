using System.Globalization;

namespace XlaSharp.Hlo.Passes;

/// <summary>An order of a block's operations that depends on nothing but what they compute.</summary>
internal sealed class BlockSchedule
{
    private readonly Block _block;
    private readonly Func<Operation, IEnumerable<Value>> _captures;
    private readonly HashSet<Operation> _placed = [];
    private readonly List<Operation> _order = [];
    private readonly List<Value> _free = [];
    private readonly HashSet<Value> _seenFree = [];

    private BlockSchedule(Block block, Func<Operation, IEnumerable<Value>> captures) =>
        (_block, _captures) = (block, captures);

    /// <summary>The operations in order.</summary>
    public IReadOnlyList<Operation> Order => _order;

    /// <summary>Values from outside, in the order in which they are met first.</summary>
    public IReadOnlyList<Value> Captures => _free;

    /// <summary>Orders a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isOrdered">Tells which operations keep their order among each other.</param>
    /// <param name="captures">What an operation's regions use from outside, in order.</param>
    public static BlockSchedule Of(
        Block block,
        Predicate<Operation> isOrdered,
        Func<Operation, IEnumerable<Value>> captures
    )
    {
        BlockSchedule schedule = new(block, captures);
        Operation? terminator = block.Terminator;
        foreach (Operation root in block.Operations.Where(operation => operation != terminator && isOrdered(operation)))
        {
            schedule.Place(root);
        }

        // Up to here and from the terminator everything is found that matters; what remains is dead.
        BlockSchedule end = new(block, captures);
        end._placed.UnionWith(schedule._placed);
        if (terminator is not null)
        {
            end.Place(terminator);
        }

        schedule.PlaceDead(end._placed);
        if (terminator is not null)
        {
            schedule.Place(terminator);
        }

        return schedule;
    }

    // Depth first, operands from left to right, with a stack of its own: chains may be a million operations long.
    private void Place(Operation root)
    {
        Stack<(Operation Operation, IEnumerator<Value> Inputs)> path = new();
        Push(root);
        while (path.TryPeek(out (Operation Operation, IEnumerator<Value> Inputs) top))
        {
            if (!top.Inputs.MoveNext())
            {
                _order.Add(top.Operation);
                path.Pop();
                continue;
            }

            Value input = top.Inputs.Current;
            if (input.DefiningOperation is { } producer && producer.Parent == _block)
            {
                Push(producer);
            }
            else if (input.OwningBlock != _block && _seenFree.Add(input))
            {
                _free.Add(input);
            }
        }

        void Push(Operation operation)
        {
            if (_placed.Add(operation))
            {
                path.Push((operation, operation.Operands.ToArray().Concat(_captures(operation)).GetEnumerator()));
            }
        }
    }

    // Nothing leads to dead operations, so their text has to order them.
    private void PlaceDead(HashSet<Operation> live)
    {
        List<Operation> dead = [.. _block.Operations.Where(operation => !live.Contains(operation))];
        if (dead.Count == 0)
        {
            return;
        }

        HashSet<Operation> used =
        [
            .. dead.SelectMany(operation => operation.Operands.ToArray().Concat(_captures(operation)))
                .Select(value => value.DefiningOperation)
                .OfType<Operation>(),
        ];
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

        foreach (
            Operation root in dead.Where(operation => !used.Contains(operation))
                .OrderBy(operation => keys[operation], StringComparer.Ordinal)
        )
        {
            Place(root);
        }
    }
}
