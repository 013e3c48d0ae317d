using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.DlPack;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A tensor in DLPack's form, for other libraries of this process: <see cref="Take"/> gives the pointer (a <c>DLManagedTensor*</c>)
/// away, whose <c>deleter</c> its taker calls. The memory is the buffer's own: nothing is copied.
/// </summary>
public sealed unsafe class DlPackTensor : IDisposable
{
    private DLManagedTensor* _tensor;

    private DlPackTensor(DLManagedTensor* tensor) => _tensor = tensor;

    /// <summary>Shows a buffer as a DLPack tensor. Waits for its value.</summary>
    /// <param name="buffer">The buffer; its memory stays, and must not be written, until the taker is done.</param>
    /// <returns>The tensor; the caller takes its pointer or disposes it.</returns>
    /// <exception cref="NotSupportedException">DLPack has no such element type or device.</exception>
    /// <exception cref="InvalidOperationException">The elements do not lie row-major.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the plugin does not give its memory's address.</exception>
    public static DlPackTensor Of(PjRtBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Await();
        TensorType type = buffer.Type;
        DLDataType elements = DlPackTypes.Of(type.ElementType);
        DLDevice device = DeviceOf(buffer);
        if (type.Rank > 1 && !buffer.Layout.IsRowMajor)
        {
            throw new InvalidOperationException(
                $"{type} lies in memory as {buffer.Layout}; only row-major buffers can be shown as DLPack tensors."
            );
        }

        PjRtExternalReference reference = buffer.Pin();
        DLManagedTensor* tensor = (DLManagedTensor*)
            NativeMemory.AllocZeroed((nuint)(sizeof(DLManagedTensor) + (type.Rank * sizeof(long))));
        long* shape = (long*)(tensor + 1);
        type.Dims.Span.CopyTo(new Span<long>(shape, type.Rank));
        tensor->dl_tensor = new()
        {
            data = (void*)reference.Address,
            device = device,
            ndim = type.Rank,
            dtype = elements,
            shape = shape,
        };
        tensor->manager_ctx = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(reference));
        tensor->deleter = &Delete;
        return new(tensor);
    }

    /// <summary>Gives the tensor away.</summary>
    /// <returns>The <c>DLManagedTensor*</c>; whoever takes it calls its deleter once.</returns>
    /// <exception cref="ObjectDisposedException">It was given away or disposed already.</exception>
    public nint Take()
    {
        ObjectDisposedException.ThrowIf(_tensor == null, this);
        nint tensor = (nint)_tensor;
        _tensor = null;
        return tensor;
    }

    /// <summary>Frees a tensor that was not given away.</summary>
    public void Dispose()
    {
        if (_tensor != null)
        {
            DLManagedTensor* tensor = _tensor;
            _tensor = null;
            tensor->deleter(tensor);
        }
    }

    /// <summary>A buffer of another library's tensor, in place. Takes the tensor over: its deleter is called when the memory is not used any more.</summary>
    internal static PjRtBuffer Import(PjRtClient client, nint managedTensor, PjRtDevice device)
    {
        DLManagedTensor* tensor = (DLManagedTensor*)managedTensor;
        ArgumentNullException.ThrowIfNull(tensor);
        ref DLTensor given = ref tensor->dl_tensor;
        TensorType type = new(
            DlPackTypes.Of(given.dtype),
            Dims.Create(new ReadOnlySpan<long>(given.shape, given.ndim))
        );
        RequireRowMajor(type, given.strides);
        if (given.device.device_type != KindOf(device))
        {
            throw new NotSupportedException(
                $"The DLPack tensor is in memory of kind {given.device.device_type}, {device} works on {KindOf(device)}. Copy it before."
            );
        }

        return client.ViewOf(type, (nint)given.data + (nint)given.byte_offset, () => Release(managedTensor), device);
    }

    private static void Release(nint managedTensor)
    {
        DLManagedTensor* tensor = (DLManagedTensor*)managedTensor;
        if (tensor->deleter != null)
        {
            tensor->deleter(tensor);
        }
    }

    private static void RequireRowMajor(TensorType type, long* strides)
    {
        long expected = 1;
        for (int i = type.Rank - 1; i >= 0 && strides != null && type.ByteCount > 0; i--)
        {
            if (type.Dims[i] != 1 && strides[i] != expected)
            {
                throw new NotSupportedException(
                    $"The DLPack tensor of type {type} has strides [{string.Join(", ", new ReadOnlySpan<long>(strides, type.Rank).ToArray())}]; "
                        + "only row-major tensors can be used in place. Make it contiguous before."
                );
            }

            expected *= type.Dims[i];
        }
    }

    private static DLDevice DeviceOf(PjRtBuffer buffer) =>
        buffer.IsOnCpu
            ? new() { device_type = DLDeviceType.kDLCPU }
            : new() { device_type = KindOf(buffer.Device), device_id = buffer.Device.LocalHardwareId };

    private static DLDeviceType KindOf(PjRtDevice device)
    {
        string platform = device.Client.PlatformName;
        return platform.Contains("cpu", StringComparison.OrdinalIgnoreCase) ? DLDeviceType.kDLCPU
            : platform.Equals("cuda", StringComparison.OrdinalIgnoreCase) ? DLDeviceType.kDLCUDA
            : platform.Equals("rocm", StringComparison.OrdinalIgnoreCase) ? DLDeviceType.kDLROCM
            : throw new NotSupportedException($"DLPack has no device for platform '{platform}'.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(DLManagedTensor* tensor)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)tensor->manager_ctx);
        ((PjRtExternalReference)handle.Target!).Dispose();
        handle.Free();
        NativeMemory.Free(tensor);
    }
}
