using Chlo = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Inverse sine in [-pi/2, pi/2], elementwise.</summary>
    public static Tensor Asin(Tensor x) => Trace.Bind1(Chlo.Asin.Instance, x);

    /// <summary>Inverse cosine in [0, pi], elementwise.</summary>
    public static Tensor Acos(Tensor x) => Trace.Bind1(Chlo.Acos.Instance, x);

    /// <summary>Inverse tangent in (-pi/2, pi/2), elementwise.</summary>
    public static Tensor Atan(Tensor x) => Trace.Bind1(Chlo.Atan.Instance, x);

    /// <summary>Hyperbolic sine <c>(e^x - e^-x) / 2</c>, elementwise.</summary>
    public static Tensor Sinh(Tensor x) => Trace.Bind1(Chlo.Sinh.Instance, x);

    /// <summary>Hyperbolic cosine <c>(e^x + e^-x) / 2</c>, elementwise.</summary>
    public static Tensor Cosh(Tensor x) => Trace.Bind1(Chlo.Cosh.Instance, x);

    /// <summary>Inverse hyperbolic sine, elementwise.</summary>
    public static Tensor Asinh(Tensor x) => Trace.Bind1(Chlo.Asinh.Instance, x);

    /// <summary>Inverse hyperbolic cosine, elementwise; NaN below 1.</summary>
    public static Tensor Acosh(Tensor x) => Trace.Bind1(Chlo.Acosh.Instance, x);

    /// <summary>Inverse hyperbolic tangent, elementwise.</summary>
    public static Tensor Atanh(Tensor x) => Trace.Bind1(Chlo.Atanh.Instance, x);

    /// <summary><c>2^x</c>, elementwise.</summary>
    public static Tensor Exp2(Tensor x) => Exp(Mul(x, 0.6931471805599453));

    /// <summary>Conjugate of complex numbers; real ones become complex with imaginary part 0, elementwise.</summary>
    public static Tensor Conj(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsComplex ? Complex(Real(x), Neg(Imag(x))) : Complex(x, ZerosLike(x));
    }

    /// <summary>The float next to x in the direction of y, elementwise; its derivative is zero.</summary>
    public static Tensor NextAfter(Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.AdaptNumbers(x, y, "nextafter");
        return x.ElementType is { IsFloat: true, BitWidth: >= 16 }
            ? Trace.Bind1(Chlo.NextAfter.Instance, x, y)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}nextafter: operands must be floats, got {x}."
            );
    }

    /// <summary>Nearest integers, elementwise.</summary>
    /// <param name="x">Floats.</param>
    /// <param name="method">Where halves go; away from zero by default, as in JAX.</param>
    /// <returns>The rounded floats.</returns>
    public static Tensor Round(Tensor x, RoundingMethod method = RoundingMethod.AwayFromZero) =>
        method == RoundingMethod.ToNearestEven ? RoundToEven(x) : RoundAwayFromZero(x);
}

/// <summary>Where <see cref="Lax.Round"/> takes numbers half-way between two integers.</summary>
public enum RoundingMethod
{
    /// <summary>To the one that is farther from zero.</summary>
    AwayFromZero,

    /// <summary>To the even one.</summary>
    ToNearestEven,
}
