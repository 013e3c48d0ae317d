using System.Buffers;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A copy of a range of a buffer whose destination is said later.</summary>
public sealed unsafe class PjRtRawCopy : IDisposable
{
    private readonly Owned _buffer;
    private readonly Owned<PJRT_Event_Destroy_Args> _done;
    private readonly long _size;
    private readonly void* _data;
    private readonly delegate* unmanaged[Cdecl]<PJRT_Buffer_CopyRawToHostFuture_Callback_Args*, void> _ready;
    private int _isSet;

    internal PjRtRawCopy(PjRtBuffer buffer, long size, PJRT_Event* done, void* data, nint ready)
    {
        _buffer = buffer.Handle;
        _done = new(_buffer.Api, done, "PJRT event", buffer.Client.Handle);
        _size = size;
        _data = data;
        _ready = (delegate* unmanaged[Cdecl]<PJRT_Buffer_CopyRawToHostFuture_Callback_Args*, void>)ready;
    }

    /// <summary>Copies once the value is there.</summary>
    /// <param name="destination">As many bytes as the range has; pinned until the copy is done.</param>
    /// <returns>A task that ends when the copy is done, with the error of the range or of the buffer's
    /// computation.</returns>
    /// <exception cref="ArgumentException">The destination has another size.</exception>
    /// <exception cref="InvalidOperationException">The destination was said already.</exception>
    public Task CopyTo(Memory<byte> destination)
    {
        if (destination.Length != _size)
        {
            throw new ArgumentException(
                $"The range has {_size} bytes, the destination {destination.Length}.",
                nameof(destination)
            );
        }

        MemoryHandle pin = destination.Pin();
        try
        {
            using Hold done = new(_done);
            Answer(destination.Length == 0 ? PjRtBuffer.Nothing : pin.Pointer, PjRtErrorCode.Ok, "");
            return Events.Completion(
                _done.Api,
                (PJRT_Event*)done.Value,
                PJRT_Buffer_CopyRawToHostFuture_Args.EntryName,
                pin.Dispose
            );
        }
        catch (InvalidOperationException)
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>Gives the copy up; nothing is copied.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _isSet) == 0)
        {
            Answer(null, PjRtErrorCode.Cancelled, "The copy was given up.");
        }

        _done.Retire();
    }

    private void Answer(void* destination, PjRtErrorCode code, string message)
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            throw new InvalidOperationException("The destination of this copy was said already.");
        }

        using NativeText.Bytes text = new(message);
        PJRT_Buffer_CopyRawToHostFuture_Callback_Args args = new()
        {
            struct_size = PJRT_Buffer_CopyRawToHostFuture_Callback_Args.StructSize,
            callback_data = _data,
            error_code = (PJRT_Error_Code)code,
            error_message = text.Pointer,
            error_message_size = text.Size,
            dst = destination,
        };
        _ready(&args);
    }
}
