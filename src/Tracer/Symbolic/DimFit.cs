using System.Numerics;

namespace XlaSharp.Tracer;

/// <summary>
/// Finds the expression of named sizes behind the numbers that a size has for several witnesses: a polynomial; with
/// many witnesses also quotients, rests, minima and maxima, and polynomials of those that were found before.
/// </summary>
internal sealed class DimFit
{
    private const int MaxVariables = 8;

    private readonly string[] _symbols;
    private readonly IReadOnlyDictionary<string, long>[] _witnesses;
    private readonly bool _isDense;
    private readonly Dictionary<string, Dim?> _known = [];

    /// <summary>A search.</summary>
    /// <param name="symbols">The names.</param>
    /// <param name="witnesses">Their values.</param>
    /// <param name="isDense">True if there are enough witnesses for more than polynomials.</param>
    public DimFit(string[] symbols, IReadOnlyDictionary<string, long>[] witnesses, bool isDense) =>
        (_symbols, _witnesses, _isDense) = (symbols, witnesses, isDense);

    /// <summary>Products up to the third degree of one name, up to the second of more.</summary>
    public static DimFactor[][] Monomials(DimFactor[] variables)
    {
        List<DimFactor[]> monomials =
        [
            [],
        ];
        List<DimFactor[]> last =
        [
            [],
        ];
        for (int degree = 0; degree < (variables.Length == 1 ? 3 : 2); degree++)
        {
            last =
            [
                .. last.SelectMany(monomial =>
                    variables
                        .Where((_, i) => monomial.Length == 0 || i >= Array.IndexOf(variables, monomial[^1]))
                        .Select(variable => (DimFactor[])[.. monomial, variable])
                ),
            ];
            monomials.AddRange(last);
        }

        return [.. monomials];
    }

    /// <summary>The expression; null if none was found.</summary>
    public Dim? Find(long[] values)
    {
        string key = string.Join(',', values);
        if (!_known.TryGetValue(key, out Dim? dim))
        {
            dim = Array.TrueForAll(values, value => value == values[0]) ? Dim.Number(values[0]) : Search(values);
            _known.Add(key, dim);
        }

        return dim;
    }

    private Dim? Search(long[] values)
    {
        DimFactor[] symbols = [.. _symbols.Select(symbol => new DimFactor(symbol))];
        Dim? found = Polynomial(symbols, values);
        if (found is not null || !_isDense)
        {
            return found;
        }

        Dim[] bases = [.. symbols.Select(Dim.Of)];
        DimFactor[] others =
        [
            .. _known
                .Values.OfType<Dim>()
                .SelectMany(dim => dim.Terms)
                .SelectMany(term => term.Factors)
                .Where(factor => factor.Name is null)
                .DistinctBy(factor => factor.Text)
                .TakeLast(Math.Max(0, MaxVariables - symbols.Length)),
        ];
        Dim[] wider =
        [
            .. bases.SelectMany((a, i) => bases[i..].SelectMany(b => (Dim[])[a * b, a + b, a - b])),
            .. _known.Values.OfType<Dim>().Where(dim => dim.Constant is null).Take(32),
        ];
        return FromEach(bases, values)
            ?? (others.Length == 0 ? null : Polynomial([.. symbols, .. others], values))
            ?? FromEach(wider, values)
            ?? DimSearch.OfPair([.. bases, .. wider], _witnesses, values);
    }

    private Dim? FromEach(Dim[] bases, long[] values)
    {
        foreach (Dim x in bases)
        {
            long[] at = [.. _witnesses.Select(x.Evaluate)];
            if ((DimSearch.Periodic(x, at, values) ?? DimSearch.Bent(x, at, values)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private Dim? Polynomial(DimFactor[] variables, long[] values)
    {
        DimFactor[][] monomials = Monomials(variables);
        BigInteger[][] rows =
        [
            .. _witnesses.Select(witness =>
                monomials
                    .Select(monomial =>
                        monomial.Aggregate(BigInteger.One, (product, factor) => product * factor.Evaluate(witness))
                    )
                    .ToArray()
            ),
        ];
        return rows.Length > monomials.Length && LinearFit.Solve(rows, values) is { } solution
            ? new Dim(monomials.Select((monomial, i) => (monomial, solution.Coefficients[i]))) / solution.Divisor
            : null;
    }
}
