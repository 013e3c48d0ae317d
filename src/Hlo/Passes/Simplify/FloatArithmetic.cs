using System.Diagnostics;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Float ops on single numbers whose result is the exact one, rounded once. Rounding through <see cref="double"/>
/// cannot be seen in narrower formats for these ops. Transcendental ops are left to the device.
/// </summary>
internal static class FloatArithmetic
{
    /// <summary>The result before rounding to the element type; null for ops that are not folded.</summary>
    public static double? Unary(Op op, double x) =>
        op switch
        {
            Negate => -x,
            Abs => Math.Abs(x),
            Floor => Math.Floor(x),
            Ceil => Math.Ceiling(x),
            RoundNearestEven => Math.Round(x, MidpointRounding.ToEven),
            RoundNearestAfz => Math.Round(x, MidpointRounding.AwayFromZero),
            Sqrt { ResultAccuracy: null } => Math.Sqrt(x),
            _ => null,
        };

    /// <summary>The result before rounding to the element type; null for ops that are not folded.</summary>
    public static double? Binary(Op op, double x, double y) =>
        op switch
        {
            Add => x + y,
            Subtract => x - y,
            Multiply => x * y,
            Divide => x / y,
            Maximum => Math.Max(x, y),
            Minimum => Math.Min(x, y),
            _ => null,
        };

    /// <summary>Compares two numbers; NaN is unordered.</summary>
    public static bool Compare(ComparisonDirection direction, double x, double y) =>
        direction switch
        {
            ComparisonDirection.Eq => x == y,
            ComparisonDirection.Ne => x != y,
            ComparisonDirection.Lt => x < y,
            ComparisonDirection.Le => x <= y,
            ComparisonDirection.Gt => x > y,
            ComparisonDirection.Ge => x >= y,
            _ => throw new UnreachableException(),
        };
}
