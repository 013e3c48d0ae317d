using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>The tensor with at least one axis.</summary>
    public static Tensor AtLeast1D(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank >= 1 ? x : Lax.Reshape(x, [1]);
    }

    /// <summary>The tensor with at least two axes; new ones come first.</summary>
    public static Tensor AtLeast2D(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank >= 2 ? x : Lax.Reshape(x, x.Rank == 0 ? [1, 1] : [1, x.Shape[0]]);
    }

    /// <summary>
    /// The tensor with at least three axes; vectors become <c>[1, n, 1]</c>, matrices <c>[m, n, 1]</c>.
    /// </summary>
    public static Tensor AtLeast3D(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank switch
        {
            0 => Lax.Reshape(x, [1, 1, 1]),
            1 => Lax.Reshape(x, [1, x.Shape[0], 1]),
            2 => Lax.Reshape(x, [.. x.Shape, 1]),
            _ => x,
        };
    }

    /// <summary>Adds axes of size 1 at places of the result.</summary>
    public static Tensor ExpandDims(Tensor x, Dims axes) => Lax.ExpandDims(x, axes);

    /// <summary>Removes axes of size 1; all of them if null.</summary>
    public static Tensor Squeeze(Tensor x, Dims? axes = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Lax.Squeeze(
            x,
            axes ?? Dims.Of(Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1).Select(axis => (long)axis))
        );
    }

    /// <summary>Axes moved to other places; the rest keep their order.</summary>
    public static Tensor MoveAxis(Tensor x, Dims source, Dims destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (source.Count != destination.Count)
        {
            throw Misuse.Error(
                "moveaxis",
                $"as many places as axes are needed, got axes [{source}] and places [{destination}]"
            );
        }

        long[] from = [.. source.Select(axis => (long)Axes.Normalize(axis, x.Rank, "moveaxis"))];
        long[] to = [.. destination.Select(axis => (long)Axes.Normalize(axis, x.Rank, "moveaxis"))];
        Dims order = Dims.Range(0, x.Rank).Without(Dims.Create(from));
        foreach ((long place, long axis) in to.Zip(from).OrderBy(pair => pair.First))
        {
            order = order.Insert((int)place, axis);
        }

        return Lax.Transpose(x, order);
    }

    /// <summary>One axis moved to another place.</summary>
    public static Tensor MoveAxis(Tensor x, int source, int destination) => MoveAxis(x, [source], [destination]);

    /// <summary>One axis moved before another one.</summary>
    public static Tensor RollAxis(Tensor x, int axis, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int from = Axes.Normalize(axis, x.Rank, "rollaxis");
        int before = start < 0 ? start + x.Rank : start;
        return MoveAxis(x, from, before > from ? before - 1 : before);
    }

    /// <summary>Reordered axes: <see cref="Transpose"/>.</summary>
    public static Tensor PermuteDims(Tensor x, Dims axes) => Transpose(x, axes);

    /// <summary>The last two axes exchanged.</summary>
    public static Tensor MatrixTranspose(Tensor x) => SwapAxes(x, -1, -2);

    /// <summary>Reversed order along axes; all if null.</summary>
    public static Tensor Flip(Tensor x, Dims? axes = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims normalized = Axes.Normalize(axes, x.Rank, "flip");
        return normalized.Count == 0 ? x : Lax.Rev(x, normalized);
    }

    /// <summary>Reversed columns.</summary>
    public static Tensor FlipLR(Tensor x) => Flip(x, [1]);

    /// <summary>Reversed rows.</summary>
    public static Tensor FlipUD(Tensor x) => Flip(x, [0]);

    /// <summary>Quarter turns from the first axis towards the second.</summary>
    public static Tensor Rot90(Tensor x, int turns = 1, int first = 0, int second = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        (int a, int b) = (Axes.Normalize(first, x.Rank, "rot90"), Axes.Normalize(second, x.Rank, "rot90"));
        return (((turns % 4) + 4) % 4) switch
        {
            0 => x,
            1 => Flip(SwapAxes(x, a, b), [a]),
            2 => Flip(x, [a, b]),
            _ => SwapAxes(Flip(x, [a]), a, b),
        };
    }

    /// <summary>
    /// Elements shifted along an axis; those shifted out come in again. Without an axis all elements in row-major
    /// order.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="shift">How far: a C# number, or an integer scalar of the program.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The shifted tensor.</returns>
    public static Tensor Roll(Tensor x, Tensor shift, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shift);
        if (axis is not { } given)
        {
            return Lax.Reshape(Roll(Ravel(x), shift, 0), x.Shape);
        }

        int place = Axes.Normalize(given, x.Rank, "roll");
        long size = x.Shape[place];
        if (size == 0)
        {
            return x;
        }

        if (shift is ConstantTensor { Rank: 0 })
        {
            long by = ((((long)(int)shift) % size) + size) % size;
            return by == 0
                ? x
                : Lax.Concatenate(
                    [Lax.SliceInDim(x, size - by, size, place), Lax.SliceInDim(x, 0, size - by, place)],
                    place
                );
        }

        Tensor start = Remainder(Lax.Neg(Broadcasting.Convert(shift, ElementType.I32)), (int)size);
        return Lax.DynamicSliceInDim(Lax.Concatenate([x, x], place), start, size, place);
    }

    /// <summary>The tensor repeated along its axes, from the last; missing leading axes are added.</summary>
    public static Tensor Tile(Tensor x, Dims repetitions)
    {
        ArgumentNullException.ThrowIfNull(x);
        int rank = Math.Max(x.Rank, repetitions.Count);
        Dims shape = [.. Dims.Repeat(1, rank - x.Rank), .. x.Shape];
        Dims times = [.. Dims.Repeat(1, rank - repetitions.Count), .. repetitions];
        Dims split = Dims.Of(Enumerable.Range(0, rank).SelectMany(axis => (long[])[times[axis], shape[axis]]));
        Dims sources = Dims.Of(Enumerable.Range(0, rank).Select(axis => (long)((2 * axis) + 1)));
        Tensor spread = Lax.BroadcastInDim(Lax.Reshape(x, shape), split, sources);
        return Lax.Reshape(spread, Dims.Of(Enumerable.Range(0, rank).Select(axis => times[axis] * shape[axis])));
    }

    /// <summary>Every entry of an axis a number of times. Without an axis every element.</summary>
    public static Tensor Repeat(Tensor x, int times, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (axis is not { } given)
        {
            return Repeat(Ravel(x), times, 0);
        }

        int place = Axes.Normalize(given, x.Rank, "repeat");
        Tensor spread = Lax.BroadcastInDim(
            x,
            x.Shape.Insert(place + 1, times),
            Dims.Range(0, x.Rank + 1).Without([place + 1])
        );
        return Lax.Reshape(spread, x.Shape.With(place, x.Shape[place] * times));
    }

    /// <summary>
    /// Every entry of an axis its own number of times; the total length must be given, and is cut or padded with the
    /// last entry.
    /// </summary>
    public static Tensor Repeat(Tensor x, Tensor times, int totalRepeatLength, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (axis is not { } given)
        {
            return Repeat(Ravel(x), times, totalRepeatLength, 0);
        }

        int place = Axes.Normalize(given, x.Rank, "repeat");
        Tensor ends = CumSum(BroadcastTo(times, [x.Shape[place]]), 0);
        Tensor source = SearchSorted(ends, Lax.Iota(ElementType.I32, totalRepeatLength), right: true);
        return Take(x, source, place, IndexMode.Clip);
    }

    /// <summary>Tensors side by side: along the second axis, vectors along the first.</summary>
    public static Tensor HStack(params ReadOnlySpan<Tensor> tensors)
    {
        Tensor[] all = [.. tensors.ToArray().Select(AtLeast1D)];
        return Concatenate(all, all[0].Rank == 1 ? 0 : 1);
    }

    /// <summary>Tensors one below the other: along the first axis, vectors as rows.</summary>
    public static Tensor VStack(params ReadOnlySpan<Tensor> tensors) =>
        Concatenate([.. tensors.ToArray().Select(AtLeast2D)], 0);

    /// <summary>Tensors along the third axis.</summary>
    public static Tensor DStack(params ReadOnlySpan<Tensor> tensors) =>
        Concatenate([.. tensors.ToArray().Select(AtLeast3D)], 2);

    /// <summary>Vectors as columns, matrices side by side.</summary>
    public static Tensor ColumnStack(params ReadOnlySpan<Tensor> tensors) =>
        Concatenate([.. tensors.ToArray().Select(x => x.Rank < 2 ? Lax.Reshape(x, [x.Size, 1]) : x)], 1);

    /// <summary>A matrix of blocks, row by row.</summary>
    public static Tensor Block(IReadOnlyList<IReadOnlyList<Tensor>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Concatenate([.. rows.Select(row => Concatenate([.. row.Select(AtLeast2D)], -1))], -2);
    }

    /// <summary>Values after the entries of an axis. Without an axis everything as one vector.</summary>
    public static Tensor Append(Tensor x, Tensor values, int? axis = null) =>
        axis is { } given ? Concatenate([x, values], given) : Concatenate([Ravel(x), Ravel(values)]);

    /// <summary>Tensors one after the other: <see cref="Concatenate"/>.</summary>
    public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int axis = 0) => Concatenate(tensors, axis);

    /// <summary>The entries of an axis, without it.</summary>
    public static Tensor[] Unstack(Tensor x, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "unstack");
        return
        [
            .. Enumerable
                .Range(0, (int)x.Shape[place])
                .Select(i => Lax.Squeeze(Lax.SliceInDim(x, i, i + 1, place), [place])),
        ];
    }

    /// <summary>A tensor cut before given positions of an axis.</summary>
    public static Tensor[] Split(Tensor x, Dims positions, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "split");
        long size = x.Shape[place];
        long[] bounds =
        [
            0,
            .. positions.Select(position => Math.Clamp(position < 0 ? position + size : position, 0, size)),
            size,
        ];
        return
        [
            .. Enumerable
                .Range(0, bounds.Length - 1)
                .Select(i => Lax.SliceInDim(x, bounds[i], Math.Max(bounds[i], bounds[i + 1]), place)),
        ];
    }

    /// <summary>A tensor cut into parts of nearly equal size; the first ones may be one longer.</summary>
    public static Tensor[] ArraySplit(Tensor x, int count, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        long size = x.Shape[Axes.Normalize(axis, x.Rank, "array_split")];
        (long each, long longer) = Math.DivRem(size, count);
        return Split(x, Dims.Of(Enumerable.Range(1, count - 1).Select(i => (i * each) + Math.Min(i, longer))), axis);
    }

    /// <summary>Equal parts along the second axis (the first of vectors).</summary>
    public static Tensor[] HSplit(Tensor x, int count)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Split(x, count, x.Rank == 1 ? 0 : 1);
    }

    /// <summary>Equal parts along the first axis.</summary>
    public static Tensor[] VSplit(Tensor x, int count) => Split(x, count, 0);

    /// <summary>Equal parts along the third axis.</summary>
    public static Tensor[] DSplit(Tensor x, int count) => Split(x, count, 2);

    /// <summary>Tensors repeated to their common shape.</summary>
    public static Tensor[] BroadcastArrays(params ReadOnlySpan<Tensor> tensors) =>
        tensors.IsEmpty ? [] : Broadcasting.UnifyShapes(tensors, "broadcast_arrays");

    /// <summary>The shape that all can be repeated to.</summary>
    public static Dims BroadcastShapes(params ReadOnlySpan<Dims> shapes)
    {
        Dims result = [];
        foreach (Dims shape in shapes)
        {
            result = Broadcasting.Shape(result, shape, "broadcast_shapes");
        }

        return result;
    }

    /// <summary>The elements in row-major order under another shape, repeated from the start or cut.</summary>
    public static Tensor Resize(Tensor x, Dims shape)
    {
        Tensor flat = Ravel(x);
        long count = shape.Product;
        if (flat.Size == 0)
        {
            return Zeros(shape, x.ElementType);
        }

        long times = (count + flat.Size - 1) / flat.Size;
        return Lax.Reshape(Lax.SliceInDim(times > 1 ? Tile(flat, [times]) : flat, 0, count, 0), shape);
    }

    /// <summary>The rank of a tensor.</summary>
    public static int NDim(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank;
    }

    /// <summary>The shape of a tensor.</summary>
    public static Dims Shape(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape;
    }

    /// <summary>The number of elements, along one axis or in all.</summary>
    public static long Size(Tensor x, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return axis is { } given ? x.Shape[Axes.Normalize(given, x.Rank, "size")] : x.Size;
    }
}
