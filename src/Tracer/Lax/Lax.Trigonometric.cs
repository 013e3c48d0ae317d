namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Inverse sine in [-pi/2, pi/2], elementwise.</summary>
    public static Tensor Asin(Tensor x) => SpecialFunctions.Asin.Apply(x);

    /// <summary>Inverse cosine in [0, pi], elementwise.</summary>
    public static Tensor Acos(Tensor x) => SpecialFunctions.Acos.Apply(x);

    /// <summary>Inverse tangent in (-pi/2, pi/2), elementwise.</summary>
    public static Tensor Atan(Tensor x) => SpecialFunctions.Atan.Apply(x);

    /// <summary>Hyperbolic sine <c>(e^x - e^-x) / 2</c>, elementwise.</summary>
    public static Tensor Sinh(Tensor x) => SpecialFunctions.Sinh.Apply(x);

    /// <summary>Hyperbolic cosine <c>(e^x + e^-x) / 2</c>, elementwise.</summary>
    public static Tensor Cosh(Tensor x) => SpecialFunctions.Cosh.Apply(x);

    /// <summary>Inverse hyperbolic sine, elementwise.</summary>
    public static Tensor Asinh(Tensor x) => SpecialFunctions.Asinh.Apply(x);

    /// <summary>Inverse hyperbolic cosine, elementwise; NaN below 1.</summary>
    public static Tensor Acosh(Tensor x) => SpecialFunctions.Acosh.Apply(x);

    /// <summary>Inverse hyperbolic tangent, elementwise.</summary>
    public static Tensor Atanh(Tensor x) => SpecialFunctions.Atanh.Apply(x);

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
            ? ElementaryPrograms.NextAfter(StopGradient(x), StopGradient(y))
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
