using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>What happens at positions outside a tensor.</summary>
public enum IndexMode
{
    /// <summary>
    /// Reading gives a fill value (NaN for floats), writing does nothing. JAX's default for updates, <c>Np.Take</c> and
    /// the like.
    /// </summary>
    Fill,

    /// <summary>Positions are moved to the nearest one inside.</summary>
    Clip,

    /// <summary>A promise that there are none; what happens otherwise is the device's choice.</summary>
    PromiseInBounds,
}

/// <summary>NumPy's indexing in terms of slice, reverse, reshape, gather and scatter.</summary>
internal static class Indexing
{
    /// <summary>Reads; positions outside are moved inside unless a mode says otherwise.</summary>
    public static Tensor Get(
        Tensor tensor,
        ReadOnlySpan<TensorIndex> indices,
        IndexMode mode = IndexMode.Clip,
        Tensor? fill = null
    )
    {
        IndexPlan plan = IndexPlan.Of(tensor, indices);
        (Tensor part, List<(int Axis, Tensor Positions)> gathers) = Cut(tensor, plan);
        Tensor value = part;
        if (gathers.Count > 0)
        {
            Tensor[] positions = Broadcasting.UnifyShapes([.. gathers.Select(gather => gather.Positions)], "index");
            Dims axes = Dims.Of(gathers.Select(gather => (long)gather.Axis));
            int place = plan.Result.TakeWhile(axis => axis != IndexPlan.Gathered).Count(axis => axis >= 0);
            value = GatherAxes(part, axes, positions, place, mode, fill);
        }

        return Lax.Reshape(value, plan.Shape);
    }

    /// <summary>
    /// Entries at positions along several axes; the positions' common axes stand at a place among the other axes of the
    /// result.
    /// </summary>
    public static Tensor GatherAxes(
        Tensor x,
        Dims axes,
        Tensor[] positions,
        int place,
        IndexMode mode,
        Tensor? fill = null
    )
    {
        Dims sizes = x.Shape.Permute(axes);
        (Tensor indices, Tensor? inside) = Columns(positions, sizes, mode == IndexMode.Fill);
        Dims common = positions[0].Shape;
        Dims offsets = Dims.Of(
            Enumerable.Range(0, x.Rank - axes.Count).Select(i => (long)(i < place ? i : i + common.Count))
        );
        Dims slice = Dims.Of(x.Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size));
        long[] sorted = [.. axes.Order()];
        GatherDimensionNumbers numbers = new(offsets, Dims.Create(sorted), [], [], axes, common.Count);
        Tensor result = Lax.Gather(x, indices, numbers, slice);
        if (inside is null)
        {
            return result;
        }

        Tensor valid = Lax.BroadcastInDim(inside, result.Shape, Dims.Range(place, common.Count));
        return Lax.Select(valid, result, FillValue(result, fill));
    }

    /// <summary>
    /// Positions as rows of one tensor, negative ones counted from the end; and which rows lie inside.
    /// </summary>
    public static (Tensor Indices, Tensor? Inside) Columns(Tensor[] positions, Dims sizes, bool check)
    {
        Tensor? inside = null;
        Tensor[] columns = new Tensor[positions.Length];
        ElementType type = positions.Aggregate(
            ElementType.I32,
            (widest, next) => next.ElementType.BitWidth > 32 ? ElementType.I64 : widest
        );
        for (int i = 0; i < columns.Length; i++)
        {
            Tensor absolute = FromEnd(
                Lax.ConvertElementType(positions[i], type),
                sizes[i],
                positions[i].ElementType.IsUnsigned
            );
            columns[i] = Lax.ExpandDims(absolute, [absolute.Rank]);
            if (check)
            {
                Tensor here = Lax.And(Lax.Ge(absolute, 0), Lax.Lt(absolute, sizes[i]));
                inside = inside is null ? here : Lax.And(inside, here);
            }
        }

        return (Lax.Concatenate(columns, columns[0].Rank - 1), inside);
    }

    /// <summary>
    /// What <see cref="IndexMode.Fill"/> reads outside: NaN, the smallest signed or largest unsigned integer, or true.
    /// </summary>
    public static Tensor FillValue(Tensor like, Tensor? fill)
    {
        if (fill is not null)
        {
            return Broadcasting.To(Broadcasting.Convert(fill, like.ElementType), like.Shape);
        }

        ElementType type = like.ElementType;
        return type.IsFloat || type.IsComplex
            ? Lax.FullLike(like, double.NaN)
            : Broadcasting.To(
                new ConstantTensor(type.IsSigned ? Identities.Lowest(type) : Identities.Highest(type)),
                like.Shape
            );
    }

    private static Tensor FromEnd(Tensor positions, long size, bool unsigned) =>
        unsigned ? positions : Lax.Select(Lax.Lt(positions, 0), Lax.Add(positions, size), positions);

    /// <summary>Applies ranges and single positions; tells which axes of the rest are to be gathered.</summary>
    private static (Tensor Part, List<(int Axis, Tensor Positions)> Gathers) Cut(Tensor tensor, IndexPlan plan)
    {
        long[] starts = new long[tensor.Rank];
        long[] limits = new long[tensor.Rank];
        long[] strides = new long[tensor.Rank];
        List<long> reversed = [];
        List<long> shape = [];
        List<(int Axis, Tensor Positions)> gathers = [];
        for (int axis = 0; axis < tensor.Rank; axis++)
        {
            AxisSelection index = plan.Axes[axis];
            (starts[axis], limits[axis], strides[axis]) = (0, tensor.Shape[axis], 1);
            if (index.Positions is { } positions)
            {
                gathers.Add((shape.Count, positions));
                shape.Add(tensor.Shape[axis]);
                continue;
            }

            long last = index.Start + ((index.Count - 1) * index.Step);
            (long low, long high) = index.Step > 0 ? (index.Start, last) : (last, index.Start);
            // An empty range begins where a longer one would, so that named sizes see one rule for all numbers.
            (starts[axis], limits[axis]) = index.Count == 0 ? (index.Start, index.Start) : (low, high + 1);
            strides[axis] = Math.Abs(index.Step);
            if (index.Step < 0 && index.Count > 1)
            {
                reversed.Add(axis);
            }

            if (!index.Dropped)
            {
                shape.Add(index.Count);
            }
        }

        Tensor part = Lax.Slice(tensor, Dims.Create(starts), Dims.Create(limits), Dims.Create(strides));
        part = reversed.Count == 0 ? part : Lax.Rev(part, Dims.Of(reversed));
        return (Lax.Reshape(part, Dims.Of(shape)), gathers);
    }
}
