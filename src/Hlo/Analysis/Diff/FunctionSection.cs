using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// The lines of a function. The second one's values have the names of those of the first that they correspond to.
/// </summary>
internal sealed class FunctionSection(
    string name,
    Region? before,
    Region? after,
    BlockOrders ordersBefore,
    BlockOrders ordersAfter,
    bool locations
) : DiffSection(name)
{
    private readonly PrintOptions _print = new() { DebugInfo = locations };
    private readonly List<(Block Before, Block After, int[] Partners)> _compared = [];
    private ValueNames? _namesBefore;
    private ValueNames? _namesAfter;

    /// <summary>
    /// Notes which operations of two blocks correspond: for each of the second one its partner in the first, or -1.
    /// </summary>
    public void Share(Block first, Block second, int[] partners) => _compared.Add((first, second, partners));

    /// <inheritdoc/>
    public override string TextOf(DiffEntry entry)
    {
        if (_namesBefore is null)
        {
            NameAll();
        }

        string indent = new(' ', 2 * entry.Depth);
        ValueNames names = (entry.Kind == DiffKind.Added ? _namesAfter : _namesBefore)!;
        return entry.Content is Operation operation
            ? indent + AssemblyPrinter.FirstLine(operation, names, entry.Depth == 1, _print)
            : indent + (string)entry.Content;
    }

    private void NameAll()
    {
        _namesBefore = before is null ? new() : ValueNames.Of(before, ordersBefore.Of);
        _namesAfter = after is null ? new() : ValueNames.Of(after, ordersAfter.Of);
        foreach ((Block first, Block second, int[] partners) in _compared)
        {
            Share(first.Arguments, second.Arguments);
            IReadOnlyList<Operation> known = ordersBefore.Of(first);
            IReadOnlyList<Operation> others = ordersAfter.Of(second);
            for (int j = 0; j < partners.Length; j++)
            {
                if (partners[j] >= 0)
                {
                    Share(known[partners[j]].Results, others[j].Results);
                }
                else
                {
                    Prime(others[j].Results);
                }
            }
        }
    }

    private void Share(ReadOnlySpan<Value> first, ReadOnlySpan<Value> second)
    {
        for (int i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            _namesAfter!.Set(second[i], _namesBefore![first[i]]);
        }
    }

    private void Prime(ReadOnlySpan<Value> values)
    {
        foreach (Value value in values)
        {
            string name = _namesAfter![value];
            int number = name.IndexOf('#', StringComparison.Ordinal);
            _namesAfter.Set(value, number < 0 ? name + "'" : name.Insert(number, "'"));
        }
    }
}
