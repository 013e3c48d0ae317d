using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A tensor in a device's memory. Its value may still be on the way: reading waits for it, and an error of the computation
/// that makes it surfaces there.
/// </summary>
public sealed unsafe class PjRtBuffer : IDeviceBuffer
{
    // What empty host memory points to.
    private static readonly void* Nothing = NativeMemory.AlignedAlloc(64, 64);

    private readonly Owned<PJRT_Buffer_Destroy_Args> _handle;
    private TensorType? _type;

    internal PjRtBuffer(PjRtClient client, PJRT_Buffer* buffer)
    {
        Client = client;
        _handle = new(client.Api, buffer, "PJRT buffer", client.Handle);
    }

    /// <summary>The client that holds the buffer.</summary>
    public PjRtClient Client { get; }

    /// <summary>Element type and shape; of a dynamic shape, the sizes the value has.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public TensorType Type
    {
        get
        {
            using Hold hold = new(_handle);
            return ReadType((PJRT_Buffer*)hold.Value);
        }
    }

    /// <summary>True once disposed or donated to an execution.</summary>
    public bool IsDeleted
    {
        get
        {
            if (_handle.IsRetired)
            {
                return true;
            }

            using Hold hold = new(_handle);
            PJRT_Buffer_IsDeleted_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return args.is_deleted != 0;
        }
    }

    /// <summary>Bytes the buffer takes on the device, with padding.</summary>
    public long SizeOnDevice
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_OnDeviceSizeInBytes_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return (long)args.on_device_size_in_bytes;
        }
    }

    /// <summary>The device that the buffer is on.</summary>
    public PjRtDevice Device
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_Device_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return Client.Find(args.device);
        }
    }

    /// <summary>The memory that the buffer is in.</summary>
    /// <exception cref="PjRtException">The plugin has no memories.</exception>
    public PjRtMemory Memory
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_Memory_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return Client.Find(args.memory);
        }
    }

    internal Owned Handle => _handle;

    private Api Api => Client.Api;

    /// <summary>An event that becomes ready with the buffer's value, or with the error of its computation.</summary>
    /// <returns>The event; the caller disposes it.</returns>
    public PjRtEvent ReadyEvent()
    {
        using Hold hold = new(_handle);
        PJRT_Buffer_ReadyEvent_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
        Api.Call(&args);
        return new PjRtEvent(Client, args.@event, PJRT_Buffer_ReadyEvent_Args.EntryName);
    }

    /// <summary>Waits for the value.</summary>
    /// <exception cref="PjRtException">The computation that makes the value failed.</exception>
    public void Await()
    {
        using Hold hold = new(_handle);
        PJRT_Buffer_ReadyEvent_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
        Api.Call(&args);
        Events.AwaitAndDestroy(Api, args.@event, PJRT_Buffer_ReadyEvent_Args.EntryName);
    }

    /// <summary>Waits for the value and copies it to the host.</summary>
    /// <returns>The elements.</returns>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value failed.</exception>
    public HostTensor ToHost()
    {
        TensorType type = Type;
        byte[] data = new byte[type.ByteCount];
        CopyTo(data);
        return new HostTensor(type, data);
    }

    /// <summary>Waits for the value and copies it into host memory: row-major, one byte per element under 8 bits.</summary>
    /// <param name="destination">At least as many bytes as the tensor takes.</param>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value failed.</exception>
    public void CopyTo(Span<byte> destination)
    {
        using Hold hold = new(_handle);
        fixed (byte* target = destination)
        {
            PJRT_Event* done = StartCopy((PJRT_Buffer*)hold.Value, target, destination.Length);
            Events.AwaitAndDestroy(Api, done, PJRT_Buffer_ToHostBuffer_Args.EntryName);
        }
    }

    /// <summary>Copies the value into host memory once it is there; row-major, one byte per element under 8 bits.</summary>
    /// <param name="destination">At least as many bytes as the tensor takes; pinned until the copy is done.</param>
    /// <returns>A task that ends when the copy is done. The buffer may be disposed before.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    /// <exception cref="PjRtException">The buffer was deleted; in the task: the computation that makes the value failed.</exception>
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
            Task task = Events.Completion(Api, done, PJRT_Buffer_ToHostBuffer_Args.EntryName, () =>
            {
                pin.Dispose();
                _handle.Release();
            });
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

    /// <summary>Copies the buffer to another device of its client.</summary>
    /// <param name="device">Where to.</param>
    /// <returns>The copy; the caller disposes it.</returns>
    public PjRtBuffer CopyToDevice(PjRtDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Client.Require(device.Client, nameof(device));
        using Hold hold = new(_handle);
        PJRT_Buffer_CopyToDevice_Args args = new() { buffer = (PJRT_Buffer*)hold.Value, dst_device = device.Pointer };
        Api.Call(&args);
        return new PjRtBuffer(Client, args.dst_buffer);
    }

    /// <summary>Copies the buffer to another memory of its client.</summary>
    /// <param name="memory">Where to.</param>
    /// <returns>The copy; the caller disposes it.</returns>
    public PjRtBuffer CopyToMemory(PjRtMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Client.Require(memory.Client, nameof(memory));
        using Hold hold = new(_handle);
        PJRT_Buffer_CopyToMemory_Args args = new() { buffer = (PJRT_Buffer*)hold.Value, dst_memory = memory.Pointer };
        Api.Call(&args);
        return new PjRtBuffer(Client, args.dst_buffer);
    }

    /// <summary>Frees the device memory now; the object stays and says that it is deleted.</summary>
    public void Delete()
    {
        using Hold hold = new(_handle);
        PJRT_Buffer_Delete_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
        Api.Call(&args);
    }

    /// <summary>Frees the buffer.</summary>
    public void Dispose() => _handle.Retire();

    internal static PjRtBuffer FromHost(
        PjRtClient client, TensorType type, ReadOnlySpan<byte> data, PJRT_Device* device, PJRT_Memory* memory)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.IsStatic || data.Length != type.ByteCount)
        {
            throw new ArgumentException(
                type.IsStatic ? $"{type} takes {type.ByteCount} bytes, got {data.Length}." : $"{type}: a buffer has a static shape.",
                nameof(data));
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

    /// <summary>Destroys the present value and takes another one, unless the buffer is in use or disposed.</summary>
    internal bool TryReplace(PJRT_Buffer* buffer) => _handle.TryReplace((nint)buffer);

    private PJRT_Event* StartCopy(PJRT_Buffer* buffer, void* target, int size)
    {
        TensorType type = ReadType(buffer);
        if (size < type.ByteCount)
        {
            throw new ArgumentException($"{type} takes {type.ByteCount} bytes, but the destination has {size}.", nameof(size));
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

    /// <summary>The type the plugin reports; the same object as before while it stays the same.</summary>
    private TensorType ReadType(PJRT_Buffer* buffer)
    {
        PJRT_Buffer_ElementType_Args element = new() { buffer = buffer };
        Api.Call(&element);
        PJRT_Buffer_UnpaddedDimensions_Args shape = new() { buffer = buffer };
        Api.Call(&shape);
        var dims = new ReadOnlySpan<long>(shape.unpadded_dims, checked((int)shape.num_dims));
        ElementType elementType = ElementTypes.Type(element.type);
        TensorType? known = _type;
        return known is not null && known.ElementType == elementType && known.Dims.Span.SequenceEqual(dims)
            ? known
            : _type = new TensorType(elementType, Dims.Create(dims));
    }
}
