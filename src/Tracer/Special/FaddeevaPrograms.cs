using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Faddeeva's function <c>w(z) = e^(-z²) erfc(-iz)</c> by modified midpoint and trapezoidal rules (M. Al Azah, S. N.
/// Chandler-Wilde, "Computation of the complex error function using modified trapezoidal rules", 2021): twelve nodes
/// give 2e-15 everywhere. The scaled complement of the error function and Fresnel's integrals are values of it.
/// </summary>
internal static class FaddeevaPrograms
{
    private const int Nodes = 11;
    private const double RootPi = 1.7724538509055160273;

    private static readonly double Step = Math.Sqrt(Math.PI / (Nodes + 1));

    /// <summary>w of complex numbers: from its values in the first quadrant by symmetry.</summary>
    public static Tensor W(Tensor z)
    {
        Tensor below = Lax.Lt(Lax.Imag(z), 0);
        Tensor up = Lax.Select(below, -z, z);
        Tensor quadrant = FirstQuadrant(Lax.Abs(Lax.Real(up)), Lax.Imag(up));
        Tensor left = Lax.Lt(Lax.Real(up), 0);
        Tensor value = Lax.Select(left, Np.Conj(quadrant), quadrant);
        return Lax.Select(below, (2 * Gauss(Lax.Real(z), Lax.Imag(z))) - value, value);
    }

    /// <summary><c>e^(x²) erfc(x)</c>: w on the imaginary axis, where the rule has real terms.</summary>
    public static Tensor Erfcx(Tensor x)
    {
        Tensor y = Lax.Abs(x);
        Tensor square = y * y;
        Tensor sum = Lax.ZerosLike(x);
        for (int k = 0; k <= Nodes; k++)
        {
            double t = (k + 0.5) * Step;
            sum += Math.Exp(-t * t) / (square + (t * t));
        }

        double edge = Math.PI / Step;
        Tensor near = Lax.Min(y, edge);
        Tensor pole = 2 * Lax.Exp(near * near) / (1 + Lax.Exp(2 * Math.PI / Step * near));
        Tensor rule = (2 * Step / Math.PI * y * sum) + Lax.Select(Lax.Lt(y, edge), pole, Lax.ZerosLike(x));

        // Far out the rule loses y² to overflow.
        Tensor value = Lax.Select(Lax.Gt(y, 1e10), 1 / (RootPi * y), rule);
        return Lax.Select(Lax.Lt(x, 0), (2 * Lax.Exp(square)) - value, value);
    }

    /// <summary>Fresnel's sine integral: of <c>sin(pi t² / 2)</c> from 0 to x.</summary>
    public static Tensor FresnelS(Tensor x) => Fresnel(x, 3, Lax.Imag);

    /// <summary>Fresnel's cosine integral: of <c>cos(pi t² / 2)</c> from 0 to x.</summary>
    public static Tensor FresnelC(Tensor x) => Fresnel(x, 1, Lax.Real);

    /// <summary>
    /// Power series up to 1.5 (DLMF 7.6.4, 7.6.6), beyond <c>C + iS = (1 + i)/2 (1 - e^(i pi x²/2) w((1 + i) x
    /// sqrt(pi)/2))</c>.
    /// </summary>
    private static Tensor Fresnel(Tensor x, int first, Func<Tensor, Tensor> part)
    {
        Tensor size = Lax.Abs(x);
        Tensor small = Lax.Min(size, 1.5);
        Tensor square = small * small;
        Tensor angle = Math.PI / 2 * square;
        Tensor term = first == 3 ? small * angle : small;
        Tensor series = term / first;
        for (int k = first == 3 ? 1 : 0, n = 1; n <= 14; n++, k += 2)
        {
            term *= angle * angle * (-1.0 / ((k + 1) * (k + 2)));
            series += term / (first + (4 * n));
        }

        // The angle needs only the square's remainder by 4, a whole turn.
        Tensor large = Lax.Max(size, 1);
        Tensor turn = Math.PI / 2 * Lax.Rem(large * large, Lax.FullLike(large, 4));
        Tensor argument = RootPi / 2 * large;
        Tensor oscillation = Lax.Complex(Lax.Cos(turn), Lax.Sin(turn)) * FirstQuadrant(argument, argument);
        Tensor half = Lax.Complex(Lax.FullLike(x, 0.5), Lax.FullLike(x, 0.5));
        Tensor far = part(half * (1 - oscillation));
        Tensor infinite = Lax.Select(Lax.Gt(size, 1e15), Lax.FullLike(x, 0.5), far);
        return Lax.Sign(x) * Lax.Select(Lax.Lt(size, 1.5), series, infinite);
    }

    private static Tensor FirstQuadrant(Tensor x, Tensor y)
    {
        // For large z the rules lose z² to overflow; there i / (sqrt(pi) z) is all.
        double far = x.ElementType.BitWidth == 64 ? 1e9 : 1e5;
        Tensor isFar = Lax.Gt(Lax.Max(x, y), far);
        Tensor z = Lax.Complex(Lax.Min(x, far), Lax.Min(y, far));
        Tensor square = z * z;
        double edge = Math.PI / Step;
        Tensor low = Lax.Min(y, edge);
        Tensor wave = Lax.Exp(2 * Math.PI / Step * low);
        Tensor place = Lax.Min(x, far) / Step;
        Tensor turn = 2 * Math.PI * (place - Lax.Floor(place));
        Tensor phase = Lax.Complex(wave * Lax.Cos(turn), -wave * Lax.Sin(turn));
        Tensor gauss = 2 * Gauss(Lax.Min(x, far), low);
        Tensor midpoint = Rule(z, square, 0.5, 0);
        Tensor trapezoid = Rule(z, square, 0, 1) + (TimesI(1 / z) * (Step / Math.PI));
        Tensor fraction = place - Lax.Floor(place);
        Tensor between = Lax.And(Lax.And(Lax.Ge(fraction, 0.25), Lax.Le(fraction, 0.75)), Lax.Lt(y, x));
        Tensor corrected = Lax.Select(between, trapezoid + (gauss / (1 - phase)), midpoint + (gauss / (1 + phase)));
        Tensor value = Lax.Select(Lax.Ge(y, Lax.Max(x, edge)), midpoint, corrected);
        return Lax.Select(isFar, TimesI(1 / Lax.Complex(x, y)) * (1 / RootPi), value);
    }

    /// <summary><c>2ihz/pi</c> times the sum of <c>e^(-t²) / (z² - t²)</c> over nodes.</summary>
    private static Tensor Rule(Tensor z, Tensor square, double offset, int first)
    {
        Tensor sum = Lax.ZerosLike(z);
        for (int k = first; k <= Nodes; k++)
        {
            double t = (k + offset) * Step;
            sum += Math.Exp(-t * t) / (square - (t * t));
        }

        return TimesI(z * sum) * (2 * Step / Math.PI);
    }

    /// <summary><c>e^(-z²)</c>, with the difference of squares taken as a product.</summary>
    private static Tensor Gauss(Tensor x, Tensor y)
    {
        Tensor size = Lax.Exp((y - x) * (y + x));
        Tensor angle = 2 * x * y;
        return Lax.Complex(size * Lax.Cos(angle), -size * Lax.Sin(angle));
    }

    private static Tensor TimesI(Tensor x) => Lax.Complex(-Lax.Imag(x), Lax.Real(x));
}
