using System.Numerics;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>Tables of roots of unity.</summary>
internal static class Spectra
{
    /// <summary><c>exp(∓2πi·k/n)</c> for every k below n.</summary>
    public static Complex[] Roots(long length, bool isInverse) => Roots(length, length, isInverse);

    /// <summary><c>exp(∓2πi·k/n)</c> for every k below a count.</summary>
    public static Complex[] Roots(long length, long count, bool isInverse)
    {
        Complex[] roots = new Complex[count];
        for (long k = 0; k < count; k++)
        {
            Complex root = Root(k, length);
            roots[k] = isInverse ? root : Complex.Conjugate(root);
        }

        return roots;
    }

    /// <summary>
    /// <c>exp(2πi·k/n)</c>, from an angle of at most an eighth of a turn: multiples of a quarter turn are exact.
    /// </summary>
    public static Complex Root(long k, long n)
    {
        // 8k/n = octant + rest.
        Int128 eighths = (Int128)8 * k;
        int octant = (int)(eighths / n);
        Int128 rest = eighths % n;
        bool isOdd = octant % 2 == 1;
        double angle = (double)(isOdd ? n - rest : rest) / n * (Math.PI / 4);
        (double sin, double cos) = Math.SinCos(angle);
        (double x, double y) = isOdd ? (sin, cos) : (cos, sin);
        return (octant / 2 % 4) switch
        {
            0 => new(x, y),
            1 => new(-y, x),
            2 => new(-x, -y),
            _ => new(y, -x),
        };
    }
}

/// <summary>The factors that a transform is done by.</summary>
internal static class Radices
{
    /// <summary>Prime factors, pairs of 2 as 4, from small to large; none for 1.</summary>
    public static IReadOnlyList<long> Of(long length)
    {
        List<long> factors = [];
        for (long factor = 4; length % factor == 0 && length > 1; length /= factor)
        {
            factors.Add(factor);
        }

        for (long factor = 2; factor * factor <= length; factor++)
        {
            for (; length % factor == 0; length /= factor)
            {
                factors.Add(factor);
            }
        }

        if (length > 1)
        {
            factors.Add(length);
        }

        return factors;
    }
}
