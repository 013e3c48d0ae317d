using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>Buffers that are not copies of host tensors: of memory in place, of nothing, of an error, of a
/// promise.</content>
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

    /// <summary>A buffer of memory that the device can address already. Nothing is copied.</summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="address">Of the first element, in the device's memory; row-major.</param>
    /// <param name="released">Called once, on any thread, when neither the buffer nor a computation uses the memory any
    /// more.</param>
    /// <param name="device">The device; the first one by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer ViewOf(TensorType type, nint address, Action released, PjRtDevice? device = null)
    {
        Shape.Static(type);
        ArgumentNullException.ThrowIfNull(released);
        PjRtDevice target = OwnOrFirst(device);
        using Hold hold = new(_handle);
        GCHandle callback = GCHandle.Alloc(released);
        try
        {
            fixed (long* dims = type.Dims.Span)
            {
                PJRT_Client_CreateViewOfDeviceBuffer_Args args = new()
                {
                    client = (PJRT_Client*)hold.Value,
                    device_buffer_ptr = (void*)address,
                    dims = dims,
                    num_dims = (nuint)type.Rank,
                    element_type = ElementTypes.Code(type.ElementType),
                    device = target.Pointer,
                    on_delete_callback = &ViewReleased,
                    on_delete_callback_arg = (void*)GCHandle.ToIntPtr(callback),
                };
                Api.Call(&args);
                return new PjRtBuffer(this, args.buffer);
            }
        }
        catch
        {
            callback.Free();
            throw;
        }
    }

    /// <summary>
    /// A buffer of another library's tensor (a <c>DLManagedTensor*</c>), in place. The tensor is taken over: its
    /// deleter is called when its memory is not used any more. If the call fails, the tensor stays the caller's.
    /// </summary>
    /// <param name="managedTensor">The tensor.</param>
    /// <param name="device">The device that addresses its memory; the first one by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The tensor's element type or device is unknown here, or it is not
    /// row-major.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromDlPack(nint managedTensor, PjRtDevice? device = null) =>
        DlPackTensor.Import(this, managedTensor, isVersioned: false, OwnOrFirst(device));

    /// <summary>The same for a tensor with a version (a <c>DLManagedTensorVersioned*</c>, DLPack 1.x).</summary>
    /// <param name="managedTensor">The tensor; it is never written, whatever its flags say.</param>
    /// <param name="device">The device that addresses its memory; the first one by default.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The tensor's version, element type or device is unknown here, or it is
    /// not row-major.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer FromDlPackVersioned(nint managedTensor, PjRtDevice? device = null) =>
        DlPackTensor.Import(this, managedTensor, isVersioned: true, OwnOrFirst(device));

    /// <summary>
    /// A buffer whose elements are whatever is in its memory, to be written by an execution that takes it as a
    /// donation.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="memory">Where; the first device's default memory if null.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer Uninitialized(TensorType type, PjRtMemory? memory = null)
    {
        Shape.Static(type);
        PjRtMemory target = OwnOrDefault(memory);
        using Hold hold = new(_handle);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Client_CreateUninitializedBuffer_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                shape_dims = dims,
                shape_num_dims = (nuint)type.Rank,
                shape_element_type = ElementTypes.Code(type.ElementType),
                memory = target.Pointer,
            };
            Api.Call(&args);
            return new PjRtBuffer(this, args.buffer);
        }
    }

    /// <summary>
    /// A buffer in place of a value that could not be computed: whoever reads it, or computes with it, gets the error.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    /// <param name="memory">Where; the first device's default memory if null.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtBuffer Failed(TensorType type, PjRtErrorCode code, string message, PjRtMemory? memory = null)
    {
        Shape.Static(type);
        Errors.Required(code);
        PjRtMemory target = OwnOrDefault(memory);
        using Hold hold = new(_handle);
        using NativeText.Bytes text = new(message);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Client_CreateErrorBuffer_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                error_code = (PJRT_Error_Code)code,
                error_message = text.Pointer,
                error_message_size = text.Size,
                shape_dims = dims,
                shape_num_dims = (nuint)type.Rank,
                shape_element_type = ElementTypes.Code(type.ElementType),
                memory = target.Pointer,
            };
            Api.Call(&args);
            return new PjRtBuffer(this, args.buffer);
        }
    }

    /// <summary>
    /// A buffer that can be passed on before its value exists; another buffer, or an error, fulfils it later.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <param name="memory">Where; the first device's default memory if null.</param>
    /// <returns>The buffer with its promise; the caller disposes both.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtPromisedBuffer Promise(TensorType type, PjRtMemory? memory = null)
    {
        Shape.Static(type);
        PjRtMemory target = OwnOrDefault(memory);
        using Hold hold = new(_handle);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Client_CreateAliasBuffer_Args args = new()
            {
                client = (PJRT_Client*)hold.Value,
                memory = target.Pointer,
                shape_dims = dims,
                shape_num_dims = (nuint)type.Rank,
                shape_element_type = ElementTypes.Code(type.ElementType),
            };
            Api.Call(&args);
            return new PjRtPromisedBuffer(this, new PjRtBuffer(this, args.alias_buffer), args.fulfill_alias_buffer_cb);
        }
    }

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

    internal PjRtDevice OwnOrFirst(PjRtDevice? device)
    {
        device ??=
            AddressableDevices.Count > 0
                ? AddressableDevices[0]
                : throw new InvalidOperationException(
                    $"The client of {Api.Origin} has no device that this process can use."
                );
        Require(device.Client, nameof(device));
        return device;
    }

    internal PjRtMemory OwnOrDefault(PjRtMemory? memory)
    {
        memory ??= OwnOrFirst(null).DefaultMemory;
        Require(memory.Client, nameof(memory));
        return memory;
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ViewReleased(void* address, void* callback)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)callback);
        var released = (Action)handle.Target!;
        handle.Free();
        try
        {
            released();
        }
        catch (Exception e)
        {
            // Nothing may cross into the plugin, and nobody is there to be told; what an owner's own release throws is
            // its bug.
            Environment.FailFast("The callback of a released view of device memory threw an exception.", e);
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
