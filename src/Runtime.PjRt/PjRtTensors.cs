using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Ffi;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Buffers from and to the tensors of <c>System.Numerics.Tensors</c>. The C# type says the element type: <c>bool</c>,
/// the integers, <c>Half</c>, <c>float</c>, <c>double</c>, <c>Complex</c>; others are given by name, as
/// <c>bf16</c> in <c>ushort</c>. Scalars are no tensors there: without dimensions they would have no element.
/// </summary>
public static unsafe class PjRtTensors
{
    /// <summary>
    /// Copies a tensor to a device, whatever its strides are: slices, transposed and repeated ones included. It may
    /// change once the call has returned.
    /// </summary>
    /// <typeparam name="T">The C# type of the elements.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="tensor">The tensor; a <see cref="Tensor{T}"/> or a span of one.</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <param name="elementType">The element type where <typeparamref name="T"/> does not say it.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Elements of the type are not values of <typeparamref name="T"/>.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public static PjRtBuffer FromTensor<T>(
        this PjRtClient client,
        scoped in ReadOnlyTensorSpan<T> tensor,
        PjRtDevice? device = null,
        ElementType? elementType = null
    )
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(client);
        TensorType type = TypeOf<T>(tensor.Lengths, elementType);
        Span<long> strides = stackalloc long[tensor.Rank];
        long reach = tensor.IsEmpty ? 0 : 1;
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = (long)tensor.Strides[i] * sizeof(T);
            reach += tensor.IsEmpty ? 0 : (long)tensor.Strides[i] * (tensor.Lengths[i] - 1);
        }

        ReadOnlySpan<T> elements = MemoryMarshal.CreateReadOnlySpan(
            in tensor.GetPinnableReference(),
            checked((int)reach)
        );
        return client.FromHostStrided(type, MemoryMarshal.AsBytes(elements), strides, 0, device);
    }

    /// <summary>
    /// Gives a tensor's memory to a device that may use it in place instead of copying it. The tensor is pinned, and
    /// must not change, until the buffer and all that was made from it in place are gone.
    /// </summary>
    /// <typeparam name="T">The C# type of the elements.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="tensor">A dense tensor. Plugins copy what is not aligned as they need (64 bytes on the embedded
    /// CPU).</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <param name="elementType">The element type where <typeparamref name="T"/> does not say it.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The tensor is not dense, or elements of the type are not values of
    /// <typeparamref name="T"/>.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public static PjRtBuffer FromTensorInPlace<T>(
        this PjRtClient client,
        Tensor<T> tensor,
        PjRtDevice? device = null,
        ElementType? elementType = null
    )
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(tensor);
        TensorType type = TypeOf<T>(tensor.Lengths, elementType);
        if (!tensor.IsDense)
        {
            throw new ArgumentException(
                $"A tensor is used in place if its elements lie row-major without gaps; this one of type {type} has "
                    + $"strides [{string.Join(", ", tensor.Strides.ToArray())}]. Use FromTensor, which copies it.",
                nameof(tensor)
            );
        }

        using TensorMemory<T> memory = new(tensor);
        return client.FromHostInPlace(type, memory.Memory, device);
    }

    /// <summary>Copies a buffer's value into a new tensor. Waits for the value.</summary>
    /// <typeparam name="T">The C# type of the elements.</typeparam>
    /// <param name="buffer">The buffer.</param>
    /// <returns>A dense tensor of the buffer's shape.</returns>
    /// <exception cref="ArgumentException">Its elements are not values of <typeparamref name="T"/>.</exception>
    /// <exception cref="PjRtException">The computation that makes the value failed.</exception>
    public static Tensor<T> ToTensor<T>(this PjRtBuffer buffer)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        TensorType type = Require<T>(buffer.Type);
        T[] elements = new T[checked((int)type.ElementCount)];
        buffer.CopyTo(MemoryMarshal.AsBytes(elements.AsSpan()));
        return Tensor.Create(elements, Lengths(type));
    }

    /// <summary>Copies a buffer's value into a tensor of any strides. Waits for the value.</summary>
    /// <typeparam name="T">The C# type of the elements.</typeparam>
    /// <param name="buffer">The buffer.</param>
    /// <param name="destination">A tensor of the buffer's shape.</param>
    /// <exception cref="ArgumentException">Element type or shape differ.</exception>
    /// <exception cref="PjRtException">The computation that makes the value failed.</exception>
    public static void CopyTo<T>(this PjRtBuffer buffer, scoped in TensorSpan<T> destination)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        TensorType type = Require<T>(buffer.Type);
        if (!destination.Lengths.SequenceEqual(Lengths(type)))
        {
            throw new ArgumentException(
                $"A buffer of type {type} is copied to a tensor of its shape, not of "
                    + $"[{string.Join(", ", destination.Lengths.ToArray())}].",
                nameof(destination)
            );
        }

        if (destination.IsDense)
        {
            Span<T> elements = MemoryMarshal.CreateSpan(
                ref destination.GetPinnableReference(),
                checked((int)destination.FlattenedLength)
            );
            buffer.CopyTo(MemoryMarshal.AsBytes(elements));
            return;
        }

        buffer.ToTensor<T>().CopyTo(destination);
    }

    /// <summary>A view's elements as a tensor, in place; valid until the view is disposed.</summary>
    /// <typeparam name="T">The C# type of the elements.</typeparam>
    /// <param name="view">The view.</param>
    /// <returns>A dense tensor of the buffer's shape.</returns>
    /// <exception cref="ObjectDisposedException">The view was disposed.</exception>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this PjRtBufferView<T> view)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(view);
        return new(view.Span, Lengths(Require<T>(view.Type)));
    }

    private static TensorType TypeOf<T>(ReadOnlySpan<nint> lengths, ElementType? elementType)
        where T : unmanaged
    {
        Dims dims = Dims.Of(lengths.ToArray().Select(length => (long)length));
        return Require<T>(new TensorType(elementType ?? FfiTypes.Of<T>(), dims));
    }

    private static TensorType Require<T>(TensorType type)
        where T : unmanaged =>
        !FfiTypes.Fits<T>(type.ElementType)
            ? throw new ArgumentException($"Elements of {type} are not values of {typeof(T).Name}.")
        : type.Rank == 0
            ? throw new ArgumentException(
                "A tensor of System.Numerics.Tensors without dimensions has no element. Scalars go through "
                    + "FromHost, ToHost, or View."
            )
        : type;

    private static nint[] Lengths(TensorType type) => [.. type.Dims.Select(size => checked((nint)size))];

    /// <summary>A dense tensor's memory as bytes. It holds nothing but the tensor.</summary>
    private sealed class TensorMemory<T>(Tensor<T> tensor) : MemoryManager<byte>
        where T : unmanaged
    {
        public override Span<byte> GetSpan() =>
            MemoryMarshal.AsBytes(
                MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), checked((int)tensor.FlattenedLength))
            );

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            MemoryHandle pin = tensor.GetPinnedHandle();
            return new((byte*)pin.Pointer + elementIndex, default, new Pinned(pin));
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }

    private sealed class Pinned(MemoryHandle pin) : IPinnable
    {
        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException();

        public void Unpin() => pin.Dispose();
    }
}
