using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>The same elements in row-major order under another shape.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="shape">The new sizes; one may be -1 and follows from the others.</param>
    /// <returns>The reshaped tensor.</returns>
    /// <exception cref="TraceException">The element counts differ.</exception>
    public static Tensor Reshape(Tensor x, Dims shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        int open = shape.IndexOf(-1);
        Dims full = shape;
        if (open >= 0)
        {
            long others = shape.Without([open]).Product;
            full = shape.With(open, others > 0 ? x.Size / others : 0);
        }

        return full.Product == x.Size && !full.Contains(-1)
            ? Lax.Reshape(x, full)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Tracer.Trace.CurrentLocation())}reshape: {x} has {x.Size} elements, which "
                    + $"do not fit shape [{shape}]."
            );
    }

    /// <summary>All elements in one axis, row-major.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The vector.</returns>
    public static Tensor Ravel(Tensor x) => Reshape(x, [-1]);

    /// <summary>Reordered axes; reversed ones if none are given.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axis read by each result axis.</param>
    /// <returns>The transposed tensor.</returns>
    public static Tensor Transpose(Tensor x, Dims? axes = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims order = axes is { } given
            ? Dims.Of(given.Select(axis => (long)Axes.Normalize(axis, x.Rank, "transpose")))
            : Dims.Of(Enumerable.Range(0, x.Rank).Select(i => (long)(x.Rank - 1 - i)));
        return Lax.Transpose(x, order);
    }

    /// <summary>Two axes exchanged.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="first">One axis.</param>
    /// <param name="second">The other axis.</param>
    /// <returns>The transposed tensor.</returns>
    public static Tensor SwapAxes(Tensor x, int first, int second)
    {
        ArgumentNullException.ThrowIfNull(x);
        (int a, int b) = (Axes.Normalize(first, x.Rank, "swapaxes"), Axes.Normalize(second, x.Rank, "swapaxes"));
        return Lax.Transpose(x, Dims.Range(0, x.Rank).With(a, b).With(b, a));
    }

    /// <summary>Repeats a tensor to a shape.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>The larger tensor.</returns>
    public static Tensor BroadcastTo(Tensor x, Dims shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Broadcasting.To(x, shape);
    }

    /// <summary>Tensors one after the other along an axis.</summary>
    /// <param name="tensors">At least one tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The longer tensor.</returns>
    public static Tensor Concatenate(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        (ElementType type, _) = Promotion.Join(tensors, "concatenate");
        Tensor[] converted = tensors.ToArray();
        for (int i = 0; i < converted.Length; i++)
        {
            converted[i] = Broadcasting.Convert(converted[i], type);
        }

        return Lax.Concatenate(converted, Axes.Normalize(axis, tensors[0].Rank, "concatenate"));
    }

    /// <summary>Tensors of one shape along a new axis.</summary>
    /// <param name="tensors">At least one tensor.</param>
    /// <param name="axis">Place of the new axis.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
    {
        int place = Axes.Normalize(axis, tensors[0].Rank + 1, "stack");
        Tensor[] rows = tensors.ToArray();
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Shape != tensors[0].Shape)
            {
                throw Misuse.Error(
                    "stack",
                    $"tensors must have one shape, got [{tensors[0].Shape}] and [{rows[i].Shape}]"
                );
            }

            rows[i] = Lax.ExpandDims(rows[i], [place]);
        }

        return Concatenate(rows, place);
    }

    /// <summary>A tensor cut into equal parts along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="count">How many parts.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="TraceException">The axis cannot be divided.</exception>
    public static Tensor[] Split(Tensor x, int count, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "split");
        long size = x.Shape[place] / count;
        return size * count == x.Shape[place]
            ? [.. Enumerable.Range(0, count).Select(i => Lax.SliceInDim(x, i * size, (i + 1) * size, place))]
            : throw new TraceException(
                $"{SourceLocations.Prefix(Tracer.Trace.CurrentLocation())}split: axis {axis} of {x} cannot be "
                    + $"divided into {count} equal parts."
            );
    }

    /// <summary>Adds an axis of size 1.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">Its place in the result.</param>
    /// <returns>The reshaped tensor.</returns>
    public static Tensor ExpandDims(Tensor x, int axis) => Lax.ExpandDims(x, [axis]);

    /// <summary>Entries along an axis at given positions; negative ones count from the end.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="indices">Integers; their shape replaces the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="mode">What positions outside give; a fill value by default, as in JAX.</param>
    /// <param name="fillValue">The fill value; NaN for floats, an extreme value for integers if null.</param>
    /// <returns>The entries.</returns>
    public static Tensor Take(
        Tensor x,
        Tensor indices,
        int axis = 0,
        IndexMode mode = IndexMode.Fill,
        Tensor? fillValue = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int place = Axes.Normalize(axis, x.Rank, "take");
        return indices.ElementType.IsInteger
            ? Indexing.GatherAxes(
                x,
                [place],
                [Broadcasting.Convert(indices, indices.ElementType)],
                place,
                mode,
                fillValue
            )
            : throw Misuse.Error("take", $"indices must be integers, got {indices}");
    }

    /// <summary>Entries along an axis at positions given for every place of the other axes, which broadcast.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="indices">Integers; its other axes are those of x.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="mode">What positions outside give; a fill value by default, as in JAX.</param>
    /// <param name="fillValue">The fill value; NaN for floats, an extreme value for integers if null.</param>
    /// <returns>The entries, of the indices' shape.</returns>
    public static Tensor TakeAlongAxis(
        Tensor x,
        Tensor indices,
        int axis,
        IndexMode mode = IndexMode.Fill,
        Tensor? fillValue = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int place = Axes.Normalize(axis, x.Rank, "take_along_axis");
        if (!indices.ElementType.IsInteger || indices.Rank != x.Rank)
        {
            throw Misuse.Error(
                "take_along_axis",
                $"indices must be integers of the operand's rank {x.Rank}, got {indices}"
            );
        }

        (x, indices) = UnifyOthers(x, indices, place, "take_along_axis");
        long size = x.Shape[place];
        (Tensor positions, Tensor? inside) = Indexing.Columns([indices], [size], mode == IndexMode.Fill);
        Dims others = Dims.Range(0, x.Rank).Without([place]);
        GatherDimensionNumbers numbers = new([], [place], others, others, [place], x.Rank);
        Tensor result = Lax.Gather(x, positions, numbers, Dims.Repeat(1, x.Rank));
        return inside is null ? result : Lax.Select(inside, result, Indexing.FillValue(result, fillValue));
    }

    /// <summary>
    /// Entries along an axis replaced (or combined) at positions given for every place of the other axes, which
    /// broadcast.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="indices">Integers; its other axes are those of x.</param>
    /// <param name="values">Values; broadcast to the indices' shape.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="kind">How a value is combined with what is there.</param>
    /// <returns>The changed tensor; positions outside are skipped.</returns>
    public static Tensor PutAlongAxis(
        Tensor x,
        Tensor indices,
        Tensor values,
        int axis,
        ScatterKind kind = ScatterKind.Update
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        int place = Axes.Normalize(axis, x.Rank, "put_along_axis");
        if (!indices.ElementType.IsInteger || indices.Rank != x.Rank)
        {
            throw Misuse.Error(
                "put_along_axis",
                $"indices must be integers of the operand's rank {x.Rank}, got {indices}"
            );
        }

        Tensor places = UnifyOthers(x, indices, place, "put_along_axis").Indices;
        (Tensor positions, _) = Indexing.Columns([places], [x.Shape[place]], check: false);
        Dims others = Dims.Range(0, x.Rank).Without([place]);
        Tensor updates = Broadcasting.To(Broadcasting.Convert(values, x.ElementType), places.Shape);
        return Lax.Scatter(x, positions, updates, new([], [place], others, others, [place], x.Rank), kind);
    }

    /// <summary>Zeros.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>A constant.</returns>
    public static Tensor Zeros(Dims shape, ElementType? type = null) => Lax.Full(shape, 0, type ?? ElementType.F32);

    /// <summary>Ones.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>A constant.</returns>
    public static Tensor Ones(Dims shape, ElementType? type = null) => Lax.Full(shape, 1, type ?? ElementType.F32);

    /// <summary>One number everywhere.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The number.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>A constant.</returns>
    public static Tensor Full(Dims shape, double value, ElementType? type = null) =>
        Lax.Full(shape, value, type ?? ElementType.F32);

    /// <summary>0, 1, …, count - 1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="type">Element type; <c>i32</c> if null.</param>
    /// <returns>The vector.</returns>
    public static Tensor Arange(long count, ElementType? type = null) => Lax.Iota(type ?? ElementType.I32, count);

    /// <summary>Ones on the diagonal.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The matrix.</returns>
    public static Tensor Eye(long size, ElementType? type = null)
    {
        Tensor rows = Lax.BroadcastedIota(ElementType.I32, [size, size], 0);
        return Lax.ConvertElementType(
            Lax.Eq(rows, Lax.BroadcastedIota(ElementType.I32, [size, size], 1)),
            type ?? ElementType.F32
        );
    }

    /// <summary>Broadcasts two tensors along all axes but one.</summary>
    private static (Tensor X, Tensor Indices) UnifyOthers(Tensor x, Tensor indices, int axis, string who)
    {
        Dims shape = Broadcasting.Shape(x.Shape.With(axis, 1), indices.Shape.With(axis, 1), who);
        return (
            Broadcasting.To(x, shape.With(axis, x.Shape[axis])),
            Broadcasting.To(indices, shape.With(axis, indices.Shape[axis]))
        );
    }
}
