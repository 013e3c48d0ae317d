using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Writes by an <see cref="IndexPlan"/>. A block at a fixed place is a dynamic_update_slice; everything else one
/// scatter whose windows cover the axes that are cut in one piece, and whose indices cover the others.
/// </summary>
internal static class ScatterPlan
{
    public static Tensor Apply(Tensor x, IndexPlan plan, Tensor updates, ScatterKind kind, IndexMode mode, bool unique)
    {
        bool block = kind == ScatterKind.Update && plan.Axes.All(axis => axis.Positions is null && axis.Step == 1);
        if (block)
        {
            Tensor part = Lax.Reshape(updates, Dims.Of(plan.Axes.Select(axis => axis.Count)));
            return part.Size == 0
                ? x
                : Lax.DynamicUpdateSlice(
                    x,
                    part,
                    [.. plan.Axes.Select(axis => Lax.Full([], axis.Start, ElementType.I32))]
                );
        }

        return updates.Size == 0 ? x : Scatter(x, plan, updates, kind, mode, unique);
    }

    private static Tensor Scatter(
        Tensor x,
        IndexPlan plan,
        Tensor updates,
        ScatterKind kind,
        IndexMode mode,
        bool unique
    )
    {
        // New axes have size 1 and no part in this.
        int[] result = [.. plan.Result.Where(axis => axis != IndexPlan.New)];
        Tensor values = Lax.Reshape(updates, (plan with { Result = result }).Shape);

        // Places of the result's axes: windows for pieces, rows of indices for everything else.
        List<long> windows = [];
        Dictionary<int, int> rows = [];
        List<long> rowShape = [];
        int position = 0;
        foreach (int axis in result)
        {
            if (axis == IndexPlan.Gathered)
            {
                rows[IndexPlan.Gathered] = rowShape.Count;
                rowShape.AddRange(plan.Positions);
                position += plan.Positions.Count;
                continue;
            }

            if (plan.Axes[axis].Step == 1)
            {
                windows.Add(position);
            }
            else
            {
                rows[axis] = rowShape.Count;
                rowShape.Add(plan.Axes[axis].Count);
            }

            position++;
        }

        int[] indexed = [.. Enumerable.Range(0, x.Rank).Where(axis => !plan.Axes[axis].IsWhole(x.Shape[axis]))];
        Dims shape = Dims.Of(rowShape);
        Tensor[] positions = [.. indexed.Select(axis => Row(plan, axis, shape, rows))];
        if (positions.Length == 0)
        {
            positions = [Lax.Full(shape, 0, ElementType.I32)];
            indexed = [0];
        }

        Dims sizes = Dims.Of(indexed.Select(axis => x.Shape[axis]));
        (Tensor indices, _) = Indexing.Columns(positions, sizes, check: false);
        if (mode == IndexMode.Clip)
        {
            Tensor limit = Tensor.Of<int>(
                [sizes.Count],
                [.. indexed.Select(axis => (int)(x.Shape[axis] - Window(plan, axis)))]
            );
            indices = Lax.Clamp(
                Lax.ZerosLike(indices),
                indices,
                Broadcasting.To(Broadcasting.Convert(limit, indices.ElementType), indices.Shape)
            );
        }

        Dims inserted = Dims.Of(
            Enumerable
                .Range(0, x.Rank)
                .Where(axis => plan.Axes[axis].Dropped || plan.Axes[axis].Step != 1)
                .Select(axis => (long)axis)
        );
        ScatterDimensionNumbers numbers = new(
            Dims.Of(windows),
            inserted,
            [],
            [],
            Dims.Of(indexed.Select(axis => (long)axis)),
            shape.Count
        );
        bool noTwice = unique || plan.Axes.All(axis => axis.Positions is null);
        return Lax.Scatter(x, indices, values, numbers, kind, noTwice);
    }

    private static long Window(IndexPlan plan, int axis)
    {
        AxisSelection index = plan.Axes[axis];
        return index.Dropped || index.Step != 1 ? 1 : index.Count;
    }

    /// <summary>Positions along one axis for every row of indices.</summary>
    private static Tensor Row(IndexPlan plan, int axis, Dims shape, Dictionary<int, int> rows)
    {
        AxisSelection index = plan.Axes[axis];
        if (index.Positions is { } positions)
        {
            Tensor common = Broadcasting.To(positions, plan.Positions);
            return Lax.BroadcastInDim(common, shape, Dims.Range(rows[IndexPlan.Gathered], plan.Positions.Count));
        }

        if (index.Dropped || index.Step == 1)
        {
            return Lax.Full(shape, index.Start, ElementType.I32);
        }

        Tensor counts = Lax.BroadcastedIota(ElementType.I32, shape, rows[axis]);
        return Lax.Add(Lax.Mul(counts, Lax.FullLike(counts, index.Step)), Lax.FullLike(counts, index.Start));
    }
}
