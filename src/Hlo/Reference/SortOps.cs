using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary><c>sort</c>: always stable.</summary>
internal static class SortOps
{
    public static object[] Sort(Site site, Sort op)
    {
        ReferenceTensor[] inputs = site.Tensors(0, site.Count);
        ReferenceTensor[] results = [.. inputs.Select(input => new ReferenceTensor(input.Type))];
        Dims dims = inputs[0].Dims;
        if (dims.Count == 0)
        {
            return inputs;
        }

        int axis = op.Axis(dims.Count);
        int size = (int)dims[axis];
        long stride = inputs[0].Strides[axis];
        foreach (long[] index in IndexSpace.Of(dims.With(axis, Math.Min(size, 1))))
        {
            long start = IndexSpace.Offset(index, inputs[0].Strides);
            int[] order = Order(site, inputs, start, stride, size);
            for (int i = 0; i < inputs.Length; i++)
            {
                for (int k = 0; k < size; k++)
                {
                    results[i].Elements[start + (k * stride)] = inputs[i].Elements[start + (order[k] * stride)];
                }
            }
        }

        return results;
    }

    // Merge sort: stable, and safe with comparators that are no proper order.
    private static int[] Order(Site site, ReferenceTensor[] inputs, long start, long stride, int size)
    {
        bool Less(int a, int b)
        {
            Scalar[] arguments = new Scalar[2 * inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                arguments[2 * i] = inputs[i].Elements[start + (a * stride)];
                arguments[(2 * i) + 1] = inputs[i].Elements[start + (b * stride)];
            }

            return site.RunScalars(0, arguments)[0] != Scalar.False;
        }

        int[] order = [.. Enumerable.Range(0, size)];
        int[] merged = new int[size];
        for (int width = 1; width < size; width *= 2)
        {
            for (int low = 0; low < size; low += 2 * width)
            {
                int middle = Math.Min(low + width, size);
                int high = Math.Min(low + (2 * width), size);
                (int left, int right) = (low, middle);
                for (int k = low; k < high; k++)
                {
                    bool takeRight = left >= middle || (right < high && Less(order[right], order[left]));
                    merged[k] = takeRight ? order[right++] : order[left++];
                }
            }

            (order, merged) = (merged, order);
        }

        return order;
    }
}
