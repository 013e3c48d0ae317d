using System.Buffers;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>Buffers of host memory: with strides, used in place, copied in the background.</content>
public sealed unsafe partial class PjRtClient
{
    /// <summary>Copies host bytes with strides to a device. The bytes may change once the call has returned.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">Memory that holds every element.</param>
    /// <param name="byteStrides">Bytes from one element to the next, one per dimension; may be zero or
    /// negative.</param>
    /// <param name="origin">Where element [0, …, 0] starts in <paramref name="data"/>.</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An element would lie outside of the data, or there are other than one stride
    /// per dimension.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHostStrided(
        TensorType type,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<long> byteStrides,
        long origin = 0,
        PjRtDevice? device = null
    )
    {
        CheckStrides(Shape.Static(type), data.Length, byteStrides, origin);
        PjRtDevice target = OwnOrFirst(device);
        using Hold hold = new(_handle);
        fixed (byte* bytes = data)
        fixed (
            long* dims = type.Dims.Span,
                strides = byteStrides
        )
        {
            PJRT_Client_BufferFromHostBuffer_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                data = bytes == null ? PjRtBuffer.Nothing : bytes + origin,
                type = ElementTypes.Code(type.ElementType),
                dims = dims,
                num_dims = (nuint)type.Rank,
                byte_strides = strides,
                num_byte_strides = (nuint)byteStrides.Length,
                host_buffer_semantics = PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall,
                device = target.Pointer,
            };
            Api.Call(&args);
            Events.Destroy(Api, args.done_with_host_buffer);
            return new PjRtBuffer(this, args.buffer);
        }
    }

    /// <summary>
    /// Gives host memory to a device that may use it in place instead of copying it. The memory is pinned, and must not
    /// change, until the buffer and all that was made from it in place are gone.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">All elements, row-major. Plugins copy what is not aligned as they need (64 bytes on the
    /// embedded CPU).</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The byte count does not fit the type.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHostInPlace(TensorType type, ReadOnlyMemory<byte> data, PjRtDevice? device = null) =>
        FromPinned(type, data, device, PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableZeroCopy, out _);

    /// <summary>
    /// Gives host memory to a device that may use it in place and write it, for instance where the buffer is donated.
    /// The memory is pinned, and must be left alone, until the buffer and all that was made from it in place are gone.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">All elements, row-major. Plugins copy what is not aligned as they need (64 bytes on the
    /// embedded CPU).</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The byte count does not fit the type.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHostToWrite(TensorType type, Memory<byte> data, PjRtDevice? device = null) =>
        FromPinned(type, data, device, PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kMutableZeroCopy, out _);

    /// <summary>Copies host memory to a device in the background.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="data">All elements, row-major; pinned, and must not change, until the copy is done.</param>
    /// <param name="copied">Ends when the copy is done.</param>
    /// <param name="device">Where to; the first device by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The byte count does not fit the type.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromHostAsync(
        TensorType type,
        ReadOnlyMemory<byte> data,
        out Task copied,
        PjRtDevice? device = null
    ) =>
        FromPinned(
            type,
            data,
            device,
            PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableUntilTransferCompletes,
            out copied
        );

    /// <summary>Pins host memory for fast transfers, until the result is disposed.</summary>
    /// <param name="memory">The memory.</param>
    /// <returns>The mapping.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or failed.</exception>
    public IDisposable MapForTransfers(Memory<byte> memory)
    {
        MemoryHandle pin = memory.Pin();
        try
        {
            using Hold hold = new(_handle);
            PJRT_Client_DmaMap_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                data = pin.Pointer,
                size = (nuint)memory.Length,
            };
            Api.Call(&args);
            return new Mapping(this, pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    private static void CheckStrides(TensorType type, long length, ReadOnlySpan<long> byteStrides, long origin)
    {
        if (byteStrides.Length != type.Rank)
        {
            throw new ArgumentException(
                $"{type} takes one stride per dimension, got {byteStrides.Length}.",
                nameof(byteStrides)
            );
        }

        if (type.ByteCount == 0)
        {
            return;
        }

        Int128 first = origin;
        Int128 last = origin;
        for (int i = 0; i < type.Rank; i++)
        {
            Int128 reach = (Int128)byteStrides[i] * (type.Dims[i] - 1);
            (first, last) = reach < 0 ? (first + reach, last) : (first, last + reach);
        }

        if (first < 0 || last + type.ElementType.ByteSize > length)
        {
            throw new ArgumentException(
                $"{type} with strides [{string.Join(", ", byteStrides.ToArray())}] from byte {origin} on takes "
                    + $"bytes [{first}, "
                    + $"{last + type.ElementType.ByteSize}), but the data has {length}.",
                nameof(byteStrides)
            );
        }
    }

    private PjRtBuffer FromPinned(
        TensorType type,
        ReadOnlyMemory<byte> data,
        PjRtDevice? device,
        PJRT_HostBufferSemantics semantics,
        out Task done
    )
    {
        if (data.Length != Shape.Static(type).ByteCount)
        {
            throw new ArgumentException($"{type} takes {type.ByteCount} bytes, got {data.Length}.", nameof(data));
        }

        PjRtDevice target = OwnOrFirst(device);
        MemoryHandle pin = data.Pin();
        PJRT_Event* released = null;
        bool pinned = true;
        try
        {
            using Hold hold = new(_handle);
            fixed (long* dims = type.Dims.Span)
            {
                PJRT_Client_BufferFromHostBuffer_Args args = new()
                {
                    client = (PJRT_Client*)hold.Value,
                    data = pin.Pointer == null ? PjRtBuffer.Nothing : pin.Pointer,
                    type = ElementTypes.Code(type.ElementType),
                    dims = dims,
                    num_dims = (nuint)type.Rank,
                    host_buffer_semantics = semantics,
                    device = target.Pointer,
                };
                Api.Call(&args);
                released = args.done_with_host_buffer;
                PjRtBuffer buffer = new(this, args.buffer);
                try
                {
                    done = Events.Completion(
                        Api,
                        released,
                        PJRT_Client_BufferFromHostBuffer_Args.EntryName,
                        pin.Dispose
                    );
                    pinned = false;
                    return buffer;
                }
                catch
                {
                    // Without its event nobody knows when the plugin is done with the memory, so it stays pinned.
                    pinned = false;
                    buffer.Dispose();
                    throw;
                }
            }
        }
        finally
        {
            Events.Destroy(Api, released);
            if (pinned)
            {
                pin.Dispose();
            }
        }
    }

    private sealed class Mapping(PjRtClient client, MemoryHandle pin) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            {
                return;
            }

            using Hold hold = new(client._handle);
            PJRT_Client_DmaUnmap_Args args = new() { client = (PJRT_Client*)hold.Value, data = pin.Pointer };
            client.Api.Call(&args);
            pin.Dispose();
        }
    }
}
