namespace XlaSharp.Hlo.Ops;

/// <summary>
/// The rules of reduction regions. Specification: constraints of reduce, reduce_window, scatter, all_reduce, …
/// </summary>
internal static class Reducers
{
    /// <summary>
    /// Checks a region (accumulators…, elements…) → accumulators, and gives the element types it accumulates in.
    /// </summary>
    /// <param name="region">The region.</param>
    /// <param name="inputs">Types of the reduced tensors.</param>
    /// <param name="initials">Types of the init values, rank 0.</param>
    /// <param name="allowed">Dimensions that an element argument may have, in order; empty for scalars.</param>
    /// <returns>One element type per input.</returns>
    public static ElementType[] Check(
        Region region,
        ReadOnlySpan<TensorType> inputs,
        ReadOnlySpan<TensorType> initials,
        Dims allowed = default
    )
    {
        int count = inputs.Length;
        Block body = BodyOf(region, "reduction-region");
        Constraint.Require(
            body.Arguments.Length == 2 * count,
            $"Reduction-region must take {2 * count} parameters, but takes {body.Arguments.Length} parameter(s)"
        );
        TensorType[] accumulators = Results(body, count);
        for (int i = 0; i < 2 * count; i++)
        {
            HloType argument = body.Arguments[i].Type;
            TensorType accumulator = accumulators[i % count];
            Constraint.Require(
                argument is TensorType tensor && AreEqualUpToPrecision(tensor, accumulator),
                $"The type of reduction-region's parameter at index {i} is different than the corresponding result "
                    + $"type: '{argument}' vs '{accumulator}'"
            );
        }

        for (int i = 0; i < count; i++)
        {
            CheckInitial(i, accumulators[i], initials[i]);
            CheckElement(i, count, (TensorType)body.Arguments[count + i].Type, inputs[i], allowed);
        }

        return [.. accumulators.Select(type => type.ElementType)];
    }

    /// <summary>True if values of one element type fit another: same kind, at least as wide.</summary>
    public static bool IsPromotable(ElementType from, ElementType to) =>
        (from, to) switch
        {
            (QuantizedType a, QuantizedType b) => a.Storage.BitWidth <= b.Storage.BitWidth
                && a.Storage.IsSigned == b.Storage.IsSigned
                && a.Expressed.Equals(b.Expressed),
            _ when from.Equals(to) => true,
            _ when IsWhole(from) && IsWhole(to) => from.IsUnsigned == to.IsUnsigned && from.BitWidth <= to.BitWidth,
            _ => ((from.IsFloat && to.IsFloat) || (from.IsComplex && to.IsComplex)) && from.BitWidth <= to.BitWidth,
        };

    /// <summary>The only block of a region; anything else is a constraint violation.</summary>
    public static Block BodyOf(Region region, string what)
    {
        Constraint.Require(
            region.Blocks.Count == 1,
            $"expects {what} to have one block, but got {region.Blocks.Count}"
        );
        return region.Body;
    }

    private static TensorType[] Results(Block body, int count)
    {
        ReadOnlySpan<Value> results = body.Terminator is { } terminator ? terminator.Operands : [];
        Constraint.Require(!results.IsEmpty, "The reduction-region expected to return some value(s)");
        Constraint.Require(
            results.Length == count,
            $"Reduction-region here must produce {count} tensors, but produces {results.Length} instead"
        );
        TensorType[] types = new TensorType[count];
        for (int i = 0; i < count; i++)
        {
            types[i] =
                results[i].Type as TensorType
                ?? throw new ConstraintException(
                    $"Reduction-region here must produce tensor-typed result(s), but produces "
                        + $"'{results[i].Type}' instead"
                );
        }

        return types;
    }

    private static bool IsWhole(ElementType type) => type.IsInteger || type.IsBoolean;

    private static bool AreEqualUpToPrecision(TensorType left, TensorType right) =>
        DimRules.AreCompatible(left.Dims, right.Dims)
        && (
            left.ElementType.Equals(right.ElementType)
            || (left.ElementType.IsFloat && right.ElementType.IsFloat)
            || (left.ElementType, right.ElementType) is (QuantizedType a, QuantizedType b)
                && a.Storage == b.Storage
                && a.Expressed == b.Expressed
        );

    private static void CheckInitial(int index, TensorType accumulator, TensorType initial)
    {
        Constraint.Require(
            DimRules.AreCompatible(accumulator.Dims, initial.Dims),
            $"The shape of reduction-region's result type at index {index} differs from the op's corresponding "
                + $"init-value type: '{accumulator}' vs '{initial}'"
        );
        Constraint.Require(
            IsPromotable(initial.ElementType, accumulator.ElementType),
            $"The element-type of reduction-region's result type at index {index} is expected to be promotable from "
                + $"the op's corresponding init-value element-type: '{accumulator}' vs '{initial}'"
        );
    }

    private static void CheckElement(int index, int count, TensorType argument, TensorType input, Dims allowed)
    {
        Constraint.Require(
            IsPromotable(input.ElementType, argument.ElementType),
            $"The element-type of reduction-region's argument at index {count + index} is expected to be promotable "
                + $"from '{input.ElementType}', but got '{argument.ElementType}'"
        );
        Constraint.Require(
            argument.Rank <= allowed.Count,
            $"The rank of reduction-region's argument at index {count + index} is expected to be <= {allowed.Count}, "
                + $"got {argument.Rank}"
        );
        int matched = 0;
        for (int i = 0; i < allowed.Count && matched < argument.Rank; i++)
        {
            matched += DimRules.AreCompatible(allowed[i], argument.Dims[matched]) ? 1 : 0;
        }

        Constraint.Require(
            matched == argument.Rank,
            $"The shape of reduction-region's argument at index {count + index} is not compatible with that of "
                + $"reduce-op's input-parameter at index {index}"
        );
    }
}
