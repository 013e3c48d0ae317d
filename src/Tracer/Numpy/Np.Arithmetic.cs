using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Elementwise quotient: <see cref="TrueDivide"/>.</summary>
    public static Tensor Divide(Tensor x, Tensor y) => TrueDivide(x, y);

    /// <summary>Elementwise remainder with the sign of the divisor: <see cref="Remainder"/>.</summary>
    public static Tensor Mod(Tensor x, Tensor y) => Remainder(x, y);

    /// <summary>Elementwise remainder of the division rounded towards zero; has the sign of x.</summary>
    public static Tensor Fmod(Tensor x, Tensor y) => Binary(Ops.Remainder.Instance, x, y);

    /// <summary>Elementwise quotient rounded down and remainder.</summary>
    public static (Tensor Quotient, Tensor Remainder) Divmod(Tensor x, Tensor y) =>
        (FloorDivide(x, y), Remainder(x, y));

    /// <summary>Elementwise power: <see cref="Power"/>.</summary>
    public static Tensor Pow(Tensor x, Tensor y) => Power(x, y);

    /// <summary>Elementwise power of floats.</summary>
    public static Tensor FloatPower(Tensor x, Tensor y) => Float(x, y, "float_power", Lax.Pow);

    /// <summary><c>sqrt(x² + y²)</c> without overflow, elementwise.</summary>
    public static Tensor Hypot(Tensor x, Tensor y) =>
        Float(
            x,
            y,
            "hypot",
            (a, b) =>
            {
                (Tensor first, Tensor second) = (Lax.Abs(a), Lax.Abs(b));
                Tensor large = Lax.Max(first, second);
                Tensor small = Lax.Min(first, second);
                Tensor safe = Lax.Select(Lax.Eq(large, 0), Lax.FullLike(large, 1), large);
                Tensor ratio = small / safe;
                Tensor length = Lax.Select(Lax.Eq(large, 0), large, large * Lax.Sqrt(1 + (ratio * ratio)));
                Tensor infinite = Lax.Or(
                    Lax.Eq(first, double.PositiveInfinity),
                    Lax.Eq(second, double.PositiveInfinity)
                );
                return Lax.Select(infinite, Lax.FullLike(large, double.PositiveInfinity), length);
            }
        );

    /// <summary>Angle of the point (y, x), elementwise.</summary>
    public static Tensor Arctan2(Tensor y, Tensor x) => Float(y, x, "arctan2", Lax.Atan2);

    /// <summary>Angle of the point (y, x): <see cref="Arctan2"/>.</summary>
    public static Tensor Atan2(Tensor y, Tensor x) => Arctan2(y, x);

    /// <summary><c>log(e^x + e^y)</c> without overflow, elementwise.</summary>
    public static Tensor LogAddExp(Tensor x, Tensor y) =>
        Float(
            x,
            y,
            "logaddexp",
            (a, b) =>
            {
                Tensor large = Lax.Max(a, b);
                Tensor difference = a - b;

                // Equal infinities have no difference; their sum is themselves.
                Tensor sum = large + Lax.Log1p(Lax.Exp(-Lax.Abs(difference)));
                return Lax.Select(Lax.Ne(difference, difference), a + b, sum);
            }
        );

    /// <summary><c>log2(2^x + 2^y)</c> without overflow, elementwise.</summary>
    public static Tensor LogAddExp2(Tensor x, Tensor y) =>
        Float(x, y, "logaddexp2", (a, b) => LogAddExp(a * LogTwo, b * LogTwo) / LogTwo);

    /// <summary>Elementwise larger one; a number rather than NaN.</summary>
    public static Tensor Fmax(Tensor x, Tensor y) => Where(Greater(x, y) | IsNan(y), x, y);

    /// <summary>Elementwise smaller one; a number rather than NaN.</summary>
    public static Tensor Fmin(Tensor x, Tensor y) => Where(Less(x, y) | IsNan(y), x, y);

    /// <summary>Magnitude of x with the sign of y, elementwise.</summary>
    public static Tensor CopySign(Tensor x, Tensor y) =>
        Float(
            x,
            y,
            "copysign",
            (a, b) =>
            {
                Tensor magnitude = Lax.Abs(a);
                return Lax.Select(Signbit(b), -magnitude, magnitude);
            }
        );

    /// <summary>The float next to x in the direction of y, elementwise.</summary>
    public static Tensor NextAfter(Tensor x, Tensor y) => Float(x, y, "nextafter", Lax.NextAfter);

    /// <summary>0 for negative, 1 for positive x, and <c>half</c> at 0, elementwise.</summary>
    public static Tensor Heaviside(Tensor x, Tensor half) =>
        Float(
            x,
            half,
            "heaviside",
            (a, h) =>
            {
                Tensor step = Lax.Select(
                    Lax.Lt(a, 0),
                    Lax.ZerosLike(a),
                    Lax.Select(Lax.Gt(a, 0), Lax.FullLike(a, 1), h)
                );
                return Lax.Select(Lax.Ne(a, a), a, step);
            }
        );

    /// <summary>Greatest common divisor of integers by Euclid's algorithm, elementwise.</summary>
    public static Tensor Gcd(Tensor x, Tensor y)
    {
        (x, y) = Integers(x, y, "gcd");
        (Tensor a, _) = Lax.While(
            pair => Any(Lax.Ne(pair.Second, Lax.ZerosLike(pair.Second))),
            pair =>
            {
                Tensor done = Lax.Eq(pair.Second, Lax.ZerosLike(pair.Second));
                Tensor divisor = Lax.Select(done, Lax.FullLike(pair.Second, 1), pair.Second);
                return (
                    First: Lax.Select(done, pair.First, pair.Second),
                    Second: Lax.Select(done, Lax.ZerosLike(pair.Second), Lax.Rem(pair.First, divisor))
                );
            },
            (First: Abs(x), Second: Abs(y))
        );
        return a;
    }

    /// <summary>Least common multiple of integers, elementwise.</summary>
    public static Tensor Lcm(Tensor x, Tensor y)
    {
        (x, y) = Integers(x, y, "lcm");
        Tensor divisor = Gcd(x, y);
        Tensor zero = Lax.ZerosLike(divisor);
        Tensor none = Lax.Eq(divisor, zero);
        return Lax.Select(
            none,
            zero,
            Lax.Mul(Abs(x), Lax.Div(Abs(y), Lax.Select(none, Lax.FullLike(divisor, 1), divisor)))
        );
    }

    /// <summary>Elementwise bitwise and; of booleans logical.</summary>
    public static Tensor BitwiseAnd(Tensor x, Tensor y) => x & y;

    /// <summary>Elementwise bitwise or; of booleans logical.</summary>
    public static Tensor BitwiseOr(Tensor x, Tensor y) => x | y;

    /// <summary>Elementwise bitwise exclusive or; of booleans logical.</summary>
    public static Tensor BitwiseXor(Tensor x, Tensor y) => x ^ y;

    /// <summary>Elementwise bitwise complement; of booleans logical.</summary>
    public static Tensor BitwiseNot(Tensor x) => Lax.Not(x);

    /// <summary>Elementwise bitwise complement: <see cref="BitwiseNot"/>.</summary>
    public static Tensor BitwiseInvert(Tensor x) => Lax.Not(x);

    /// <summary>Elementwise bitwise complement: <see cref="BitwiseNot"/>.</summary>
    public static Tensor Invert(Tensor x) => Lax.Not(x);

    /// <summary>Number of one bits of the absolute value, elementwise, <c>ui8</c>.</summary>
    public static Tensor BitwiseCount(Tensor x) => Lax.ConvertElementType(Lax.PopulationCount(Abs(x)), ElementType.UI8);

    /// <summary>Elementwise shift to the left.</summary>
    public static Tensor LeftShift(Tensor x, Tensor y) => x << y;

    /// <summary>Elementwise shift to the left: <see cref="LeftShift"/>.</summary>
    public static Tensor BitwiseLeftShift(Tensor x, Tensor y) => x << y;

    /// <summary>Elementwise shift to the right: <see cref="RightShift"/>.</summary>
    public static Tensor BitwiseRightShift(Tensor x, Tensor y) => RightShift(x, y);

    private static (Tensor X, Tensor Y) Integers(Tensor x, Tensor y, string who)
    {
        (x, y) = Broadcasting.Unify(x, y, who);
        return x.ElementType.IsInteger
            ? (x, y)
            : throw Misuse.Error(who, $"operands must be integers, got {x} and {y}");
    }

    private static Tensor Float(Tensor x, Tensor y, string who, Func<Tensor, Tensor, Tensor> function)
    {
        (x, y) = Broadcasting.Unify(x, y, who);
        return function(ToFloat(x), ToFloat(y));
    }
}
