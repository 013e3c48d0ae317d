using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>NumPy's broadcasting and JAX's promotion of operands.</summary>
internal static class Broadcasting
{
    /// <summary>Brings two operands to one type and shape, as the operators do.</summary>
    public static (Tensor Left, Tensor Right) Unify(Tensor left, Tensor right, string who)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        (ElementType type, bool weak) = Promotion.Join(left, right, who);
        Dims shape = Shape(left.Shape, right.Shape, who);
        return (To(Convert(left, type, weak), shape), To(Convert(right, type, weak), shape));
    }

    /// <summary>Brings operands to one shape.</summary>
    public static Tensor[] UnifyShapes(ReadOnlySpan<Tensor> tensors, string who)
    {
        Dims shape = tensors[0].Shape;
        foreach (Tensor tensor in tensors[1..])
        {
            shape = Shape(shape, tensor.Shape, who);
        }

        Tensor[] results = tensors.ToArray();
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = To(results[i], shape);
        }

        return results;
    }

    /// <summary>
    /// Gives a C# number the type and shape of the other operand; leaves everything else alone, as the functions of Lax
    /// do.
    /// </summary>
    public static (Tensor Left, Tensor Right) AdaptNumbers(Tensor left, Tensor right, string who)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        bool leftIsNumber = left is ConstantTensor { IsWeak: true, Rank: 0 };
        bool rightIsNumber = right is ConstantTensor { IsWeak: true, Rank: 0 };
        return leftIsNumber == rightIsNumber && !(leftIsNumber && rightIsNumber)
            ? (left, right)
            : Unify(left, right, who);
    }

    /// <summary>The shape that both can be broadcast to.</summary>
    /// <exception cref="TraceException">There is none.</exception>
    public static Dims Shape(Dims left, Dims right, string who)
    {
        if (left == right)
        {
            return left;
        }

        int rank = Math.Max(left.Count, right.Count);
        long[] shape = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long a = i <= left.Count ? left[left.Count - i] : 1;
            long b = i <= right.Count ? right[right.Count - i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: shapes must be equal or broadcast "
                        + $"(sizes equal or 1, from the last axis), "
                        + $"but axis -{i} has {a} and {b} (shapes [{left}] and [{right}])."
                );
            }

            shape[rank - i] = a == 1 ? b : a;
        }

        return Dims.Create(shape);
    }

    /// <summary>Repeats a tensor to a shape: missing leading axes are added, axes of size 1 are repeated.</summary>
    /// <exception cref="TraceException">The shapes do not fit.</exception>
    public static Tensor To(Tensor tensor, Dims shape)
    {
        if (tensor.Shape == shape)
        {
            return tensor;
        }

        int offset = shape.Count - tensor.Rank;
        for (int i = 0; i < tensor.Rank; i++)
        {
            long size = tensor.Shape[i];
            if (offset < 0 || (size != 1 && size != shape[i + offset]))
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}broadcast: {tensor} cannot be broadcast to "
                        + $"[{shape}]; "
                        + "sizes must be equal or 1, from the last axis."
                );
            }
        }

        return Lax.BroadcastInDim(tensor, shape, Dims.Range(Math.Max(0, offset), tensor.Rank));
    }

    /// <summary>Converts the element type.</summary>
    public static Tensor Convert(Tensor tensor, ElementType type, bool weak = false)
    {
        if (
            tensor is ConstantTensor constant
            && Scalars.CanWrite(type)
            && constant.TryConvert(type, weak) is { } converted
        )
        {
            return converted;
        }

        return tensor.ElementType.Equals(type)
            ? tensor
            : Trace.Bind1(new Hlo.Ops.Convert(tensor.Type.Of(type)), tensor);
    }
}
