using System.Buffers;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Ffi;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// The elements of a buffer in place, row-major: as <see cref="Span"/>, as <see cref="ReadOnlyMemory{T}"/>, or with
/// <see cref="Dims"/> as a tensor of <c>System.Numerics.Tensors</c>. The memory stays, and does not change, until the
/// view is disposed.
/// </summary>
/// <typeparam name="T">The C# type of the elements.</typeparam>
public sealed unsafe class PjRtBufferView<T> : IDisposable
    where T : unmanaged
{
    private readonly PjRtExternalReference _reference;
    private readonly Manager _manager;

    internal PjRtBufferView(PjRtBuffer buffer)
    {
        buffer.Await();
        Type = buffer.Type;
        if (!FfiTypes.Fits<T>(Type.ElementType))
        {
            throw new InvalidOperationException($"Elements of {Type} are not values of {typeof(T).Name}.");
        }

        if (!buffer.IsOnCpu)
        {
            throw new InvalidOperationException(
                $"{buffer.Device} keeps its buffers in memory that this process cannot address. Copy the buffer: "
                    + $"ToHost, CopyTo."
            );
        }

        if (buffer.Scattering(Type) is { } why)
        {
            throw new InvalidOperationException($"{why}. Copy the buffer: ToHost, CopyTo.");
        }

        _reference = buffer.Pin();
        Length = checked((int)(Type.ByteCount / sizeof(T)));
        _manager = new(this);
    }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The sizes.</summary>
    public Dims Dims => Type.Dims;

    /// <summary>How many elements there are.</summary>
    public int Length { get; }

    /// <summary>The elements; valid until the view is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The view was disposed.</exception>
    public ReadOnlySpan<T> Span => _manager.GetSpan();

    /// <summary>The elements, for asynchronous code; valid until the view is disposed.</summary>
    public ReadOnlyMemory<T> Memory => _manager.Memory;

    /// <summary>Lets go of the memory.</summary>
    public void Dispose() => ((IDisposable)_manager).Dispose();

    private sealed class Manager(PjRtBufferView<T> view) : MemoryManager<T>
    {
        private bool _isDisposed;

        public override Span<T> GetSpan()
        {
            ObjectDisposedException.ThrowIf(_isDisposed, view);
            return new((void*)view._reference.Address, view.Length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, view);
            return new((T*)view._reference.Address + elementIndex);
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing)
        {
            _isDisposed = true;
            view._reference.Dispose();
        }
    }
}
