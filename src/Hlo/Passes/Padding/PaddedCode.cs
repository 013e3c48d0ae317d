using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Writes the operations that stand for one operation on bounded values.</summary>
/// <param name="target">Where they go.</param>
/// <param name="operation">The operation they stand for.</param>
internal sealed class PaddedCode(Block target, Operation operation)
{
    private readonly BlockBuilder _builder = new(target) { Location = operation.Location };

    /// <summary>Appends an operation with one result.</summary>
    public Value Append(Op op, params ReadOnlySpan<Value> operands) => _builder.Append(op, operands).Result;

    /// <summary>Appends an operation with regions, and with the discardable attributes of the original.</summary>
    public Operation AppendOperation(Op op, ReadOnlySpan<Value> operands, params ReadOnlySpan<Region> regions) =>
        _builder.Append(op, operands, regions, operation.Attributes);

    /// <summary>A constant of one number everywhere.</summary>
    public Value Splat(TensorType type, double number) =>
        type.ElementType.IsQuantized
            ? throw Refuse($"the padding of {type} would have to be zero points: dequantize first")
            : Append(new Constant(ConstantValues.Splat(type, number)));

    /// <summary>A size as a scalar <c>tensor&lt;i32&gt;</c>.</summary>
    public Value Scalar(Length size) =>
        size.Value ?? Splat(TensorType.Scalar(ElementType.I32), Fitting(size.Known, size.Known).Known);

    /// <summary>The sum of two sizes.</summary>
    public Length Add(Length a, Length b) => b == 0 ? a : Compute(Ops.Add.Instance, a, b, static (x, y) => x + y);

    /// <summary>The product of two sizes.</summary>
    public Length Multiply(Length a, Length b) =>
        a == 1 ? b
        : b == 1 ? a
        : Compute(Ops.Multiply.Instance, a, b, static (x, y) => x * y);

    /// <summary>The quotient of a size and one that is greater than 0, rounded towards 0.</summary>
    public Length Divide(Length a, Length b) => b == 1 ? a : Compute(Ops.Divide.Instance, a, b, static (x, y) => x / y);

    /// <summary>The larger of two sizes.</summary>
    public Length Max(Length a, Length b) => Compute(Maximum.Instance, a, b, Int128.Max);

    /// <summary>The smaller of two sizes.</summary>
    public Length Min(Length a, Length b) => Compute(Minimum.Instance, a, b, Int128.Min);

    /// <summary>How many windows fit a dimension of a size; see <see cref="WindowDimension.Count"/>.</summary>
    public Length Count(WindowDimension window, Length size)
    {
        if (size.IsKnown)
        {
            return window.Count(size.Known);
        }

        Length dilated = Max(Add(Multiply(Add(size, -1), window.BaseDilation), 1), 0);
        Length rest = Add(dilated, window.PaddingLow + window.PaddingHigh - window.DilatedSize);
        return Divide(Max(Add(rest, window.Stride), 0), window.Stride);
    }

    /// <summary>
    /// The size of a dimension that is padded, or cut, as the program computes: in 64 bits, for the parts of a sum may be
    /// greater than the sum.
    /// </summary>
    public Length PaddedSize(Length size, Length low, Length high, Length interior, string what)
    {
        if (size.IsKnown && low.IsKnown && high.IsKnown && interior.IsKnown)
        {
            long known = size.Known + (Math.Max(size.Known - 1, 0) * interior.Known);
            return Math.Max(known + low.Known + high.Known, 0);
        }

        Value holes = AppendWide(Ops.Multiply.Instance, Max(Add(size, -1), 0), interior);
        Value dilated = Append(Ops.Add.Instance, holes, Wide(size));
        RequireAtMost(Length.Any(Narrow(dilated)), Length.Limit - 1, what);
        Value sum = Append(Ops.Add.Instance, dilated, AppendWide(Ops.Add.Instance, low, high));
        return Max(Length.Any(Narrow(sum)), 0);
    }

    /// <summary>A scalar everywhere.</summary>
    public Value Broadcast(Value scalar, Dims dims) =>
        Append(new BroadcastInDim(default, new TensorType(scalar.Tensor.ElementType, dims)), scalar);

    /// <summary>Positions along a dimension.</summary>
    public Value Positions(Dims dims, int axis) => Append(new Iota(axis, new TensorType(ElementType.I32, dims)));

    /// <summary>Compares numbers.</summary>
    public Value Compare(ComparisonDirection direction, Value a, Value b) => Append(new Compare(direction), a, b);

    /// <summary>Where a position along a dimension is in use.</summary>
    public Value Mask(Dims dims, int axis, Length size) =>
        Compare(ComparisonDirection.Lt, Positions(dims, axis), Broadcast(Scalar(size), dims));

