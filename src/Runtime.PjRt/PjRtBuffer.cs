using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A tensor in a device's memory. Its value may still be on the way: reading waits for it, and an error of the
/// computation that makes it surfaces there.
/// </summary>
public sealed unsafe partial class PjRtBuffer : IDeviceBuffer
{
    private readonly Owned<PJRT_Buffer_Destroy_Args> _handle;
    private TensorType? _type;
    private PjRtDevice? _device;

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
            if (_device is { } known && !_handle.IsRetired)
            {
                return known;
            }

            using Hold hold = new(_handle);
            PJRT_Buffer_Device_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return _device = Client.Find(args.device);
        }
    }

    /// <inheritdoc/>
    IDevice? IDeviceBuffer.Device => Device;

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

    /// <summary>Destroys the present value and takes another one, unless the buffer is in use or disposed.</summary>
    internal bool TryReplace(PJRT_Buffer* buffer)
    {
        bool replaced = _handle.TryReplace((nint)buffer);
        _device = replaced ? null : _device;
        return replaced;
    }

    /// <summary>Says the type that the program promised, so that reading it makes no new one.</summary>
    internal void Expect(TensorType type) => _type ??= type;

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
