namespace XlaSharp.Tracer;

/// <summary>
/// Values for named sizes, for which a function is traced. A size that appears in the program is then found again as
/// the polynomial that gives the right number for all of them.
/// </summary>
internal sealed class Witnesses
{
    private const int Spread = 150;
    private const int Attempts = 200_000;
    private const int LargeFrom = 1000;
    private const int LargeTo = 5000;
    private const int LargeAttempts = 200;

    /// <summary>
    /// Values for one name differ in their remainder by this where they can, so that no quotient looks exact by chance.
    /// </summary>
    private const int Variety = 8;
    private const int VarietyAttempts = 2000;

    private readonly DimConstraint[] _constraints;
    private readonly HashSet<long> _taken;
    private readonly Random _random = new(20260101);

    private Witnesses(string[] symbols, DimConstraint[] constraints, HashSet<long> taken) =>
        (Symbols, _constraints, _taken) = (symbols, constraints, taken);

    public string[] Symbols { get; }

    /// <summary>
    /// Draws values that fulfil the constraints: a few small ones, a large one, and last the smallest there are.
    /// </summary>
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
                    $"Too few sizes for {string.Join(", ", symbols)} fulfil the constraints "
                        + $"[{string.Join(", ", constraints.Select(c => c.Text))}] "
                        + $"to trace with: {count} are needed between 2 and {Spread} above the lower bounds, "
                        + $"{drawn.Count} were found."
                );
            }

            if (
                witnesses.Try(Spread, 3) is { } values
                && !drawn.Exists(known =>
                    symbols.All(symbol => known[symbol] == values[symbol])
                    || (
                        attempt < VarietyAttempts
                        && symbols.Any(symbol =>
                            (known[symbol] - values[symbol]) % Variety == 0 && drawn.Count < Variety
                        )
                    )
                )
            )
            {
                drawn.Add(values);
            }
        }

        return witnesses.WithExtremes(drawn[..(count - 1)]);
    }

    /// <summary>
    /// Draws many values: runs of neighbours for every name, in different orders, so that periods and bends show.
    /// </summary>
    /// <param name="symbols">The names.</param>
    /// <param name="constraints">What holds.</param>
    /// <param name="count">How many are wanted; constraints may leave fewer.</param>
    public static Dictionary<string, long>[] DrawMany(string[] symbols, DimConstraint[] constraints, int count)
    {
        Witnesses witnesses = new(symbols, constraints, []);
        List<Dictionary<string, long>> drawn = [];
        for (int round = 0; round < 40 && drawn.Count < count; round++)
        {
            int[][] orders = [.. symbols.Select(_ => Enumerable.Range(0, count).ToArray())];
            Array.ForEach(orders[1..], witnesses._random.Shuffle);
            for (int i = 0; i < count && drawn.Count < count; i++)
            {
                Dictionary<string, long> values = [];
                for (int s = 0; s < symbols.Length; s++)
                {
                    values[symbols[s]] = witnesses.Lower(symbols[s]) + (round * count) + orders[s][i];
                }

                witnesses.Substitute(values);
                if (
                    Array.TrueForAll(constraints, constraint => constraint.Holds(values))
                    && !drawn.Exists(known => symbols.All(symbol => known[symbol] == values[symbol]))
                )
                {
                    drawn.Add(values);
                }
            }
        }

        return witnesses.WithExtremes(drawn);
    }

    // The smallest goes last, so that it checks what the others found.
    private Dictionary<string, long>[] WithExtremes(List<Dictionary<string, long>> drawn)
    {
        Dictionary<string, long>[] large =
        [
            .. Enumerable
                .Range(0, LargeAttempts)
                .Select(_ => Try(LargeTo - LargeFrom, LargeFrom))
                .OfType<Dictionary<string, long>>()
                .Take(2),
        ];
        Dictionary<string, long> smallest = Smallest() ?? drawn.MinBy(values => values.Values.Sum())!;
        return
        [
            .. drawn.Where(values => Symbols.Any(symbol => values[symbol] != smallest[symbol])),
            .. large,
            smallest,
        ];
    }

    private Dictionary<string, long>? Try(int spread, int above)
    {
        Dictionary<string, long> values = [];
        foreach (string symbol in Symbols)
        {
            values[symbol] = Lower(symbol) + above + _random.Next(spread);
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
                    constraint.Left.Name == symbol
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
            if (constraint is { Relation: "==", Left.Name: { } name })
            {
                values[name] = constraint.Right.Evaluate(values);
            }
        }
    }
}
