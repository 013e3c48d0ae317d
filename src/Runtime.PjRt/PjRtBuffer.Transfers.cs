using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>Between the device and the host.</content>
public sealed unsafe partial class PjRtBuffer
{
    // What empty host memory points to.
    internal static readonly void* Nothing = NativeMemory.AlignedAlloc(64, 64);

    /// <summary>Waits for the value and copies it to the host.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value
    /// failed.</exception>
    public HostTensor ToHost()
    {
        TensorType type = Type;
        byte[] data = new byte[type.ByteCount];
        CopyTo(data);
        return new HostTensor(type, data);
    }

    /// <summary>
    /// Waits for the value and copies it into host memory: row-major, one byte per element under 8 bits.
    /// </summary>
    /// <param name="destination">At least as many bytes as the tensor takes.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value
    /// failed.</exception>
    public void CopyTo(Span<byte> destination)
    {
        using Hold hold = new(_handle);
        fixed (byte* target = destination)
        {
            PJRT_Event* done = StartCopy((PJRT_Buffer*)hold.Value, target, destination.Length);
            Events.AwaitAndDestroy(Api, done, PJRT_Buffer_ToHostBuffer_Args.EntryName);
        }
    }

    /// <summary>
    /// Copies the value into host memory once it is there; row-major, one byte per element under 8 bits.
    /// </summary>
    /// <param name="destination">At least as many bytes as the tensor takes; pinned until the copy is done.</param>
    /// <returns>A task that ends when the copy is done. The buffer may be disposed before.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="PjRtException">The buffer was deleted; in the task: the computation that makes the value
    /// failed.</exception>
    public Task CopyToAsync(Memory<byte> destination)
    {
        System.Buffers.MemoryHandle pin = destination.Pin();
        PJRT_Event* done = null;
        bool pending = false;
        try
        {
            using Hold hold = new(_handle);
            done = StartCopy((PJRT_Buffer*)hold.Value, pin.Pointer, destination.Length);
            _handle.Acquire();
            pending = true;
            Task task = Events.Completion(
                Api,
                done,
                PJRT_Buffer_ToHostBuffer_Args.EntryName,
                () =>
                {
                    pin.Dispose();
                    _handle.Release();
                }
            );
            pending = false;
            return task;
        }
        catch
        {
            if (pending)
            {
                _handle.Release();
            }

            pin.Dispose();
            throw;
        }
        finally
        {
            Events.Destroy(Api, done);
        }
    }

    internal static PjRtBuffer FromHost(
        PjRtClient client,
        TensorType type,
        ReadOnlySpan<byte> data,
        PJRT_Device* device,
        PJRT_Memory* memory
    )
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.IsStatic || data.Length != type.ByteCount)
        {
            throw new ArgumentException(
                type.IsStatic
                    ? $"{type} takes {type.ByteCount} bytes, got {data.Length}."
                    : $"{type}: a buffer has a static shape.",
                nameof(data)
            );
        }

        using Hold hold = new(client.Handle);
        fixed (byte* bytes = data)
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Client_BufferFromHostBuffer_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                data = bytes == null ? Nothing : bytes,
                type = ElementTypes.Code(type.ElementType),
                dims = dims,
                num_dims = (nuint)type.Rank,
                host_buffer_semantics = PJRT_HostBufferSemantics.PJRT_HostBufferSemantics_kImmutableOnlyDuringCall,
                device = device,
                memory = memory,
            };
            client.Api.Call(&args);
            // The data was copied during the call, so nobody needs to wait for this event.
            Events.Destroy(client.Api, args.done_with_host_buffer);
            return new PjRtBuffer(client, args.buffer);
        }
    }

    private PJRT_Event* StartCopy(PJRT_Buffer* buffer, void* target, int size)
    {
        TensorType type = ReadType(buffer);
        if (size < type.ByteCount)
        {
            throw new ArgumentException(
                $"{type} takes {type.ByteCount} bytes, but the destination has {size}.",
                nameof(size)
            );
        }

        // Row-major, whatever the device's own layout is: the last dimension runs fastest.
        int rank = type.Rank;
        long* order = stackalloc long[Math.Max(rank, 1)];
        for (int i = 0; i < rank; i++)
        {
            order[i] = rank - 1 - i;
        }

        PJRT_Buffer_MemoryLayout layout = new()
        {
            struct_size = PJRT_Buffer_MemoryLayout.StructSize,
            type = PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled,
            tiled = new()
            {
                struct_size = PJRT_Buffer_MemoryLayout_Tiled.StructSize,
                minor_to_major = order,
                minor_to_major_size = (nuint)rank,
            },
        };
        PJRT_Buffer_ToHostBuffer_Args args = new()
        {
            src = buffer,
            host_layout = &layout,
            // A null destination would ask for the size instead of copying.
            dst = target == null ? Nothing : target,
            dst_size = (nuint)size,
        };
        Api.Call(&args);
        return args.@event;
    }
}
