using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>
    /// A polynomial with coefficients from the highest power down, at every element of x (Horner's rule).
    /// </summary>
    public static Tensor PolyVal(Tensor coefficients, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        Tensor sum = Lax.ZerosLike(x);
        for (int i = 0; i < coefficients.Shape[0]; i++)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }

    /// <summary>Coefficients of the sum of two polynomials.</summary>
    public static Tensor PolyAdd(Tensor x, Tensor y)
    {
        (x, y) = SameType(AtLeast1D(x), AtLeast1D(y), "polyadd");
        long size = Math.Max(x.Size, y.Size);
        return Lax.Pad(x, 0, [size - x.Size], [0]) + Lax.Pad(y, 0, [size - y.Size], [0]);
    }

    /// <summary>Coefficients of the difference of two polynomials.</summary>
    public static Tensor PolySub(Tensor x, Tensor y) => PolyAdd(x, Lax.Neg(y));

    /// <summary>Coefficients of the product of two polynomials.</summary>
    public static Tensor PolyMul(Tensor x, Tensor y) => Convolve(ToFloat(AtLeast1D(x)), ToFloat(AtLeast1D(y)));

    /// <summary>
    /// Coefficients of quotient and remainder of two polynomials; the remainder keeps its leading zeros.
    /// </summary>
    public static (Tensor Quotient, Tensor Remainder) PolyDiv(Tensor x, Tensor y)
    {
        (Tensor rest, Tensor divisor) = SameType(ToFloat(AtLeast1D(x)), ToFloat(AtLeast1D(y)), "polydiv");
        (int m, int n) = ((int)rest.Size - 1, (int)divisor.Size - 1);
        if (m < n)
        {
            return (Zeros([1], rest.ElementType), rest);
        }

        List<Tensor> quotient = [];
        for (int k = 0; k <= m - n; k++)
        {
            Tensor factor = rest[k] / divisor[0];
            quotient.Add(factor);
            rest = rest.At[k..(k + n + 1)].Add(-factor * divisor);
        }

        return (Stack(quotient.ToArray()), rest);
    }

    /// <summary>Coefficients of the m-th derivative of a polynomial.</summary>
    public static Tensor PolyDer(Tensor x, int m = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        Tensor result = ToFloat(x);
        for (int i = 0; i < m && result.Size > 0; i++)
        {
            int degree = (int)result.Size - 1;
            double[] factors = [.. Enumerable.Range(0, degree).Select(k => (double)(degree - k))];
            result = result[..degree] * Broadcasting.Convert(Tensor.Of<double>([degree], factors), result.ElementType);
        }

        return result;
    }

    /// <summary>Coefficients of the m-th integral of a polynomial, with constants of integration (0 if null).</summary>
    public static Tensor PolyInt(Tensor x, int m = 1, Tensor? constants = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        Tensor result = ToFloat(x);
        for (int i = 0; i < m; i++)
        {
            int size = (int)result.Size;
            double[] divisors = [.. Enumerable.Range(0, size).Select(k => (double)(size - k))];
            Tensor scaled = result / Broadcasting.Convert(Tensor.Of<double>([size], divisors), result.ElementType);
            Tensor constant =
                constants is null ? 0
                : constants.Rank == 0 ? constants
                : constants[i];
            result = Lax.Concatenate([scaled, Lax.Reshape(Broadcasting.Convert(constant, result.ElementType), [1])], 0);
        }

        return result;
    }

    /// <summary>Coefficients of the polynomial with given roots, or the characteristic one of a matrix.</summary>
    public static Tensor Poly(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor roots = x.Rank == 2 ? Linalg.EigVals(x) : ToFloat(AtLeast1D(x));
        Tensor result = Ones([1], roots.ElementType);
        for (int i = 0; i < roots.Size; i++)
        {
            Tensor zero = Zeros([1], roots.ElementType);
            result = Lax.Concatenate([result, zero], 0) - (roots[i] * Lax.Concatenate([zero, result], 0));
        }

        return x.Rank == 2 && !x.ElementType.IsComplex ? Lax.Real(result) : result;
    }

    /// <summary>
    /// Coefficients of the polynomial of a degree that fits points best, in the sense of least squares.
    /// </summary>
    public static Tensor PolyFit(Tensor x, Tensor y, int degree, Tensor? weights = null)
    {
        (Tensor places, Tensor values) = SameType(ToFloat(x), ToFloat(y), "polyfit");
        Tensor matrix = Vander(places, degree + 1);
        if (weights is not null)
        {
            matrix *= ExpandDims(weights, 1);
            values *= values.Rank == 2 ? ExpandDims(weights, 1) : weights;
        }

        Tensor scale = Lax.Sqrt(Sum(matrix * matrix, [0]));
        Tensor solution = Linalg.LstSq(matrix / scale, values).Solution;
        return solution / (values.Rank == 2 ? ExpandDims(scale, 1) : scale);
    }

    /// <summary>
    /// Roots of a polynomial, as eigenvalues of its companion matrix. The highest coefficient must not be 0.
    /// </summary>
    public static Tensor Roots(Tensor coefficients)
    {
        Tensor values = ToFloat(coefficients);
        long degree = values.Size - 1;
        if (values.Rank != 1 || degree < 1)
        {
            throw Misuse.Error("roots", $"a vector of at least 2 coefficients is needed, got {coefficients}");
        }

        Tensor first = Lax.Neg(values[1..] / values[0]);
        Tensor below = Broadcasting.Convert(Eye(degree - 1, degree), values.ElementType);
        return Linalg.EigVals(Lax.Concatenate([Lax.Reshape(first, [1, degree]), below], 0));
    }
}
