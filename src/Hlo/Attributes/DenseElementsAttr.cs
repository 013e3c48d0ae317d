using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace XlaSharp.Hlo;

/// <summary>
/// Constant elements: <c>dense&lt;…&gt; : tensor&lt;…&gt;</c>. Bytes are row-major and little-endian, one byte per
/// element for <c>i1</c>
/// and types under 8 bits, complex numbers as real part then imaginary part. A splat holds one element for all.
/// </summary>
public sealed record DenseElementsAttr : HloAttribute
{
    // Axes, sizes and processes that are all equal are never many; a program that says otherwise would only take
    // memory.
    private const int LongestRepeat = 1 << 16;
    private readonly ReadOnlyMemory<byte> _data;

    /// <summary>Wraps element bytes.</summary>
    /// <param name="type">A static tensor type.</param>
    /// <param name="data">One element (a splat) or all of them; kept, not copied.</param>
    /// <exception cref="ArgumentException">The byte count is neither one element's nor the whole tensor's.</exception>
    public DenseElementsAttr(TensorType type, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(type);
        int size = type.ElementType.ByteSize;
        bool splat = data.Length == size && type.ElementCount != 0;
        if (!splat && data.Length != type.ByteCount)
        {
            throw new ArgumentException(
                $"Elements of {type} take {size} bytes (a splat) or {type.ByteCount} bytes, got {data.Length}.",
                nameof(data)
            );
        }

        Type = type;
        _data = data;
        IsSplat = splat;
    }

    /// <summary>Type of the tensor.</summary>
    public TensorType Type { get; }

    /// <summary>The bytes: one element if <see cref="IsSplat"/>, else all.</summary>
    public ReadOnlyMemory<byte> Data => _data;

    /// <summary>True if one stored element stands for every element.</summary>
    public bool IsSplat { get; }

    /// <inheritdoc/>
    public override string Text => ElementsText.Format(this);

    /// <summary>A tensor of the given values, row-major.</summary>
    /// <typeparam name="T">A primitive type of the element type's byte size.</typeparam>
    /// <param name="type">Type of the tensor.</param>
    /// <param name="values">One value (a splat) or all of them.</param>
    /// <returns>The attribute.</returns>
    public static DenseElementsAttr Of<T>(TensorType type, ReadOnlySpan<T> values)
        where T : unmanaged => new(type, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A 1-D or scalar-splat tensor of <c>i64</c>.</summary>
    /// <param name="dims">Shape.</param>
    /// <param name="values">The values, row-major.</param>
    /// <returns>The attribute.</returns>
    public static DenseElementsAttr I64(Dims dims, ReadOnlySpan<long> values) =>
        Of(new TensorType(ElementType.I64, dims), values);

    /// <summary>All elements' bytes; a splat is expanded into a new array.</summary>
    /// <returns>The bytes of the whole tensor.</returns>
    public ReadOnlyMemory<byte> Expand()
    {
        if (!IsSplat || Type.ElementCount == 1)
        {
            return _data;
        }

        byte[] all = new byte[Type.ByteCount];
        int size = _data.Length;
        _data.Span.CopyTo(all);
        for (int filled = size; filled < all.Length; filled *= 2)
        {
            all.AsSpan(0, Math.Min(filled, all.Length - filled)).CopyTo(all.AsSpan(filled));
        }

        return all;
    }

    /// <summary>The stored elements as integers (sign- or zero-extended), row-major; a splat gives one.</summary>
    /// <returns>The values.</returns>
    /// <exception cref="InvalidOperationException">The elements are not integers.</exception>
    public long[] ToIntegers()
    {
        ElementType element = Type.ElementType is QuantizedType quantized ? quantized.Storage : Type.ElementType;
        if (!element.IsInteger && !element.IsBoolean && element.Kind != ElementKind.Index)
        {
            throw new InvalidOperationException($"Elements of {Type} are not integers.");
        }

        int size = element.ByteSize;
        long[] values = new long[_data.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> bytes = _data.Span.Slice(i * size, size);
            values[i] = (size, element.IsSigned || element.Kind == ElementKind.Index) switch
            {
                (1, true) => (sbyte)bytes[0],
                (1, false) => bytes[0],
                (2, true) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                (4, true) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            };
        }

        return values;
    }

    /// <summary>All elements as integers, row-major; a splat is repeated.</summary>
    /// <returns>One entry per element.</returns>
    /// <exception cref="InvalidOperationException">The elements are not integers.</exception>
    /// <exception cref="ConstraintException">
    /// One value is repeated more often than any list of axes or sizes is long.
    /// </exception>
    public Dims ToDims()
    {
        long[] values = ToIntegers();
        if (!IsSplat)
        {
            return Dims.Create(values);
        }

        Constraint.Require(
            Type.ElementCount <= LongestRepeat,
            $"repeats one value more than {LongestRepeat} times: {this}"
        );
        return Dims.Repeat(values[0], (int)Type.ElementCount);
    }

    /// <summary>Compares type and bytes.</summary>
    /// <param name="other">The other attribute.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(DenseElementsAttr? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Type.Equals(other.Type) && _data.Span.SequenceEqual(other._data.Span));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Type);
        hash.AddBytes(_data.Span[..Math.Min(256, _data.Length)]);
        return hash.ToHashCode();
    }
}
