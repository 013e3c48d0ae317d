using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// How a weight's elements lie in a file of another library: axes in another order, then perhaps another shape of the
/// same number of elements.
/// </summary>
/// <param name="Permutation">The weight's axis that each axis in the file is.</param>
/// <param name="Shape">From the permuted shape to the file's; null where they are the same.</param>
public sealed record WeightLayout(Dims Permutation, Func<Dims, Dims>? Shape = null)
{
    /// <summary>The type that a weight has in the file.</summary>
    /// <param name="weight">The weight's type.</param>
    /// <returns>The file's.</returns>
    public TensorType FileType(TensorType weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        Dims permuted = weight.Dims.Permute(Permutation);
        return weight with { Dims = Shape?.Invoke(permuted) ?? permuted };
    }

    /// <summary>The elements as they lie in the file.</summary>
    /// <param name="weight">The weight's value.</param>
    /// <returns>The file's.</returns>
    public HostTensor ToFile(HostTensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return new(FileType(weight.Type), Transpose(weight, Permutation).Data);
    }

    /// <summary>The elements as they lie in the weight.</summary>
    /// <param name="saved">What the file has, of <see cref="FileType"/> but for the element type.</param>
    /// <param name="weight">The weight's type.</param>
    /// <returns>The weight's value, of the file's element type.</returns>
    public HostTensor FromFile(HostTensor saved, TensorType weight)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentNullException.ThrowIfNull(weight);
        return Transpose(
            new(saved.Type with { Dims = weight.Dims.Permute(Permutation) }, saved.Data),
            Permutation.Inverse()
        );
    }

    private static HostTensor Transpose(HostTensor value, Dims permutation)
    {
        (Dims from, int size) = (value.Type.Dims, value.Type.ElementType.ByteSize);
        Dims to = from.Permute(permutation);
        long[] strides = new long[from.Count];
        long stride = size;
        for (int axis = from.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= from[axis];
        }

        byte[] result = new byte[value.Data.Length];
        ReadOnlySpan<byte> source = value.Data.Span;
        long[] index = new long[to.Count];
        long offset = 0;
        for (int target = 0; target < result.Length; target += size)
        {
            source.Slice((int)offset, size).CopyTo(result.AsSpan(target));
            for (int axis = to.Count - 1; axis >= 0; axis--)
            {
                offset += strides[(int)permutation[axis]];
                if (++index[axis] < to[axis])
                {
                    break;
                }

                offset -= to[axis] * strides[(int)permutation[axis]];
                index[axis] = 0;
            }
        }

        return new(value.Type with { Dims = to }, result);
    }
}
