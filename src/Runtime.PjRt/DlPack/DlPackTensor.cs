using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.DlPack;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A tensor in DLPack's form, for other libraries of this process: <see cref="Take"/> gives the pointer away, whose
/// <c>deleter</c> its taker calls. The memory is the buffer's own unless a copy is asked for.
/// </summary>
public sealed unsafe class DlPackTensor : IDisposable
{
    private const uint Major = 1;

    private nint _tensor;

    private DlPackTensor(nint tensor, bool isVersioned) => (_tensor, IsVersioned) = (tensor, isVersioned);

    /// <summary>
    /// True for a <c>DLManagedTensorVersioned*</c> (DLPack 1.x), false for a <c>DLManagedTensor*</c>.
    /// </summary>
    public bool IsVersioned { get; }

    /// <summary>
    /// Shows a buffer as a DLPack tensor without a version, which every taker knows. Waits for its value.
    /// </summary>
    /// <param name="buffer">The buffer; its memory stays, and must not be written, until the taker is done.</param>
    /// <returns>The tensor; the caller takes its pointer or disposes it.</returns>
    /// <exception cref="NotSupportedException">DLPack has no such element type or device.</exception>
    /// <exception cref="InvalidOperationException">The elements do not lie row-major.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the plugin does not give its memory's
    /// address.</exception>
    public static DlPackTensor Of(PjRtBuffer buffer)
    {
        (TensorType type, DLDevice device) = Describe(buffer);
        PjRtExternalReference reference = buffer.Pin();
        DLManagedTensor* tensor = (DLManagedTensor*)Allocate(sizeof(DLManagedTensor), type);
        tensor->dl_tensor = Tensor(type, device, reference.Address, (long*)(tensor + 1));
        tensor->manager_ctx = Context(reference);
        tensor->deleter = &Delete;
        return new((nint)tensor, isVersioned: false);
    }

    /// <summary>
    /// Shows a buffer as a DLPack tensor of version 1.0, marked as one that may only be read. Waits for its value.
    /// </summary>
    /// <param name="buffer">The buffer; its memory stays until the taker is done.</param>
    /// <returns>The tensor; the caller takes its pointer or disposes it.</returns>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static DlPackTensor Versioned(PjRtBuffer buffer)
    {
        (TensorType type, DLDevice device) = Describe(buffer);
        return Versioned(type, device, buffer.Pin(), DLPackFlags.ReadOnly);
    }

    /// <summary>
    /// A copy of a buffer in host memory as a DLPack tensor of version 1.0, marked as copied: its taker may write it.
    /// </summary>
    /// <param name="buffer">The buffer; nothing of it is kept.</param>
    /// <returns>The tensor; the caller takes its pointer or disposes it.</returns>
    /// <exception cref="NotSupportedException">DLPack has no such element type.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value
    /// failed.</exception>
    public static DlPackTensor CopyOf(PjRtBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        TensorType type = buffer.Type;
        _ = DlPackTypes.Of(type.ElementType);
        HostCopy copy = new(checked((int)type.ByteCount));
        try
        {
            buffer.CopyTo(copy.Bytes);
        }
        catch
        {
            copy.Dispose();
            throw;
        }

        return Versioned(type, new() { device_type = DLDeviceType.kDLCPU }, copy, DLPackFlags.IsCopied);
    }

    /// <summary>Gives the tensor away.</summary>
    /// <returns>The <c>DLManagedTensor*</c> or <c>DLManagedTensorVersioned*</c>; whoever takes it calls its deleter
    /// once.</returns>
    /// <exception cref="ObjectDisposedException">It was given away or disposed already.</exception>
    public nint Take()
    {
        ObjectDisposedException.ThrowIf(_tensor == 0, this);
        nint tensor = _tensor;
        _tensor = 0;
        return tensor;
    }

    /// <summary>Frees a tensor that was not given away.</summary>
    public void Dispose()
    {
        nint tensor = _tensor;
        _tensor = 0;
        if (tensor != 0)
        {
            Release(tensor, IsVersioned);
        }
    }

