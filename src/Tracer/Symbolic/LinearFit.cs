using System.Numerics;

namespace XlaSharp.Tracer;

/// <summary>
/// Finds a sum of multiples of given expressions that has given values; exact, in whole numbers over one divisor.
/// </summary>
internal static class LinearFit
{
    /// <summary>The coefficients and their common divisor; null if there are none.</summary>
    /// <param name="rows">The values of the expressions: a row per witness. Needs more rows than expressions, so that
    /// some check.</param>
    /// <param name="values">The value to express, per witness.</param>
    public static (long[] Coefficients, long Divisor)? Solve(BigInteger[][] rows, long[] values)
    {
        int unknowns = rows[0].Length;
        BigInteger[][] matrix = [.. rows.Select((row, i) => (BigInteger[])[.. row, values[i]])];
        int[] pivots = Eliminate(matrix, unknowns);

        // What is left below the pivots must be 0 = 0. Expressions that others give have no pivot: their coefficient is
        // 0.
        int rank = pivots.Count(row => row >= 0);
        if (Array.Exists(matrix[rank..], row => !row[unknowns].IsZero))
        {
            return null;
        }

        BigInteger divisor = BigInteger.One;
        foreach ((int row, int column) in pivots.Select((row, column) => (row, column)).Where(pair => pair.row >= 0))
        {
            BigInteger own =
                matrix[row][column] / BigInteger.GreatestCommonDivisor(matrix[row][column], matrix[row][unknowns]);
            divisor = BigInteger.Abs(own) * divisor / BigInteger.GreatestCommonDivisor(divisor, own);
        }

        BigInteger[] coefficients =
        [
            .. pivots.Select(
                (row, column) => row < 0 ? BigInteger.Zero : divisor * matrix[row][unknowns] / matrix[row][column]
            ),
        ];
        return divisor <= int.MaxValue && Array.TrueForAll(coefficients, c => BigInteger.Abs(c) <= int.MaxValue)
            ? ([.. coefficients.Select(c => (long)c)], (long)divisor)
            : null;
    }

    /// <summary>Fraction-free elimination to a diagonal; gives the row of every column's pivot, or -1.</summary>
    private static int[] Eliminate(BigInteger[][] matrix, int unknowns)
    {
        int[] pivots = new int[unknowns];
        int next = 0;
        for (int column = 0; column < unknowns; column++)
        {
            int pivot = next < matrix.Length ? Array.FindIndex(matrix, next, row => !row[column].IsZero) : -1;
            pivots[column] = pivot < 0 ? -1 : next;
            if (pivot < 0)
            {
                continue;
            }

            (matrix[next], matrix[pivot]) = (matrix[pivot], matrix[next]);
            BigInteger[] own = matrix[next];
            for (int row = 0; row < matrix.Length; row++)
            {
                if (row != next && !matrix[row][column].IsZero)
                {
                    BigInteger factor = matrix[row][column];
                    matrix[row] = [.. matrix[row].Select((value, i) => (value * own[column]) - (own[i] * factor))];
                    Reduce(matrix[row]);
                }
            }

            next++;
        }

        return pivots;
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
