using XlaSharp.Hlo;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>
/// Element type, dimensions and layout of a buffer: immutable, and one object per shape of a client (see
/// <see cref="ShapeTable"/>), so that equal shapes are mostly the same object.
/// </summary>
internal sealed unsafe class BufferShape
{
    private readonly Pinned<long> _dims;
    private readonly Pinned<long> _minorToMajor;

    // Ranks of sane programs are far below; what copies arrays keeps strides on the stack.
    private const int MaxRank = 256;

    /// <summary>
    /// A shape; <paramref name="minorToMajor"/> lists the dimensions from the fastest to the slowest.
    /// </summary>
    /// <exception cref="StatusException">A size is negative, or the array does not fit an address space.</exception>
    public BufferShape(PJRT_Buffer_Type type, ReadOnlySpan<long> dims, ReadOnlySpan<long> minorToMajor)
    {
        if (dims.Length > MaxRank)
        {
            throw StatusException.InvalidArgument($"An array has at most {MaxRank} dimensions, got {dims.Length}.");
        }

        (Type, ElementSize) = (type, ElementTypes.Size(type));
        (_dims, _minorToMajor) = (new Pinned<long>(dims), new Pinned<long>(minorToMajor));
        ByteSize = ElementSize;
        foreach (long size in dims)
        {
            if (size < 0 || (size != 0 && ByteSize > (1L << 60) / size))
            {
                throw StatusException.InvalidArgument(
                    $"The shape {this} is no array: sizes must not be negative, nor their product exceed 2^60 bytes."
                );
            }

            ByteSize *= size;
        }

        IsRowMajor = true;
        for (int i = 0; i < minorToMajor.Length; i++)
        {
            IsRowMajor &= minorToMajor[i] == minorToMajor.Length - 1 - i;
        }
    }

    /// <summary>The element type.</summary>
    public PJRT_Buffer_Type Type { get; }

    /// <summary>Bytes of one element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of the array.</summary>
    public long ByteSize { get; }

    /// <summary>True for the default layout.</summary>
    public bool IsRowMajor { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dims.Count;

    /// <summary>The sizes.</summary>
    public ReadOnlySpan<long> Dims => _dims.Span;

    /// <summary>The sizes, for C code to read while the shape lives.</summary>
    public long* DimsPointer => _dims.Pointer;

    /// <summary>The dimensions from the fastest to the slowest.</summary>
    public ReadOnlySpan<long> MinorToMajor => _minorToMajor.Span;

    /// <summary>The layout, for C code to read while the shape lives.</summary>
    public long* MinorToMajorPointer => _minorToMajor.Pointer;

    /// <summary>Byte strides of the device layout.</summary>
    public void Strides(Span<long> strides) => StridedCopy.DenseStrides(Dims, MinorToMajor, ElementSize, strides);

    /// <summary>Whether both have the same elements in the same arrangement.</summary>
    public bool Matches(PJRT_Buffer_Type type, ReadOnlySpan<long> dims, ReadOnlySpan<long> minorToMajor) =>
        Type == type && Dims.SequenceEqual(dims) && MinorToMajor.SequenceEqual(minorToMajor);

    /// <summary>Type and sizes, such as <c>F32[2,3]</c>, with the layout where it is not row-major.</summary>
    public override string ToString() =>
        $"{ElementTypes.Name(Type)}[{string.Join(',', Dims.ToArray())}]"
        + (IsRowMajor ? "" : $"{{{string.Join(',', MinorToMajor.ToArray())}}}");
}

/// <summary>The shapes of a client, one object each.</summary>
internal sealed class ShapeTable
{
    // A service whose shapes vary without end must not fill memory: shapes in use live on with their buffers.
    private const int Limit = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<BufferShape>> _shapes = [];
    private int _count;

    /// <summary>The shape with the default layout.</summary>
    public BufferShape Get(PJRT_Buffer_Type type, ReadOnlySpan<long> dims)
    {
        Span<long> minorToMajor = dims.Length <= 16 ? stackalloc long[dims.Length] : new long[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            minorToMajor[i] = dims.Length - 1 - i;
        }

        return Get(type, dims, minorToMajor);
    }

    /// <summary>The shape.</summary>
    public BufferShape Get(PJRT_Buffer_Type type, ReadOnlySpan<long> dims, ReadOnlySpan<long> minorToMajor)
    {
        HashCode hash = default;
        hash.Add(type);
        foreach (long size in dims)
        {
            hash.Add(size);
        }

        int key = hash.ToHashCode();
        lock (_lock)
        {
            if (_shapes.TryGetValue(key, out List<BufferShape>? same))
            {
                foreach (BufferShape shape in same)
                {
                    if (shape.Matches(type, dims, minorToMajor))
                    {
                        return shape;
                    }
                }
            }
            else
            {
                if (_count >= Limit)
                {
                    _shapes.Clear();
                    _count = 0;
                }

                _shapes[key] = same = [];
            }

            var fresh = new BufferShape(type, dims, minorToMajor);
            same.Add(fresh);
            _count++;
            return fresh;
        }
    }

    /// <summary>The shape of a parameter or result.</summary>
    public BufferShape Get(TensorType type) => Get(ElementTypes.From(type.ElementType), type.Dims.Span);
}
