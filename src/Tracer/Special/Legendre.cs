using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Associated Legendre functions by recurrence from their diagonal (DLMF 14.10.3), with the phase of Condon and
/// Shortley.
/// </summary>
internal static class Legendre
{
    /// <summary>
    /// Values for orders 0 to m and degrees 0 to n at cosines x with sines s; null below the diagonal, where they are
    /// 0.
    /// </summary>
    /// <param name="orders">Largest order m.</param>
    /// <param name="degrees">Largest degree n.</param>
    /// <param name="x">Cosines.</param>
    /// <param name="s">Sines, not negative.</param>
    /// <param name="normalized">Scales to the norm of spherical harmonics, by
    /// <c>sqrt((2n + 1) (n - m)! / (4 pi (n + m)!))</c>.</param>
    public static Tensor?[,] Values(int orders, int degrees, Tensor x, Tensor s, bool normalized)
    {
        Tensor?[,] p = new Tensor?[orders + 1, degrees + 1];
        Tensor diagonal = Lax.FullLike(x, normalized ? Math.Sqrt(0.25 / Math.PI) : 1);
        for (int m = 0; m <= orders && m <= degrees; m++)
        {
            if (m > 0)
            {
                diagonal *= s * -(normalized ? Math.Sqrt(((2 * m) + 1) / (2.0 * m)) : (2 * m) - 1);
            }

            p[m, m] = diagonal;
            for (int n = m + 1; n <= degrees; n++)
            {
                (double up, double back) = normalized
                    ? Normalized(m, n)
                    : (((2 * n) - 1.0) / (n - m), (n + m - 1.0) / (n - m));
                Tensor value = up * x * p[m, n - 1]!;
                p[m, n] = n == m + 1 ? value : value - (back * p[m, n - 2]!);
            }
        }

        return p;
    }

    /// <summary>
    /// Derivatives by x inside (-1, 1): <c>((n + m) P(n - 1) - n x P(n)) / (1 - x²)</c>, of unscaled functions.
    /// </summary>
    public static Tensor Derivative(Tensor?[,] p, int m, int n, Tensor x)
    {
        Tensor before = n > m ? p[m, n - 1]! * (n + m) : Lax.ZerosLike(x);
        return (before - (n * x * p[m, n]!)) / ((1 - x) * (1 + x));
    }

    private static (double Up, double Back) Normalized(int m, int n)
    {
        double width = ((double)n * n) - ((double)m * m);
        double up = Math.Sqrt(((4.0 * n * n) - 1) / width);
        double last = (((double)n - 1) * (n - 1)) - ((double)m * m);
        return (up, n == m + 1 ? 0 : up * Math.Sqrt(last / ((4.0 * (n - 1) * (n - 1)) - 1)));
    }
}
