using System.Numerics;

namespace XlaSharp.Benchmarks.Accuracy;

// Special functions.
internal readonly partial struct BigReal
{
    private const int StirlingTerms = 60;
    private const int StirlingStart = 60;

    private static readonly Lazy<BigReal[]> Bernoulli = new(ComputeBernoulli);

    /// <summary>
    /// 1 − erf(x), without cancellation where erf is near 1: there Laplace's continued fraction, from its far end.
    /// </summary>
    public static BigReal Erfc(BigReal x)
    {
        if (x < 3)
        {
            return x.ToDouble() < -6 ? 2 - Erfc(-x) : 1 - Erf(x);
        }

        BigReal fraction = x;
        for (int n = 700; n > 0; n--)
        {
            fraction = x + (((BigReal)n).Scale(-1) / fraction);
        }

        return Exp(-(x * x)) / (fraction * Sqrt(Pi));
    }

    /// <summary>log|Γ(x)|; by Euler's reflection below 1/2. Null at the poles.</summary>
    public static BigReal? LogGamma(double x)
    {
        if (x <= 0 && Math.Floor(x) == x)
        {
            return null;
        }

        if (x >= 0.5)
        {
            return LogGammaPositive(x);
        }

        // sin(πx) of the distance to the nearest whole number, which is exact.
        BigReal turn = Pi * (BigReal)(x - Math.Round(x));
        BigReal sine = Abs(SinSeries(turn));
        return Log(Pi / sine) - LogGammaPositive(1 - (BigReal)x);
    }

    // Stirling's series, after steps of Γ(x) = Γ(x + 1) / x to where it converges to all digits.
    private static BigReal LogGammaPositive(BigReal x)
    {
        BigReal product = 1;
        while (x < StirlingStart)
        {
            product *= x;
            x += 1;
        }

        BigReal sum = ((x - ((BigReal)1).Scale(-1)) * Log(x)) - x + Log(Pi.Scale(1)).Scale(-1);
        BigReal power = x;
        for (int n = 1; n <= StirlingTerms; n++)
        {
            sum += Bernoulli.Value[n - 1] / (2 * n * ((2 * n) - 1) * power);
            power *= x * x;
        }

        return sum - Log(product);
    }

    // B(2), B(4), … as fractions by Akiyama and Tanigawa's triangle.
    private static BigReal[] ComputeBernoulli()
    {
        BigReal[] numbers = new BigReal[StirlingTerms];
        int last = 2 * StirlingTerms;
        (BigInteger Top, BigInteger Bottom)[] row = new (BigInteger, BigInteger)[last + 1];
        for (int m = 0; m <= last; m++)
        {
            row[m] = (1, m + 1);
            for (int j = m; j > 0; j--)
            {
                BigInteger top = j * ((row[j - 1].Top * row[j].Bottom) - (row[j].Top * row[j - 1].Bottom));
                BigInteger bottom = row[j - 1].Bottom * row[j].Bottom;
                BigInteger divisor = BigInteger.GreatestCommonDivisor(top, bottom);
                row[j - 1] = (top / divisor, bottom / divisor);
            }

            if (m > 0 && m % 2 == 0)
            {
                numbers[(m / 2) - 1] = new BigReal(row[0].Top, 0) / new BigReal(row[0].Bottom, 0);
            }
        }

        return numbers;
    }
}
