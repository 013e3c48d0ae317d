using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Part of a tensor between fixed positions.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="start">First position per axis.</param>
    /// <param name="limit">Position after the last per axis.</param>
    /// <param name="strides">Distance of kept elements per axis; 1 if null.</param>
    /// <returns>The part.</returns>
    public static Tensor Slice(Tensor x, Dims start, Dims limit, Dims? strides = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims steps = strides ?? Dims.Repeat(1, start.Count);
        bool whole = limit == x.Shape && start == Dims.Repeat(0, x.Rank) && steps == Dims.Repeat(1, x.Rank);
        return whole && !Trace.Current.KeepsWhole ? x : Trace.Bind1(new Ops.Slice(start, limit, steps), x);
    }

    /// <summary>Part of a tensor between fixed positions along one axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="start">First position.</param>
    /// <param name="limit">Position after the last.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The part.</returns>
    public static Tensor SliceInDim(Tensor x, long start, long limit, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Slice(x, Dims.Repeat(0, x.Rank).With(axis, start), x.Shape.With(axis, limit));
    }

    /// <summary>
    /// Part of a tensor at a position computed by the program; moved inside where it would stick out.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="start">First position per axis: integer scalars of one type.</param>
    /// <param name="sizes">Sizes of the part.</param>
    /// <returns>The part.</returns>
    public static Tensor DynamicSlice(Tensor x, ReadOnlySpan<Tensor> start, Dims sizes) =>
        Trace.Bind1(new Ops.DynamicSlice(sizes), [x, .. Positions(start)]);

    /// <summary>Part of a tensor at a computed position along one axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="start">First position: an integer scalar.</param>
    /// <param name="size">Size of the part.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The part.</returns>
    public static Tensor DynamicSliceInDim(Tensor x, Tensor start, long size, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return DynamicSlice(x, PositionsAlong(x, start, axis), x.Shape.With(axis, size));
    }

    /// <summary>The entry at a computed position along one axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="index">The position: an integer scalar.</param>
    /// <param name="axis">The axis, which is dropped.</param>
    /// <returns>The entry.</returns>
    public static Tensor DynamicIndexInDim(Tensor x, Tensor index, int axis = 0) =>
        Squeeze(DynamicSliceInDim(x, index, 1, axis), [axis]);

    /// <summary>
    /// The tensor with a part replaced at a computed position; moved inside where it would stick out.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="update">The new part.</param>
    /// <param name="start">First position per axis: integer scalars of one type.</param>
    /// <returns>The changed tensor.</returns>
    public static Tensor DynamicUpdateSlice(Tensor x, Tensor update, ReadOnlySpan<Tensor> start) =>
        Trace.Bind1(Ops.DynamicUpdateSlice.Instance, [x, update, .. Positions(start)]);

    /// <summary>The tensor with a part replaced at a computed position along one axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="update">The new part.</param>
    /// <param name="start">First position: an integer scalar.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The changed tensor.</returns>
    public static Tensor DynamicUpdateSliceInDim(Tensor x, Tensor update, Tensor start, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return DynamicUpdateSlice(x, update, PositionsAlong(x, start, axis));
    }

    /// <summary>Slices at positions given by an index tensor; moved inside where they would stick out.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="indices">The positions.</param>
    /// <param name="dimensionNumbers">Roles of the axes.</param>
    /// <param name="sliceSizes">Sizes of a slice.</param>
    /// <returns>The slices.</returns>
    public static Tensor Gather(Tensor x, Tensor indices, GatherDimensionNumbers dimensionNumbers, Dims sliceSizes) =>
        Trace.Bind1(new Ops.Gather(dimensionNumbers, sliceSizes), x, indices);

    /// <summary>
    /// The tensor with updates combined into it at positions given by an index tensor; those that stick out are
    /// skipped.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="indices">The positions.</param>
    /// <param name="updates">The updates.</param>
    /// <param name="dimensionNumbers">Roles of the axes.</param>
    /// <param name="kind">How an update is combined with what is there.</param>
    /// <param name="uniqueIndices">A promise that no two updates meet.</param>
    /// <returns>The changed tensor.</returns>
    public static Tensor Scatter(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        ScatterKind kind = ScatterKind.Update,
        bool uniqueIndices = false
    ) => Trace.Bind1(new ScatterPrimitive(kind, dimensionNumbers, uniqueIndices), x, indices, updates);

    private static Tensor[] PositionsAlong(Tensor x, Tensor start, int axis)
    {
        Tensor[] positions = new Tensor[x.Rank];
        Array.Fill(positions, Broadcasting.Convert(0, start.ElementType));
        positions[axis] = start;
        return positions;
    }

    /// <summary>C# numbers among the positions take the type of the computed ones.</summary>
    private static Tensor[] Positions(ReadOnlySpan<Tensor> start)
    {
        ElementType type = ElementType.I32;
        foreach (Tensor position in start)
        {
            type = position.IsWeak ? type : position.ElementType;
        }

        Tensor[] positions = start.ToArray();
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = positions[i].IsWeak ? Broadcasting.Convert(positions[i], type) : positions[i];
        }

        return positions;
    }
}
