using System.Runtime.InteropServices;

namespace XlaSharp.Hlo.Execution;

/// <summary>Elements of a tensor in host memory: row-major, little-endian, one byte per element under 8 bits.</summary>
public sealed class HostTensor
{
    /// <summary>Wraps element bytes.</summary>
    /// <param name="type">A static tensor type.</param>
    /// <param name="data">All elements' bytes; kept, not copied.</param>
    /// <exception cref="ArgumentException">The byte count does not fit the type.</exception>
    public HostTensor(TensorType type, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type =
            data.Length == type.ByteCount
                ? type
                : throw new ArgumentException($"{type} takes {type.ByteCount} bytes, got {data.Length}.", nameof(data));
        Data = data;
    }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Copies values into a new tensor.</summary>
    /// <typeparam name="T">A primitive type of the element type's byte size.</typeparam>
    /// <param name="type">Element type and shape.</param>
    /// <param name="values">The values, row-major.</param>
    /// <returns>The tensor.</returns>
    public static HostTensor Of<T>(TensorType type, ReadOnlySpan<T> values)
        where T : unmanaged => new(type, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements as values of a primitive type.</summary>
    /// <typeparam name="T">A primitive type of the element type's byte size.</typeparam>
    /// <returns>The values, row-major.</returns>
    /// <exception cref="InvalidOperationException">The sizes differ.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        Marshal.SizeOf<T>() == Type.ElementType.ByteSize || typeof(T) == typeof(bool)
            ? MemoryMarshal.Cast<byte, T>(Data.Span)
            : throw new InvalidOperationException($"Elements of {Type} are not values of {typeof(T).Name}.");

    /// <summary>
    /// The elements as StableHLO writes them, of long tensors the first hundred:
    /// <c>dense&lt;[1, 2]&gt; : tensor&lt;2xi32&gt;</c>.
    /// </summary>
    /// <returns>One line.</returns>
    public override string ToString() => TensorText.Format(this);
}
