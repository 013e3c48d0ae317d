namespace XlaSharp.Native.Compiler;

/// <summary>Copies between storages that are to look as if done all at once.</summary>
internal sealed class CopyPlan
{
    private readonly List<(Storage From, Storage To, long Bytes)> _steps = [];

    /// <summary>The copies, one after the other.</summary>
    public IReadOnlyList<(Storage From, Storage To, long Bytes)> Steps => _steps;

    /// <summary>Orders copies; one whose source is another's target goes through a temporary.</summary>
    /// <param name="copies">What goes where; a copy onto itself is dropped.</param>
    /// <param name="allocate">Makes a temporary of some bytes.</param>
    public static CopyPlan Of(IEnumerable<(Storage From, Storage To, long Bytes)> copies, Func<long, Storage> allocate)
    {
        CopyPlan plan = new();
        List<(Storage From, Storage To, long Bytes)> wanted =
        [
            .. copies.Where(copy => copy.From != copy.To && copy.Bytes > 0),
        ];
        HashSet<Storage> targets = [.. wanted.Select(copy => copy.To)];
        for (int i = 0; i < wanted.Count; i++)
        {
            (Storage from, Storage to, long bytes) = wanted[i];
            if (targets.Contains(from))
            {
                Storage temporary = allocate(bytes);
                plan._steps.Add((from, temporary, bytes));
                wanted[i] = (temporary, to, bytes);
            }
        }

        plan._steps.AddRange(wanted);
        return plan;
    }
}
