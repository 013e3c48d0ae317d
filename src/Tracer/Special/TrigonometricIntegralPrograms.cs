using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The sine and cosine integrals: power series (DLMF 6.6.5, 6.6.6) near 0, the continued fraction of E1 on the
/// imaginary axis beyond.
/// </summary>
internal static class TrigonometricIntegralPrograms
{
    private const double Euler = 0.57721566490153286;
    private const double Edge = 5;

    /// <summary>Si(x): the integral of <c>sin t / t</c> from 0 to x.</summary>
    public static Tensor Si(Tensor x)
    {
        Tensor size = Lax.Abs(x);
        Tensor small = Lax.Min(size, Edge);
        Tensor term = small;
        Tensor sum = small;
        for (int k = 1; k <= 15; k++)
        {
            term *= small * small * (-1.0 / (2 * k * ((2 * k) + 1)));
            sum += term / ((2 * k) + 1);
        }

        Tensor far = (Math.PI / 2) + Lax.Imag(E1(size));
        Tensor end = Lax.Select(Lax.Eq(size, double.PositiveInfinity), Lax.FullLike(x, Math.PI / 2), far);
        return Lax.Sign(x) * Lax.Select(Lax.Lt(size, Edge), sum, end);
    }

    /// <summary>
    /// Ci(x): Euler's constant, <c>log x</c> and the integral of <c>(cos t - 1) / t</c> from 0 to x; of |x| for
    /// negative x.
    /// </summary>
    public static Tensor Ci(Tensor x)
    {
        Tensor size = Lax.Abs(x);
        Tensor small = Lax.Min(size, Edge);
        Tensor term = Lax.FullLike(x, 1);
        Tensor sum = Lax.ZerosLike(x);
        for (int k = 1; k <= 15; k++)
        {
            term *= small * small * (-1.0 / (((2 * k) - 1) * 2 * k));
            sum += term / (2 * k);
        }

        Tensor far = -Lax.Real(E1(size));
        Tensor end = Lax.Select(Lax.Eq(size, double.PositiveInfinity), Lax.ZerosLike(x), far);
        return Lax.Select(Lax.Lt(size, Edge), Euler + Lax.Log(small) + sum, end);
    }

    /// <summary><c>E1(ix)</c> by the continued fraction DLMF 6.9.1, from the innermost term outwards.</summary>
    private static Tensor E1(Tensor x)
    {
        const int depth = 60;
        Tensor size = Lax.Max(x, Edge);
        Tensor z = Lax.Complex(Lax.ZerosLike(size), size);
        Tensor tail = Lax.ForiLoop(
            0,
            depth,
            (i, tail) =>
            {
                Tensor k = depth - Lax.ConvertElementType(i, x.ElementType) + Lax.ZerosLike(x);
                Tensor square = Lax.AsComplex(k * k);
                return square / (z + Lax.AsComplex((2 * k) + 1) - tail);
            },
            Lax.ZerosLike(z)
        );
        return Lax.Complex(Lax.Cos(size), -Lax.Sin(size)) / (z + 1 - tail);
    }
}