    /// <summary>
    /// A buffer of another library's tensor, in place. Takes the tensor over: its deleter is called when the memory is
    /// not used any more.
    /// </summary>
    internal static PjRtBuffer Import(PjRtClient client, nint managedTensor, bool isVersioned, PjRtDevice device)
    {
        ArgumentNullException.ThrowIfNull((void*)managedTensor);
        // Of another major version nothing but the version and the deleter may be read.
        if (isVersioned && ((DLManagedTensorVersioned*)managedTensor)->version is { major: not Major } version)
        {
            throw new NotSupportedException(
                $"The DLPack tensor has version {version.major}.{version.minor}; this library reads version "
                    + $"{Major}.x. Ask for that one."
            );
        }

        ref DLTensor given = ref isVersioned
            ? ref ((DLManagedTensorVersioned*)managedTensor)->dl_tensor
            : ref ((DLManagedTensor*)managedTensor)->dl_tensor;
        TensorType type = new(
            DlPackTypes.Of(given.dtype),
            Dims.Create(new ReadOnlySpan<long>(given.shape, given.ndim))
        );
        RequireRowMajor(type, given.strides);
        if (given.device.device_type != KindOf(device))
        {
            throw new NotSupportedException(
                $"The DLPack tensor is in memory of kind {given.device.device_type}, {device} works on "
                    + $"{KindOf(device)}. Copy it before."
            );
        }

        return client.ViewOf(
            type,
            (nint)given.data + (nint)given.byte_offset,
            () => Release(managedTensor, isVersioned),
            device
        );
    }

    private static DlPackTensor Versioned(TensorType type, DLDevice device, IDlPackMemory memory, DLPackFlags flags)
    {
        var tensor = (DLManagedTensorVersioned*)Allocate(sizeof(DLManagedTensorVersioned), type);
        tensor->version = new() { major = Major };
        tensor->flags = flags;
        tensor->dl_tensor = Tensor(type, device, memory.Address, (long*)(tensor + 1));
        tensor->manager_ctx = Context(memory);
        tensor->deleter = &DeleteVersioned;
        return new((nint)tensor, isVersioned: true);
    }

    private static (TensorType Type, DLDevice Device) Describe(PjRtBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Await();
        TensorType type = buffer.Type;
        _ = DlPackTypes.Of(type.ElementType);
        DLDevice device = DeviceOf(buffer);
        return buffer.Scattering(type) is { } why
            ? throw new InvalidOperationException(
                $"{why}; only elements that follow each other row-major can be shown as a DLPack tensor."
            )
            : (type, device);
    }

    // The shape lies behind the struct.
    private static void* Allocate(int size, TensorType type) =>
        NativeMemory.AllocZeroed((nuint)(size + (type.Rank * sizeof(long))));

    private static DLTensor Tensor(TensorType type, DLDevice device, nint address, long* shape)
    {
        type.Dims.Span.CopyTo(new Span<long>(shape, type.Rank));
        return new()
        {
            data = (void*)address,
            device = device,
            ndim = type.Rank,
            dtype = DlPackTypes.Of(type.ElementType),
            shape = shape,
        };
    }

    private static void* Context(object memory) => (void*)GCHandle.ToIntPtr(GCHandle.Alloc(memory));

    private static void Release(nint managedTensor, bool isVersioned)
    {
        if (isVersioned)
        {
            var tensor = (DLManagedTensorVersioned*)managedTensor;
            if (tensor->deleter != null)
            {
                tensor->deleter(tensor);
            }
        }
        else if (((DLManagedTensor*)managedTensor)->deleter is var deleter && deleter != null)
        {
            deleter((DLManagedTensor*)managedTensor);
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
                    $"The DLPack tensor of type {type} has strides "
                        + $"[{string.Join(", ", new ReadOnlySpan<long>(strides, type.Rank).ToArray())}]; "
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
    private static void Delete(DLManagedTensor* tensor) => Free(tensor, tensor->manager_ctx);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DeleteVersioned(DLManagedTensorVersioned* tensor) => Free(tensor, tensor->manager_ctx);

    private static void Free(void* tensor, void* context)
    {
        GCHandle handle = GCHandle.FromIntPtr((nint)context);
        ((IDisposable)handle.Target!).Dispose();
        handle.Free();
        NativeMemory.Free(tensor);
    }

    /// <summary>Host memory of a copy.</summary>
    private sealed class HostCopy(int size) : IDlPackMemory
    {
        // What DLPack recommends.
        private const nuint Alignment = 256;

        private void* _address = NativeMemory.AlignedAlloc((nuint)Math.Max(size, 1), Alignment);

        public nint Address => (nint)_address;

        public Span<byte> Bytes => new(_address, size);

        public void Dispose()
        {
            NativeMemory.AlignedFree(_address);
            _address = null;
        }
    }
}

/// <summary>Memory that a DLPack tensor keeps until its taker is done.</summary>
internal interface IDlPackMemory : IDisposable
{
    /// <summary>Where it is.</summary>
    nint Address { get; }
}
