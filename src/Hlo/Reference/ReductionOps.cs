using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Reductions over dimensions and windows, and <c>map</c>.</summary>
internal static class ReductionOps
{
    public static ReferenceTensor Map(Site site)
    {
        ReferenceTensor[] operands = site.Tensors(0, site.Count);
        ReferenceTensor result = new(site.ResultType());
        for (int i = 0; i < result.Elements.Length; i++)
        {
            result.Elements[i] = site.RunScalars(0, [.. operands.Select(operand => operand.Elements[i])])[0];
        }

        return result;
    }

    public static object[] Reduce(Site site, Dims dimensions)
    {
        int count = site.Count / 2;
        Dims dims = site[0].Dims;
        Dims kept = Dims.Range(0, dims.Count).Without(dimensions);
        ReferenceTensor[] results = Initial(site, count, dims.Without(dimensions));
        long[] target = new long[kept.Count];
        foreach (long[] index in IndexSpace.Of(dims))
        {
            for (int d = 0; d < target.Length; d++)
            {
                target[d] = index[kept[d]];
            }

            Fold(site, results, target, i => site[i][index]);
        }

        return results;
    }

    public static object[] ReduceWindow(Site site, WindowDimension[] windows)
    {
        int count = site.Count / 2;
        Dims dims = site[0].Dims;
        Dims sizes = Dims.Of(windows.Select(window => window.Size));
        ReferenceTensor[] results = Initial(site, count, Windows.ResultDims(dims, windows));
        long[] source = new long[dims.Count];
        foreach (long[] target in IndexSpace.Of(results[0].Dims))
        {
            foreach (long[] offset in IndexSpace.Of(sizes))
            {
                // Padding and holes hold the init value, which takes part.
                bool inside = Source(windows, dims, target, offset, source);
                Fold(site, results, target, i => inside ? site[i][source] : site[count + i].Only);
            }
        }

        return results;
    }

    public static ReferenceTensor SelectAndScatter(Site site, SelectAndScatter op)
    {
        (ReferenceTensor operand, ReferenceTensor source, ReferenceTensor initial) = (site[0], site[1], site[2]);
        WindowDimension[] windows = op.CreateWindows(operand.Type.Rank);
        Dims sizes = Dims.Of(windows.Select(window => window.Size));
        ElementType element = site.ArgumentElement(1, 0);
        Scalar start = Promotion.To(initial.Only, initial.Element, element);
        ReferenceTensor result = ReferenceTensor.Create(operand.Type.Of(element), _ => start);
        long[] candidate = new long[operand.Type.Rank];
        foreach (long[] index in IndexSpace.Of(source.Dims))
        {
            long[]? selected = null;
            foreach (long[] offset in IndexSpace.Of(sizes))
            {
                if (!Source(windows, operand.Dims, index, offset, candidate))
                {
                    continue;
                }

                bool keeps =
                    selected is not null
                    && site.RunScalars(0, [operand[selected], operand[candidate]])[0] != Scalar.False;
                selected = keeps ? selected : [.. candidate];
            }

            if (selected is not null)
            {
                Scalar update = Promotion.To(source[index], source.Element, element);
                result[selected] = site.RunScalars(1, [result[selected], update])[0];
            }
        }

        return result;
    }

    // The element of the base that an offset of a window reads; false in padding and holes.
    private static bool Source(WindowDimension[] windows, Dims dims, long[] target, long[] offset, long[] source)
    {
        for (int d = 0; d < source.Length; d++)
        {
            WindowDimension window = windows[d];
            long padded = (target[d] * window.Stride) + (offset[d] * window.WindowDilation) - window.PaddingLow;
            if (padded < 0 || padded % window.BaseDilation != 0 || padded / window.BaseDilation >= dims[d])
            {
                return false;
            }

            source[d] = padded / window.BaseDilation;
        }

        return true;
    }

    private static ReferenceTensor[] Initial(Site site, int count, Dims dims)
    {
        ReferenceTensor[] results = new ReferenceTensor[count];
        for (int i = 0; i < count; i++)
        {
            ReferenceTensor initial = site[count + i];
            ElementType element = site.ArgumentElement(0, i);
            Scalar start = Promotion.To(initial.Only, initial.Element, element);
            results[i] = ReferenceTensor.Create(new TensorType(element, dims), _ => start);
        }

        return results;
    }

    private static void Fold(Site site, ReferenceTensor[] results, long[] target, Func<int, Scalar> element)
    {
        int count = results.Length;
        Scalar[] arguments = new Scalar[2 * count];
        for (int i = 0; i < count; i++)
        {
            arguments[i] = results[i][target];
            arguments[count + i] = Promotion.To(element(i), site[i].Element, site.ArgumentElement(0, count + i));
        }

        Scalar[] combined = site.RunScalars(0, arguments);
        for (int i = 0; i < count; i++)
        {
            results[i][target] = combined[i];
        }
    }
}
