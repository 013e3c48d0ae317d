using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Keeps a buffer's memory where it is, even if the buffer is disposed, deleted or donated meanwhile.
/// </summary>
public sealed unsafe class PjRtExternalReference : IDisposable, IDlPackMemory
{
    private readonly Owned _buffer;
    private readonly PJRT_Buffer* _pointer;
    private int _isDisposed;

    internal PjRtExternalReference(PjRtBuffer buffer)
    {
        _buffer = buffer.Handle;
        _pointer = (PJRT_Buffer*)_buffer.Acquire();
        try
        {
            PJRT_Buffer_IncreaseExternalReferenceCount_Args increase = new() { buffer = _pointer };
            _buffer.Api.Call(&increase);
            PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args address = new() { buffer = _pointer };
            _buffer.Api.Call(&address);
            Address = (nint)address.device_memory_ptr;
        }
        catch
        {
            _isDisposed = 1;
            _buffer.Release();
            throw;
        }
    }

    /// <summary>Lets go of the memory of a reference that nobody disposed.</summary>
    ~PjRtExternalReference() => Release();

    /// <summary>Where the elements are, in the device's memory.</summary>
    public nint Address { get; }

    /// <summary>Lets go of the memory.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            PJRT_Buffer_DecreaseExternalReferenceCount_Args args = new() { buffer = _pointer };
            ErrorReader.Destroy(_buffer.Api, _buffer.Api.Invoke(&args));
            _buffer.Release();
        }
    }
}
