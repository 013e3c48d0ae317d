using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>What a buffer of <see cref="PjRtBuffer.DonateAfter"/> waits for.</summary>
public sealed unsafe class PjRtDependency : IDisposable
{
    private readonly void* _data;
    private readonly delegate* unmanaged[Cdecl]<PJRT_Buffer_DonateWithControlDependency_Callback_Args*, void> _ready;
    private int _isSet;

    internal PjRtDependency(nint data, nint ready)
    {
        _data = (void*)data;
        _ready = (delegate* unmanaged[Cdecl]<PJRT_Buffer_DonateWithControlDependency_Callback_Args*, void>)ready;
    }

    /// <summary>Lets the buffer be used.</summary>
    /// <exception cref="InvalidOperationException">It was fulfilled or failed already.</exception>
    public void Fulfill() => Set(PjRtErrorCode.Ok, "");

    /// <summary>Gives the buffer an error.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    /// <exception cref="InvalidOperationException">It was fulfilled or failed already.</exception>
    public void Fail(PjRtErrorCode code, string message) => Set(Errors.Required(code), message);

    /// <summary>If it is still open, the buffer fails with <c>Aborted</c>.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _isSet) == 0)
        {
            Fail(PjRtErrorCode.Aborted, "The dependency was disposed before it was fulfilled.");
        }
    }

    private void Set(PjRtErrorCode code, string message)
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            throw new InvalidOperationException("The dependency was fulfilled or failed already.");
        }

        using NativeText.Bytes text = new(message);
        PJRT_Buffer_DonateWithControlDependency_Callback_Args args = new()
        {
            struct_size = PJRT_Buffer_DonateWithControlDependency_Callback_Args.StructSize,
            callback_data = _data,
            error_code = (PJRT_Error_Code)code,
            error_message = text.Pointer,
            error_message_size = text.Size,
        };
        _ready(&args);
    }
}
