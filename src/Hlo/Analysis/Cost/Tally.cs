namespace XlaSharp.Hlo.Analysis;

/// <summary>The cost of all operations of one op.</summary>
/// <param name="Name">The op.</param>
/// <param name="Executions">How often it runs: once per iteration of its loop.</param>
/// <param name="Cost">Of all runs together.</param>
public readonly record struct OpCost(string Name, double Executions, Cost Cost);

/// <summary>Costs added up, by op.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, OpCost> _byOp = new(StringComparer.Ordinal);

    /// <summary>The sum.</summary>
    public Cost Total { get; private set; }

    /// <summary>The entries, in no order.</summary>
    public IEnumerable<OpCost> Entries => _byOp.Values;

    /// <summary>Adds runs of an operation.</summary>
    public void Add(OpCost cost)
    {
        Total += cost.Cost;
        OpCost before = _byOp.GetValueOrDefault(cost.Name, new(cost.Name, 0, default));
        _byOp[cost.Name] = before with
        {
            Executions = before.Executions + cost.Executions,
            Cost = before.Cost + cost.Cost,
        };
    }

    /// <summary>Adds runs of what another tally counts once.</summary>
    public void Add(Tally other, double times)
    {
        foreach (OpCost cost in other._byOp.Values)
        {
            Add(cost with { Executions = cost.Executions * times, Cost = cost.Cost * times });
        }
    }
}
