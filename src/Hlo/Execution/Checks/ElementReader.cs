using System.Buffers.Binary;
using System.Globalization;

namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>
/// Reads the numbers of a tensor one by one, in its own format; a complex element counts as two numbers.
/// </summary>
internal readonly struct ElementReader
{
    private readonly HostTensor _tensor;
    private readonly ElementType _part;
    private readonly int _size;

    public ElementReader(HostTensor tensor)
    {
        _tensor = tensor;
        ElementType element = tensor.Type.ElementType is QuantizedType quantized
            ? quantized.Storage
            : tensor.Type.ElementType;
        _part = element.RealPart;
        _size = _part.ByteSize;
        Count = tensor.Data.Length / Math.Max(_size, 1);
    }

    /// <summary>How many numbers there are.</summary>
    public long Count { get; }

    /// <summary>True for floats and parts of complex numbers.</summary>
    public bool IsFloat => _part.IsFloat;

    /// <summary>Width of one number.</summary>
    public int BitWidth => _part.BitWidth;

    /// <summary>The bits of a number.</summary>
    public ulong Bits(long index)
    {
        ReadOnlySpan<byte> bytes = _tensor.Data.Span.Slice((int)(index * _size), _size);
        ulong bits = _size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        return BitWidth >= 64 ? bits : bits & ((1UL << BitWidth) - 1);
    }

    /// <summary>The value of a float.</summary>
    public double Value(long index) => NarrowFloat.ToDouble(Bits(index), _part.Kind);

    /// <summary>A number for a message.</summary>
    public string Show(long index)
    {
        if (IsFloat)
        {
            return Value(index).ToString("R", CultureInfo.InvariantCulture);
        }

        ulong bits = Bits(index);
        int unused = 64 - BitWidth;
        return _part.IsSigned
            ? ((long)(bits << unused) >> unused).ToString(CultureInfo.InvariantCulture)
            : bits.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The element a number belongs to, as <c>[i, j]</c>.</summary>
    public string Position(long index)
    {
        bool complex = _tensor.Type.ElementType.IsComplex;
        long rest = complex ? index / 2 : index;
        Dims dims = _tensor.Type.Dims;
        long[] position = new long[dims.Count];
        for (int d = dims.Count - 1; d >= 0; d--)
        {
            (rest, position[d]) = Math.DivRem(rest, dims[d]);
        }

        string part =
            !complex ? string.Empty
            : index % 2 == 0 ? " (real part)"
            : " (imaginary part)";
        return $"[{Dims.Create(position)}]{part}";
    }
}
