using System.Numerics;

namespace XlaSharp.Tracer;

/// <summary>Finds the polynomial of named sizes behind the numbers that a size has for several witnesses.</summary>
internal sealed class DimFit
{
    private readonly string[][] _monomials;
    private readonly BigInteger[][] _rows;
    private readonly Dictionary<string, Dim?> _known = [];

    public DimFit(string[] symbols, IReadOnlyDictionary<string, long>[] witnesses)
    {
        _monomials = Monomials(symbols);
        _rows =
        [
            .. witnesses.Select(values =>
                _monomials
                    .Select(monomial => monomial.Aggregate(BigInteger.One, (product, name) => product * values[name]))
                    .ToArray()
            ),
        ];
    }

    /// <summary>Monomials up to the third degree of one name, up to the second of more.</summary>
    public static string[][] Monomials(string[] symbols)
    {
        List<string[]> monomials =
        [
            [],
        ];
        List<string[]> last =
        [
            [],
        ];
        for (int degree = 0; degree < (symbols.Length == 1 ? 3 : 2); degree++)
        {
            last =
            [
                .. last.SelectMany(monomial =>
                    symbols
                        .Where(symbol => monomial.Length == 0 || string.CompareOrdinal(symbol, monomial[^1]) >= 0)
                        .Select(symbol => (string[])[.. monomial, symbol])
                ),
            ];
            monomials.AddRange(last);
        }

        return [.. monomials];
    }

    /// <summary>The polynomial; null if there is none.</summary>
    public Dim? Find(long[] values)
    {
        string key = string.Join(',', values);
        if (!_known.TryGetValue(key, out Dim? dim))
        {
            dim = Array.TrueForAll(values, value => value == values[0]) ? Dim.Number(values[0]) : Solve(values);
            _known.Add(key, dim);
        }

        return dim;
    }

    private Dim? Solve(long[] values)
    {
        int unknowns = _monomials.Length;
        BigInteger[][] matrix = [.. _rows.Take(unknowns).Select((row, i) => (BigInteger[])[.. row, values[i]])];
        if (!Eliminate(matrix, unknowns))
        {
            return null;
        }

        // matrix is diagonal now: coefficient i = matrix[i][last] / matrix[i][i].
        BigInteger divisor = BigInteger.One;
        for (int i = 0; i < unknowns; i++)
        {
            BigInteger own = matrix[i][i] / BigInteger.GreatestCommonDivisor(matrix[i][i], matrix[i][unknowns]);
            divisor = divisor * BigInteger.Abs(own) / BigInteger.GreatestCommonDivisor(divisor, own);
        }

        BigInteger[] coefficients =
        [
            .. Enumerable.Range(0, unknowns).Select(i => divisor * matrix[i][unknowns] / matrix[i][i]),
        ];
        bool fits =
            divisor <= int.MaxValue
            && Array.TrueForAll(coefficients, c => BigInteger.Abs(c) <= int.MaxValue)
            && _rows
                .Select(
                    (row, k) => row.Zip(coefficients, (a, b) => a * b).Aggregate(BigInteger.Add) == divisor * values[k]
                )
                .All(holds => holds);
        return fits
            ? Dim.Fraction(_monomials.Select((monomial, i) => (monomial, (long)coefficients[i])), (long)divisor)
            : null;
    }

    /// <summary>Fraction-free elimination (Bareiss, without the divisions); false if the witnesses are dependent.</summary>
    private static bool Eliminate(BigInteger[][] matrix, int unknowns)
    {
        for (int column = 0; column < unknowns; column++)
        {
            int pivot = Array.FindIndex(matrix, column, row => !row[column].IsZero);
            if (pivot < 0)
            {
                return false;
            }

            (matrix[column], matrix[pivot]) = (matrix[pivot], matrix[column]);
            for (int row = 0; row < matrix.Length; row++)
            {
                if (row != column && !matrix[row][column].IsZero)
                {
                    BigInteger factor = matrix[row][column];
                    BigInteger own = matrix[column][column];
                    matrix[row] = [.. matrix[row].Select((value, i) => (value * own) - (matrix[column][i] * factor))];
                    Reduce(matrix[row]);
                }
            }
        }

        return true;
    }

    private static void Reduce(BigInteger[] row)
    {
        BigInteger common = row.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        for (int i = 0; i < row.Length && common > 1; i++)
        {
            row[i] /= common;
        }
    }
}
