namespace XlaSharp.Hlo.Passes;

/// <summary>An order of a block's operations that depends on nothing but what they compute.</summary>
/// <param name="Order">The operations in order.</param>
/// <param name="Captures">Values from outside, in the order in which they are met first.</param>
internal sealed record BlockSchedule(IReadOnlyList<Operation> Order, IReadOnlyList<Value> Captures)
{
    /// <summary>Orders a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isOrdered">Tells which operations keep their order among each other.</param>
    /// <param name="captures">What an operation's regions use from outside, in order.</param>
    public static BlockSchedule Of(Block block, Predicate<Operation> isOrdered, Func<Operation, Value[]> captures)
    {
        BlockScheduler scheduler = new(block, captures);
        Operation? terminator = block.Terminator;
        foreach (Operation root in block.Operations)
        {
            if (root != terminator && isOrdered(root))
            {
                scheduler.Place(root);
            }
        }

        if (terminator is not null)
        {
            scheduler.PlaceLast(terminator);
        }

        scheduler.PlaceDead(terminator);
        return new(scheduler.Order, scheduler.Captures);
    }
}
