using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>Buffers that are not made of host memory: of device memory, of nothing, of an error, of a
/// promise.</content>
public sealed unsafe partial class PjRtClient
{
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
}
