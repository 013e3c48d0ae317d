using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// How often a counted loop runs: <c>for (i = start; i &lt; end; i += step)</c> with constants, which is how scans are
/// written.
/// </summary>
public static class TripCount
{
    /// <summary>The number of iterations of a loop.</summary>
    /// <param name="loop">An operation of op <see cref="While"/>.</param>
    /// <returns>The count; null where it does not follow from constants.</returns>
    public static long? Of(Operation loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        if (
            loop
                is not {
                    Op: While,
                    Regions: [
                        { Blocks: [{ Terminator.Operands: [var condition] } cond] },
                        { Blocks: [{ Terminator: { } next } body] },
                    ]
                }
            || condition.DefiningOperation is not { Op: Compare compare, Operands: [var left, var right] }
            || left.OwningBlock != cond
        )
        {
            return null;
        }

        int index = left.Index;
        if (
            Integer(loop.Operands[index]) is not { } start
            || Bound(right) is not { } end
            || Step(next.Operands[index]) is not { } step
        )
        {
            return null;
        }

        return Count(compare.ComparisonDirection, start, end, step);

        long? Bound(Value value) =>
            value.OwningBlock == cond
                ? next.Operands[value.Index] == body.Arguments[value.Index]
                    ? Integer(loop.Operands[value.Index])
                    : null
                : Integer(value);

        long? Step(Value value) =>
            value.DefiningOperation switch
            {
                { Op: Add, Operands: [var a, var b] } when a == body.Arguments[index] => Integer(b),
                { Op: Add, Operands: [var a, var b] } when b == body.Arguments[index] => Integer(a),
                { Op: Subtract, Operands: [var a, var b] } when a == body.Arguments[index] => -Integer(b),
                _ => null,
            };
    }

    private static long? Count(ComparisonDirection direction, long start, long end, long step)
    {
        Int128 distance = (Int128)end - start;
        Int128? count = (direction, long.Sign(step)) switch
        {
            (ComparisonDirection.Lt, 1) => distance <= 0 ? 0 : ((distance - 1) / step) + 1,
            (ComparisonDirection.Le, 1) => distance < 0 ? 0 : (distance / step) + 1,
            (ComparisonDirection.Gt, -1) => distance >= 0 ? 0 : ((distance + 1) / step) + 1,
            (ComparisonDirection.Ge, -1) => distance > 0 ? 0 : (distance / step) + 1,
            (ComparisonDirection.Ne, not 0) when distance % step == 0 && distance / step >= 0 => distance / step,
            _ => null,
        };
        return count <= long.MaxValue ? (long?)count : null;
    }

    private static long? Integer(Value value) =>
        ConstantValues.SplatOf(value) is { Type: { Rank: 0, ElementType.IsInteger: true } } constant
            ? constant.ToIntegers()[0]
            : null;
}