    /// <summary>Where positions along dimensions are in use; null if all are.</summary>
    public Value? Mask(PaddedValue value, IEnumerable<int> axes)
    {
        Value? mask = null;
        foreach (int axis in axes.Where(value.IsPadded))
        {
            Value one = Mask(value.Dims, axis, value.Sizes[axis]);
            mask = mask is null ? one : Append(And.Instance, mask, one);
        }

        return mask;
    }

    /// <summary>The array, with a scalar wherever it is not in use along some of its dimensions.</summary>
    public Value Fill(PaddedValue value, IEnumerable<int> axes, Value scalar) =>
        Mask(value, axes) is { } mask
            ? Append(Select.Instance, mask, value.Array, Broadcast(scalar, value.Dims))
            : value.Array;

    /// <summary>The array, with zeros wherever it is not in use along some of its dimensions.</summary>
    public Value FillZero(PaddedValue value, IEnumerable<int> axes) =>
        axes.Any(value.IsPadded) ? Fill(value, axes, Splat(TensorType.Scalar(value.Type.ElementType), 0)) : value.Array;

    /// <summary>The beginning of an array, or the array with something behind it.</summary>
    public Value Resize(Value array, Dims dims)
    {
        Dims from = array.Tensor.Dims;
        if (from == dims)
        {
            return array;
        }

        Dims none = Dims.Repeat(0, dims.Count);
        Dims kept = Dims.Of(dims.Select((size, axis) => Math.Min(size, from[axis])));
        Value cut = kept == from ? array : Append(new Slice(none, kept, Dims.Repeat(1, dims.Count)), array);
        return kept == dims
            ? cut
            : Append(
                new Pad(none, Dims.Of(dims.Select((size, axis) => size - kept[axis])), none),
                cut,
                Splat(TensorType.Scalar(array.Tensor.ElementType), 0)
            );
    }

    /// <summary>A value in the arrangement of a declared type: as large as its sizes or bounds say.</summary>
    public PaddedValue Fit(PaddedValue value, HloType declared)
    {
        TensorType type = (TensorType)declared;
        Extent[] extents = Extent.All(type);
        long[] dims = new long[value.Rank];
        Length[] sizes = [.. value.Sizes];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            Extent extent = extents[axis];
            dims[axis] = extent.Limit == Dims.Dynamic ? value.Dims[axis] : extent.Limit;
            if (extent.IsStatic)
            {
                RequireEqual(sizes[axis], extent.Size, $"dimension {axis} of {type}");
                sizes[axis] = extent.Size;
            }
            else if (value.Dims[axis] > dims[axis])
            {
                sizes[axis] = RequireAtMost(sizes[axis], dims[axis], $"dimension {axis} of {type}");
            }
        }

