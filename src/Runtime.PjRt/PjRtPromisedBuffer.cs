using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A buffer that can be passed on before its value exists, and the promise of that value.</summary>
public sealed unsafe class PjRtPromisedBuffer : IDisposable
{
    private PJRT_FulfillAliasBufferCallback* _promise;
    private int _isSet;

    internal PjRtPromisedBuffer(PjRtClient client, PjRtBuffer buffer, PJRT_FulfillAliasBufferCallback* promise)
    {
        (Client, Buffer) = (client, buffer);
        _promise = promise;
    }

    /// <summary>The client.</summary>
    public PjRtClient Client { get; }

    /// <summary>The buffer; its value is there once the promise is fulfilled.</summary>
    public PjRtBuffer Buffer { get; }

    /// <summary>Gives the value: that of another buffer of the same shape, once it is there.</summary>
    /// <param name="value">The other buffer; stays the caller's.</param>
    /// <exception cref="InvalidOperationException">The promise was fulfilled or failed already.</exception>
    /// <exception cref="PjRtException">The plugin refused, for instance because the shapes differ; the promise stays
    /// open.</exception>
    public void Fulfill(PjRtBuffer value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Client.Require(value.Client, nameof(value));
        using Hold hold = new(value.Handle);
        Set((PJRT_Buffer*)hold.Value, PjRtErrorCode.Ok, "");
    }

    /// <summary>Gives an error in place of a value.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    /// <exception cref="InvalidOperationException">The promise was fulfilled or failed already.</exception>
    public void Fail(PjRtErrorCode code, string message) => Set(null, Errors.Required(code), message);

    /// <summary>Frees the buffer; an open promise fails with <c>Aborted</c>.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _isSet) == 0)
        {
            Fail(PjRtErrorCode.Aborted, "The promised buffer was disposed before it got its value.");
        }

        Buffer.Dispose();
    }

    private void Set(PJRT_Buffer* value, PjRtErrorCode code, string message)
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            throw new InvalidOperationException("The promised buffer has its value or its error already.");
        }

        using Hold client = new(Client.Handle);
        using NativeText.Bytes text = new(message);
        PJRT_Client_FulfillAliasBuffer_Args args = new()
        {
            client = (PJRT_Client*)client.Value,
            buffer = value,
            status_code = (PJRT_Error_Code)code,
            error_message = text.Pointer,
            error_message_size = text.Size,
            fulfill_alias_buffer_cb = _promise,
        };
        try
        {
            Client.Api.Call(&args);
            _promise = null;
        }
        catch
        {
            Volatile.Write(ref _isSet, 0);
            throw;
        }
    }
}
