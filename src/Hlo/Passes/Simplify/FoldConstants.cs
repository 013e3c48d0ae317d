using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Computes elementwise ops whose operands are small constants.</summary>
internal static class FoldConstants
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules.OnEvery(FoldElementwise).On<Ops.Convert>(FoldConvert).On<Compare>(FoldCompare);

    private static Value? FoldElementwise(RewriteSite site)
    {
        if (
            site.Op is not (UnaryOp or BinaryOp)
            || site.ResultTypes[0] is not TensorType { IsStatic: true } type
            || site.Operands.Count is 0 or > 2
            || !ConstantValues.IsNumber(type.ElementType)
        )
        {
            return null;
        }

        if (
            ConstantValues.Of(site.Operands[0]) is not { } left
            || !left.Type.ElementType.Equals(type.ElementType)
            || !IsSmall(left)
        )
        {
            return null;
        }

        if (site.Operands.Count == 1)
        {
            return Map(
                site,
                type,
                left,
                left,
                (x, _) => IntegerArithmetic.Unary(site.Op, x, type.ElementType),
                (x, _) => FloatArithmetic.Unary(site.Op, x)
            );
        }

        return ConstantValues.Of(site.Operands[1]) is { } right && IsSmall(right)
            ? Map(
                site,
                type,
                left,
                right,
                (x, y) => IntegerArithmetic.Binary(site.Op, x, y, type.ElementType),
                (x, y) => FloatArithmetic.Binary(site.Op, x, y)
            )
            : null;
    }

    private static Value? Map(
        RewriteSite site,
        TensorType type,
        DenseElementsAttr left,
        DenseElementsAttr right,
        Func<long, long, long?> integer,
        Func<double, double, double?> real
    ) =>
        type.ElementType.IsFloat
            ? Zip(ConstantValues.Floats(left), ConstantValues.Floats(right), left, right, real) is { } floats
                ? site.Constant(ConstantValues.OfFloats(type, floats))
                : null
            : Zip(left.ToIntegers(), right.ToIntegers(), left, right, integer) is { } integers
                ? site.Constant(ConstantValues.OfIntegers(type, integers))
                : null;

    private static T[]? Zip<T>(T[] x, T[] y, DenseElementsAttr left, DenseElementsAttr right, Func<T, T, T?> combine)
        where T : struct
    {
        T[] results = new T[Math.Max(x.Length, y.Length)];
        for (int i = 0; i < results.Length; i++)
        {
            if (combine(x[left.IsSplat ? 0 : i], y[right.IsSplat ? 0 : i]) is not { } result)
            {
                return null;
            }

            results[i] = result;
        }

        return results;
    }

    private static Value? FoldCompare(Compare op, RewriteSite site)
    {
        if (
            ConstantValues.Of(site.Operands[0]) is not { } left
            || ConstantValues.Of(site.Operands[1]) is not { } right
            || !IsSmall(left)
            || !IsSmall(right)
            || !ConstantValues.IsNumber(left.Type.ElementType)
        )
        {
            return null;
        }

        ElementType type = left.Type.ElementType;
        if (type.IsFloat)
        {
            return op.EffectiveType(type) == ComparisonType.TotalOrder
                ? null
                : Compared(
                    site,
                    Zip(
                        ConstantValues.Floats(left),
                        ConstantValues.Floats(right),
                        left,
                        right,
                        (x, y) => FloatArithmetic.Compare(op.ComparisonDirection, x, y) ? 1 : 0
                    )
                        ?.Select(x => (long)x)
                );
        }

        return Compared(
            site,
            Zip(
                left.ToIntegers(),
                right.ToIntegers(),
                left,
                right,
                (x, y) => IntegerArithmetic.Compare(op.ComparisonDirection, x, y, type) ? 1 : 0
            )
        );
    }

    private static Value Compared(RewriteSite site, IEnumerable<long>? values) =>
        site.Constant(ConstantValues.OfIntegers(site.ResultType, [.. values!]));

    private static Value? FoldConvert(Ops.Convert op, RewriteSite site)
    {
        TensorType type = op.ResultType;
        if (
            ConstantValues.Of(site.Operands[0]) is not { } operand
            || !IsSmall(operand)
            || !type.IsStatic
            || !ConstantValues.IsNumber(operand.Type.ElementType)
            || !ConstantValues.IsNumber(type.ElementType)
        )
        {
            return null;
        }

        ElementType from = operand.Type.ElementType;
        if (from.IsFloat)
        {
            // Out of range is left to the device.
            return type.ElementType.IsFloat
                ? site.Constant(ConstantValues.OfFloats(type, ConstantValues.Floats(operand)))
                : null;
        }

        long[] values = operand.ToIntegers();
        return type.ElementType switch
        {
            { IsBoolean: true } => site.Constant(
                ConstantValues.OfIntegers(type, [.. values.Select(value => value == 0 ? 0L : 1L)])
            ),
            { IsFloat: false } => site.Constant(ConstantValues.OfIntegers(type, values)),
            _ when values.All(value => value is >= -(1L << 53) and <= 1L << 53) && from.Kind != ElementKind.UI64 =>
                site.Constant(ConstantValues.OfFloats(type, [.. values.Select(value => (double)value)])),
            _ => null,
        };
    }

    private static bool IsSmall(DenseElementsAttr elements) =>
        elements.Data.Length <= ConstantValues.MaxElements * elements.Type.ElementType.ByteSize;
}
