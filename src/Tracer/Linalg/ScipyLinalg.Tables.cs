using System.Numerics;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class ScipyLinalg
{
    /// <summary>The matrix whose product with a vector of n elements is their convolution with a.</summary>
    /// <param name="a">A vector of m elements.</param>
    /// <param name="n">Length of the other one.</param>
    /// <param name="mode"><c>full</c> has m + n - 1 rows, <c>same</c> max(m, n), <c>valid</c> those where both overlap
    /// fully.</param>
    /// <returns>The matrix.</returns>
    public static Tensor ConvolutionMatrix(Tensor a, int n, string mode = "full")
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (a.Rank != 1 || a.Size == 0)
        {
            throw Misuse.Error("convolution_matrix", $"a vector of at least one element is needed, got {a}");
        }

        int m = (int)a.Size;
        int cut = Math.Min(m, n) - 1;
        (int first, int last) = mode switch
        {
            "full" => (0, 0),
            "same" => (cut / 2, cut - (cut / 2)),
            "valid" => (cut, cut),
            _ => throw Misuse.Error("convolution_matrix", $"the mode must be 'full', 'same' or 'valid', got '{mode}'"),
        };
        Tensor column = Lax.Pad(a, 0, [0], [n - 1]);
        Tensor row = Lax.Pad(a[..1], 0, [0], [n - 1]);
        return Toeplitz(column, row)[first..(m + n - 1 - last)];
    }

    /// <summary>
    /// Fiedler's companion matrix of a polynomial, coefficients from the highest power down: five diagonals.
    /// </summary>
    public static Tensor FiedlerCompanion(Tensor coefficients)
    {
        Tensor a = Lax.ConvertElementType(Np.Ravel(coefficients), Promotion.Inexact(coefficients));
        int n = (int)a.Size - 1;
        if (n < 1)
        {
            return Np.Zeros([0, 0], a.ElementType);
        }

        // Entry 0 of the vector is 0, entry 1 is 1, entry 1 + k is the k-th coefficient's negative.
        int Place(int i, int j) =>
            i % 2 != 0 ? (j == Math.Max(i - 2, 0) ? 1 : 0)
            : j == i + 1 ? i + 3
            : j == i + 2 ? 1
            : j == Math.Max(i - 1, 0) ? i + 2
            : 0;
        int[] places = [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, n).Select(j => Place(i, j)))];
        Tensor values = Lax.Concatenate(
            [Lax.Full([1], 0, a.ElementType), Lax.Full([1], 1, a.ElementType), -a[1..] / a[0]],
            0
        );
        return Np.Take(values, Tensor.Of<int>([n, n], places), 0, IndexMode.PromiseInBounds);
    }

    /// <summary>
    /// Helmert's orthogonal matrix without its first row, or all of it: contrasts of each entry with the mean of those
    /// before.
    /// </summary>
    public static Tensor Helmert(int n, bool full = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        Tensor all = Table(
            n,
            n,
            (i, j) =>
                i == 0 ? 1 / Math.Sqrt(n)
                : j < i ? 1 / Math.Sqrt((double)i * (i + 1))
                : j == i ? -i / Math.Sqrt((double)i * (i + 1))
                : 0
        );
        return full ? all : all[1..];
    }

    /// <summary>The inverse of the Hilbert matrix, from its binomial coefficients.</summary>
    public static Tensor InvHilbert(int n) =>
        Table(
            n,
            n,
            (i, j) =>
            {
                BigInteger middle = Choose(i + j, i);
                BigInteger value = (i + j + 1) * Choose(n + i, n - j - 1) * Choose(n + j, n - i - 1) * middle * middle;
                return (double)((i + j) % 2 == 0 ? value : -value);
            }
        );

    /// <summary>
    /// Pascal's matrix: <c>symmetric</c> with <c>(i + j over i)</c>, <c>lower</c> with <c>(i over j)</c>, or
    /// <c>upper</c>.
    /// </summary>
    public static Tensor Pascal(int n, string kind = "symmetric") =>
        Table(
            n,
            n,
            kind switch
            {
                "symmetric" => (i, j) => (double)Choose(i + j, i),
                "lower" => (i, j) => (double)Choose(i, j),
                "upper" => (i, j) => (double)Choose(j, i),
                _ => throw Misuse.Error("pascal", $"the kind must be 'symmetric', 'lower' or 'upper', got '{kind}'"),
            }
        );

    /// <summary>The inverse of <see cref="Pascal"/>.</summary>
    public static Tensor InvPascal(int n, string kind = "symmetric")
    {
        double Signed(int i, int j, BigInteger value) => (double)((i + j) % 2 == 0 ? value : -value);
        BigInteger Sum(int i, int j) =>
            Enumerable.Range(0, n).Aggregate(BigInteger.Zero, (sum, k) => sum + (Choose(k, i) * Choose(k, j)));
        return Table(
            n,
            n,
            kind switch
            {
                "symmetric" => (i, j) => Signed(i, j, Sum(i, j)),
                "lower" => (i, j) => Signed(i, j, Choose(i, j)),
                "upper" => (i, j) => Signed(i, j, Choose(j, i)),
                _ => throw Misuse.Error("invpascal", $"the kind must be 'symmetric', 'lower' or 'upper', got '{kind}'"),
            }
        );
    }

    private static Tensor Table(int rows, int columns, Func<int, int, double> entry)
    {
        float[] values =
        [
            .. Enumerable.Range(0, rows).SelectMany(i => Enumerable.Range(0, columns).Select(j => (float)entry(i, j))),
        ];
        return Tensor.Of<float>([rows, columns], values);
    }

    private static BigInteger Choose(int n, int k)
    {
        BigInteger result = k < 0 || k > n ? 0 : 1;
        for (int i = 1; i <= k && !result.IsZero; i++)
        {
            result = result * (n - k + i) / i;
        }

        return result;
    }
}
