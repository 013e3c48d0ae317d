using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Sorts tensors together along an axis by the first few of them; floats in total order with -0 and 0 equal and NaN
/// last.
/// </summary>
/// <param name="Dimension">The axis.</param>
/// <param name="IsStable">Keeps the order of equal elements.</param>
/// <param name="KeyCount">How many operands decide.</param>
internal sealed record SortPrimitive(int Dimension, bool IsStable, int KeyCount) : Primitive
{
    private static readonly OpDefinition<SortPrimitive> Definitions = Define<SortPrimitive>(
        "sort",
        (op, operands) =>
        {
            Constraint.Require(
                Array.TrueForAll(operands, operand => operand.Dims == operands[0].Dims),
                $"operands must have one shape, got {string.Join(", ", operands.Select(operand => operand.Text))}"
            );
            Constraint.Require(
                op.Dimension >= 0 && op.Dimension < operands[0].Rank,
                $"axis must be in [0, {operands[0].Rank}), got {op.Dimension}"
            );
            return [.. operands];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("dimension", Dimension), ("is_stable", IsStable), ("num_keys", KeyCount)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        HloType[] types =
        [
            .. operands.SelectMany(operand =>
                Enumerable.Repeat((HloType)TensorType.Scalar(operand.Tensor.ElementType), 2)
            ),
        ];
        Region comparator = context.Region(types, (inner, pairs) => [LexicographicLess(inner, pairs)]);
        return context.Append(new Ops.Sort(Dimension, IsStable), operands, comparator);
    }

    /// <summary>The first key is smaller, or it is equal and the rest is smaller.</summary>
    private Value LexicographicLess(EmitContext context, Value[] pairs)
    {
        Value? less = null;
        for (int key = KeyCount - 1; key >= 0; key--)
        {
            (Value left, Value right) = (Canonical(context, pairs[2 * key]), Canonical(context, pairs[(2 * key) + 1]));
            Value smaller = context.Append(Comparison(ComparisonDirection.Lt, left), left, right);
            if (less is not null)
            {
                Value equal = context.Append(Comparison(ComparisonDirection.Eq, left), left, right);
                less = context.Append(Ops.Or.Instance, smaller, context.Append(Ops.And.Instance, equal, less));
            }

            less ??= smaller;
        }

        return less!;
    }

    /// <summary>
    /// Negative zero becomes zero and every NaN the same one, so that the total order treats them as equal.
    /// </summary>
    private static Value Canonical(EmitContext context, Value value)
    {
        ElementType type = value.Tensor.ElementType;
        if (!type.IsFloat)
        {
            return value;
        }

        Value zero = context.Scalar(type, 0);
        Value isZero = context.Append(new Ops.Compare(ComparisonDirection.Eq, ComparisonType.Float), value, zero);
        Value isNaN = context.Append(new Ops.Compare(ComparisonDirection.Ne, ComparisonType.Float), value, value);
        Value positive = context.Append(Ops.Select.Instance, isZero, zero, value);
        Value nan = context.Constant(Scalars.Splat(TensorType.Scalar(type), double.NaN));
        return context.Append(Ops.Select.Instance, isNaN, nan, positive);
    }

    private static Ops.Compare Comparison(ComparisonDirection direction, Value value)
    {
        ElementType type = value.Tensor.ElementType;
        return new(
            direction,
            type.IsFloat ? ComparisonType.TotalOrder
                : type.IsSigned ? ComparisonType.Signed
                : ComparisonType.Unsigned
        );
    }
}
