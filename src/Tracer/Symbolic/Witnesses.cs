namespace XlaSharp.Tracer;

/// <summary>
/// Values for named sizes, for which a function is traced. A size that appears in the program is then found again as the polynomial
/// that gives the right number for all of them.
/// </summary>
internal sealed class Witnesses
{
    private const int Spread = 150;
    private const int Attempts = 200_000;

    private readonly DimConstraint[] _constraints;
    private readonly HashSet<long> _taken;
    private readonly Random _random = new(20260101);

    private Witnesses(string[] symbols, DimConstraint[] constraints, HashSet<long> taken) =>
        (Symbols, _constraints, _taken) = (symbols, constraints, taken);

    public string[] Symbols { get; }

    /// <summary>Draws values that fulfil the constraints; the first ones are the smallest found.</summary>
    public static Dictionary<string, long>[] Draw(
        string[] symbols,
        DimConstraint[] constraints,
        HashSet<long> taken,
        int count
    )
    {
        Witnesses witnesses = new(symbols, constraints, taken);
        List<Dictionary<string, long>> drawn = [];
        for (int attempt = 0; drawn.Count < count; attempt++)
        {
            if (attempt == Attempts)
            {
                throw new TraceException(
                    $"Too few sizes for {string.Join(", ", symbols)} fulfil the constraints [{string.Join(", ", constraints.Select(c => c.Text))}] "
                        + $"to trace with: {count} are needed between 2 and {Spread} above the lower bounds, {drawn.Count} were found."
                );
            }

            if (
                witnesses.Try() is { } values
                && !drawn.Exists(known => symbols.All(symbol => known[symbol] == values[symbol]))
            )
            {
                drawn.Add(values);
            }
        }

        // The smallest goes last, so that it checks what the others found.
        Dictionary<string, long> smallest = witnesses.Smallest() ?? drawn.MinBy(values => values.Values.Sum())!;
        drawn.RemoveAll(values => symbols.All(symbol => values[symbol] == smallest[symbol]));
        return [.. drawn.Take(count - 1), smallest];
    }

    private Dictionary<string, long>? Try()
    {
        Dictionary<string, long> values = [];
        foreach (string symbol in Symbols)
        {
            values[symbol] = Lower(symbol) + 3 + _random.Next(Spread);
        }

        Substitute(values);
        bool distinct = values.Values.Distinct().Count() == values.Count && !values.Values.Any(_taken.Contains);
        return distinct && Array.TrueForAll(_constraints, constraint => constraint.Holds(values)) ? values : null;
    }

    private Dictionary<string, long>? Smallest()
    {
        for (int offset = 0; offset < Spread; offset++)
        {
            Dictionary<string, long> values = Symbols.ToDictionary(symbol => symbol, symbol => Lower(symbol) + offset);
            Substitute(values);
            if (Array.TrueForAll(_constraints, constraint => constraint.Holds(values)))
            {
                return values;
            }
        }

        return null;
    }

    /// <summary>A size is at least 2, because axes of size 1 broadcast, or what a constraint says.</summary>
    private long Lower(string symbol) =>
        Math.Max(
            2,
            _constraints
                .Where(constraint =>
                    constraint.Modulus == 0
                    && constraint.Left.Name == symbol
                    && constraint.Relation is ">=" or ">"
                    && constraint.Right.Constant is not null
                )
                .Select(constraint => constraint.Right.Constant!.Value + (constraint.Relation == ">" ? 1 : 0))
                .DefaultIfEmpty(2)
                .Max()
        );

    private void Substitute(Dictionary<string, long> values)
    {
        foreach (DimConstraint constraint in _constraints)
        {
            if (constraint is { Modulus: 0, Relation: "==", Left.Name: { } name })
            {
                values[name] = constraint.Right.Evaluate(values);
            }
        }
    }
}
