using XlaSharp.Hlo.Execution;

namespace XlaSharp.Hlo.Reference;

/// <summary>A tensor of scalars with a static shape.</summary>
internal sealed class ReferenceTensor
{
    /// <summary>A tensor of given elements, row-major.</summary>
    public ReferenceTensor(TensorType type, Scalar[] elements) =>
        (Type, Elements, Strides) = (type, elements, IndexSpace.Strides(type.Dims));

    /// <summary>A tensor of zeros.</summary>
    public ReferenceTensor(TensorType type)
        : this(type, new Scalar[type.ElementCount]) { }

    public TensorType Type { get; }

    public Dims Dims => Type.Dims;

    public ElementType Element => Type.ElementType;

    public Scalar[] Elements { get; }

    /// <summary>Distance between neighbours per dimension.</summary>
    public long[] Strides { get; }

    /// <summary>The element at an index.</summary>
    public Scalar this[ReadOnlySpan<long> index]
    {
        get => Elements[IndexSpace.Offset(index, Strides)];
        set => Elements[IndexSpace.Offset(index, Strides)] = value;
    }

    /// <summary>The only element of a scalar tensor.</summary>
    public Scalar Only => Elements[0];

    /// <summary>A rank-0 tensor.</summary>
    public static ReferenceTensor Of(Scalar value, ElementType type) => new(TensorType.Scalar(type), [value]);

    /// <summary>A tensor made element by element.</summary>
    public static ReferenceTensor Create(TensorType type, Func<long[], Scalar> element)
    {
        ReferenceTensor result = new(type);
        int position = 0;
        foreach (long[] index in IndexSpace.Of(type.Dims))
        {
            result.Elements[position++] = element(index);
        }

        return result;
    }

    /// <summary>Copies from host memory.</summary>
    public static ReferenceTensor FromHost(HostTensor tensor) => Decode(tensor.Type, tensor.Data.Span);

    /// <summary>Copies a constant.</summary>
    public static ReferenceTensor FromAttribute(DenseElementsAttr elements, TensorType type) =>
        Decode(type, elements.Expand().Span);

    /// <summary>The elements as integers.</summary>
    public long[] ToIntegers() => [.. Elements.Select(element => (long)element.Integer)];

    /// <summary>The elements as sizes.</summary>
    public Dims ToDims() => Dims.Of(ToIntegers());

    /// <summary>Copies to host memory.</summary>
    public HostTensor ToHost()
    {
        int size = Element.ByteSize;
        byte[] data = new byte[Type.ByteCount];
        for (int i = 0; i < Elements.Length; i++)
        {
            Elements[i].Write(data.AsSpan(i * size, size), Element);
        }

        return new(Type, data);
    }

    private static ReferenceTensor Decode(TensorType type, ReadOnlySpan<byte> data)
    {
        ReferenceTensor tensor = new(type);
        int size = type.ElementType.ByteSize;
        for (int i = 0; i < tensor.Elements.Length; i++)
        {
            tensor.Elements[i] = Scalar.Read(data.Slice(i * size, size), type.ElementType);
        }

        return tensor;
    }
}

/// <summary>Walks over the indices of a shape in row-major order.</summary>
internal static class IndexSpace
{
    /// <summary>All indices; one array is reused for all.</summary>
    public static IEnumerable<long[]> Of(Dims dims)
    {
        long[] index = new long[dims.Count];
        long count = dims.Product;
        for (long i = 0; i < count; i++)
        {
            yield return index;
            for (int d = index.Length - 1; d >= 0 && ++index[d] == dims[d]; d--)
            {
                index[d] = 0;
            }
        }
    }

    public static long[] Strides(Dims dims)
    {
        long[] strides = new long[dims.Count];
        long stride = 1;
        for (int d = strides.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= dims[d];
        }

        return strides;
    }

    public static long Offset(ReadOnlySpan<long> index, ReadOnlySpan<long> strides)
    {
        long offset = 0;
        for (int d = 0; d < index.Length; d++)
        {
            offset += index[d] * strides[d];
        }

        return offset;
    }

    /// <summary>True if an index lies inside a shape.</summary>
    public static bool Contains(Dims dims, ReadOnlySpan<long> index)
    {
        bool inside = true;
        for (int d = 0; inside && d < index.Length; d++)
        {
            inside = index[d] >= 0 && index[d] < dims[d];
        }

        return inside;
    }
}
