namespace XlaSharp.Hlo.Reference;

/// <summary><c>scatter</c>.</summary>
internal static class ScatterOps
{
    public static object[] Scatter(Site site, ScatterDimensionNumbers numbers)
    {
        int count = site.Count / 2;
        ReferenceTensor indices = site[count];
        ReferenceTensor[] updates = site.Tensors(count + 1, count);
        ReferenceTensor[] results = new ReferenceTensor[count];
        for (int i = 0; i < count; i++)
        {
            ElementType element = site.ArgumentElement(0, i);
            results[i] = new(site[i].Type.Of(element), Promotion.To(site[i], element));
        }

        Dims hidden = Dims.Of(numbers.InsertedWindowDims.Concat(numbers.InputBatchingDims));
        Dims windowAxes = Dims.Range(0, results[0].Type.Rank).Without(hidden);
        Dims batchDims = Dims.Range(0, updates[0].Type.Rank).Without(numbers.UpdateWindowDims);
        foreach (long[] index in IndexSpace.Of(updates[0].Dims))
        {
            long[] position = Position(index, indices, numbers, windowAxes, batchDims, results[0].Type.Rank);
            if (IndexSpace.Contains(results[0].Dims, position))
            {
                Update(site, results, updates, position, index);
            }
        }

        return results;
    }

    private static long[] Position(
        long[] index,
        ReferenceTensor indices,
        ScatterDimensionNumbers numbers,
        Dims windowAxes,
        Dims batchDims,
        int rank
    )
    {
        long[] batch = [.. batchDims.Select(dimension => index[dimension])];
        long[] position = new long[rank];
        for (int k = 0; k < numbers.ScatterDimsToOperandDims.Count; k++)
        {
            Int128 start = Indexing.Component(indices, batch, (int)numbers.IndexVectorDim, k);
            position[numbers.ScatterDimsToOperandDims[k]] = (long)
                Int128.Clamp(start, long.MinValue / 2, long.MaxValue / 2);
        }

        Indexing.AddBatching(
            position,
            batch,
            numbers.InputBatchingDims,
            numbers.ScatterIndicesBatchingDims,
            numbers.IndexVectorDim
        );
        for (int i = 0; i < windowAxes.Count; i++)
        {
            position[windowAxes[i]] += index[numbers.UpdateWindowDims[i]];
        }

        return position;
    }

    private static void Update(
        Site site,
        ReferenceTensor[] results,
        ReferenceTensor[] updates,
        long[] position,
        long[] index
    )
    {
        int count = results.Length;
        Scalar[] arguments = new Scalar[2 * count];
        for (int i = 0; i < count; i++)
        {
            arguments[i] = results[i][position];
            arguments[count + i] = Promotion.To(
                updates[i][index],
                updates[i].Element,
                site.ArgumentElement(0, count + i)
            );
        }

        Scalar[] combined = site.RunScalars(0, arguments);
        for (int i = 0; i < count; i++)
        {
            results[i][position] = combined[i];
        }
    }
}

/// <summary>Wider element types that reducer regions may compute in.</summary>
internal static class Promotion
{
    public static Scalar To(Scalar value, ElementType from, ElementType to) =>
        from.Equals(to) || from.IsQuantized ? value : Conversions.Convert(value, from, to);

    public static Scalar[] To(ReferenceTensor tensor, ElementType to) =>
        [.. tensor.Elements.Select(value => To(value, tensor.Element, to))];
}