        return new(Resize(value.Array, Dims.Of(dims)), sizes);
    }

    /// <summary>Elements of an array, by one array of positions per dimension.</summary>
    public Value Pick(Value array, Value[] positions, Dims dims)
    {
        Dims from = array.Tensor.Dims;
        if (from.Product > int.MaxValue)
        {
            throw Refuse($"positions in {from.Product} elements do not fit 32 bits");
        }

        if (from.Product == 0)
        {
            return Splat(new(array.Tensor.ElementType, dims), 0);
        }

        Value position = Splat(new(ElementType.I32, dims), 0);
        for (int axis = 0; axis < positions.Length; axis++)
        {
            Value scaled = Append(Ops.Multiply.Instance, position, Splat(new(ElementType.I32, dims), from[axis]));
            position = Append(Ops.Add.Instance, scaled, positions[axis]);
        }

        Value flat = Append(new Reshape(new(array.Tensor.ElementType, [from.Product])), array);
        GatherDimensionNumbers numbers = new(default, [0], default, default, [0], dims.Count);
        return Append(new Gather(numbers, [1]), flat, position);
    }

    /// <summary>A number of a list of sizes, as <c>tensor&lt;i32&gt;</c>.</summary>
    public Length Element(Value list, int index)
    {
        if (ConstantValues.Of(list) is { } known)
        {
            long[] numbers = known.ToIntegers();
            return numbers[known.IsSplat ? 0 : index];
        }

        Value one = Append(new Slice([index], [index + 1], [1]), list);
        return Length.Any(Narrow(Append(new Reshape(TensorType.Scalar(one.Tensor.ElementType)), one)));
    }

    /// <summary>Whole numbers as <c>i32</c>; those that do not fit become the nearest that does.</summary>
    public Value Narrow(Value numbers)
    {
        TensorType type = numbers.Tensor;
        if (type.ElementType.Equals(ElementType.I32))
        {
            return numbers;
        }

        if (type.ElementType.BitWidth >= 32)
        {
            numbers = Append(Minimum.Instance, numbers, Splat(type, int.MaxValue));
            numbers = type.ElementType.IsSigned
                ? Append(Maximum.Instance, numbers, Splat(type, int.MinValue))
                : numbers;
        }

        return Append(new Ops.Convert(type.Of(ElementType.I32)), numbers);
    }

    /// <summary>Indices in a type that holds every size: their own, or <c>i32</c>.</summary>
    public Value Widen(Value indices) => indices.Tensor.ElementType.BitWidth < 32 ? Narrow(indices) : indices;

    /// <summary>Start indices of slices so that each lies within a size, but for negative ones.</summary>
    /// <param name="starts">The indices.</param>
    /// <param name="limits">As many <c>i32</c>: the size less that of the slice.</param>
    public Value ClampStarts(Value starts, Value limits)
    {
        Value wide = Widen(starts);
        return Append(
            Minimum.Instance,
            wide,
            wide.Tensor.Equals(limits.Tensor) ? limits : Append(new Ops.Convert(wide.Tensor), limits)
        );
    }

    /// <summary>The program fails where two sizes differ.</summary>
    public void RequireEqual(Length a, Length b, string what)
    {
        if (a == b)
        {
            return;
        }

        if (a.IsKnown && b.IsKnown)
        {
            throw Refuse($"{what} has size {a.Known} and must have {b.Known}");
        }

        Require(ComparisonDirection.Eq, a, b, $"{what} has size {{0}} and must have {{1}}");
    }

    /// <summary>The program fails where a size exceeds another.</summary>
    /// <returns>The size, of which it is known.</returns>
    public Length RequireAtMost(Length size, Length limit, string what)
    {
        if (size.IsKnown && limit.IsKnown && size.Known > limit.Known)
        {
            throw Refuse($"{what} has size {size.Known} and must have at most {limit.Known}");
        }

        if (size.Most > limit.Least)
        {
            Require(ComparisonDirection.Le, size, limit, $"{what} has size {{0}} and must have at most {{1}}");
        }

        return size.IsKnown ? size : size with { Most = Math.Min(size.Most, limit.Most) };
    }

    /// <summary>The program fails where a number is below another.</summary>
    /// <returns>The number, of which it is known.</returns>
    public Length RequireAtLeast(Length number, long least, string what)
    {
        if (number.IsKnown && number.Known < least)
        {
            throw Refuse($"{what} is {number.Known} and must be at least {least}");
        }

        if (number.Least < least)
        {
            Require(ComparisonDirection.Ge, number, least, $"{what} is {{0}} and must be at least {{1}}");
        }

        return number.IsKnown ? number : number with { Least = Math.Max(number.Least, least) };
    }

    /// <summary>The error of an operation that bounded values cannot go through.</summary>
    public HloException Refuse(string why) =>
        new([new Diagnostic(operation.Location, $"'{operation.Name}' op on bounded dimensions: {why} [{operation}]")]);

    private void Require(ComparisonDirection direction, Length a, Length b, string message)
    {
        (Value left, Value right) = (Scalar(a), Scalar(b));
        Append(
            ShapeAssertion.Op($"{Place}'{operation.Name}' op: {message}"),
            Compare(direction, left, right),
            left,
            right
        );

        void Append(Op op, params ReadOnlySpan<Value> operands) => _builder.Append(op, operands);
    }

    private string Place => operation.Location == Location.Unknown ? string.Empty : $"{operation.Location.Short}: ";

    // The range of a result is spanned by the ends of the operands' ranges, as each function here is monotonic in both.
    private Length Compute(Op op, Length a, Length b, Func<Int128, Int128, Int128> function)
    {
        Int128[] ends =
        [
            function(a.Least, b.Least),
            function(a.Least, b.Most),
            function(a.Most, b.Least),
            function(a.Most, b.Most),
        ];
        Int128 least = ends.Min();
        if (a.IsKnown && b.IsKnown && least == (long)least)
        {
            return (long)least;
        }

        Length range = Fitting(least, ends.Max());
        return range with { Value = Append(op, Scalar(a), Scalar(b)) };
    }

    private Value Wide(Length size) => Append(new Ops.Convert(TensorType.Scalar(ElementType.I64)), Scalar(size));

    private Value AppendWide(Op op, Length a, Length b) => Append(op, Wide(a), Wide(b));

    private Length Fitting(Int128 least, Int128 most) =>
        least >= int.MinValue && most <= Length.Limit
            ? new((long)least, (long)most, null)
            : throw Refuse(
                $"a size computed on the way is {(least < int.MinValue ? least : most)} where dimensions have the size of "
                    + $"their bounds, and sizes are i32, at most {Length.Limit}: give smaller bounds"
            );
}
