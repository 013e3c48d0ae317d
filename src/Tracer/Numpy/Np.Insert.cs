using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>
    /// Values inserted before positions of an axis; both known while tracing. Without an axis into the flat tensor.
    /// </summary>
    public static Tensor Insert(Tensor x, Dims positions, Tensor values, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(values);
        if (axis is not { } given)
        {
            return Insert(Ravel(x), positions, Ravel(values), 0);
        }

        int place = Axes.Normalize(given, x.Rank, "insert");
        long size = x.Shape[place];
        Tensor converted = Broadcasting.Convert(values, x.ElementType);
        long count =
            positions.Count > 1 ? positions.Count
            : converted.Rank == x.Rank ? converted.Shape[place]
            : 1;
        Tensor rows = Broadcasting.To(
            converted.Rank == x.Rank || converted.Rank == 0 ? converted
                : positions.Count > 1 && converted.Rank == 1
                    ? Lax.Reshape(converted, Dims.Repeat(1, x.Rank).With(place, converted.Size))
                : Lax.ExpandDims(converted, [place]),
            x.Shape.With(place, count)
        );
        long[] before = [.. positions.Select(position => position < 0 ? position + size : position)];
        if (before.Any(position => position < 0 || position > size))
        {
            throw Misuse.Error(
                "insert",
                $"positions must be in [-{size}, {size}] for axis {place} of {x}, got [{positions}]"
            );
        }

        List<Tensor> parts = [];
        long done = 0;
        for (int i = 0; i < count; i++)
        {
            int source = positions.Count > 1 ? Enumerable.Range(0, (int)count).OrderBy(j => before[j]).ElementAt(i) : i;
            long position = before[positions.Count > 1 ? source : 0];
            if (position > done)
            {
                parts.Add(Lax.SliceInDim(x, done, position, place));
                done = position;
            }

            parts.Add(Lax.SliceInDim(rows, source, source + 1, place));
        }

        if (done < size)
        {
            parts.Add(Lax.SliceInDim(x, done, size, place));
        }

        return Lax.Concatenate(parts.ToArray(), place);
    }

    /// <summary>
    /// The entries of an axis without those at positions known while tracing. Without an axis of the flat tensor.
    /// </summary>
    public static Tensor Delete(Tensor x, Dims positions, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (axis is not { } given)
        {
            return Delete(Ravel(x), positions, 0);
        }

        int place = Axes.Normalize(given, x.Rank, "delete");
        long size = x.Shape[place];
        HashSet<long> gone = [.. positions.Select(position => (long)Axes.Normalize(position, (int)size, "delete"))];
        int[] kept = [.. Enumerable.Range(0, (int)size).Where(i => !gone.Contains(i))];
        return Take(x, Tensor.Of<int>([kept.Length], kept), place, IndexMode.PromiseInBounds);
    }

    /// <summary>The flat elements at positions replaced by values, which repeat if they are fewer.</summary>
    public static Tensor Put(Tensor x, Tensor positions, Tensor values, IndexMode mode = IndexMode.Fill)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(positions);
        Tensor places = Ravel(positions);
        return Lax.Reshape(Ravel(x).At[places].Set(Resize(values, places.Shape), mode), x.Shape);
    }

    /// <summary>
    /// The elements where the mask holds replaced by values in their order, which repeat if they are fewer.
    /// </summary>
    public static Tensor Place(Tensor x, Tensor mask, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor chosen = Truth(mask);
        Tensor number = Remainder(CumSum(Ravel(chosen), 0) - 1, (int)values.Size);
        Tensor source = Take(Ravel(Broadcasting.Convert(values, x.ElementType)), number, 0, IndexMode.Clip);
        return Lax.Select(chosen, Lax.Reshape(source, x.Shape), x);
    }

    /// <summary>The matrix (or hypercube) with a value on its main diagonal.</summary>
    public static Tensor FillDiagonal(Tensor x, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2)
        {
            throw Misuse.Error("fill_diagonal", $"at least two axes are needed, got {x}");
        }

        long size = x.Shape.Min();
        Tensor places = Lax.Iota(ElementType.I32, size);
        return x.At[[.. Enumerable.Repeat((TensorIndex)places, x.Rank)]].Set(value, uniqueIndices: true);
    }
}
