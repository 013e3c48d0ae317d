using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>An event that this process lets happen: for entries that take one.</summary>
public sealed unsafe class PjRtPromise : IDisposable
{
    private readonly Owned<PJRT_Event_Destroy_Args> _handle;
    private int _isSet;

    /// <summary>Makes one.</summary>
    /// <param name="client">The client that waits for it.</param>
    /// <exception cref="PjRtException">The plugin cannot do this.</exception>
    public PjRtPromise(PjRtClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        using Hold hold = new(client.Handle);
        PJRT_Event_Create_Args args = default;
        client.Api.Call(&args);
        _handle = new(client.Api, args.@event, "PJRT event", client.Handle);
    }

    /// <summary>True once it has happened.</summary>
    public bool IsReady
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Event_IsReady_Args args = new() { @event = (PJRT_Event*)hold.Value };
            _handle.Api.Call(&args);
            return args.is_ready != 0;
        }
    }

    /// <summary>Lets it happen.</summary>
    /// <exception cref="InvalidOperationException">It has happened already.</exception>
    public void Fulfill() => Set(PjRtErrorCode.Ok, "");

    /// <summary>Lets it end with an error.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="message">The error's text.</param>
    /// <exception cref="InvalidOperationException">It has happened already.</exception>
    public void Fail(PjRtErrorCode code, string message) => Set(Errors.Required(code), message);

    /// <summary>Blocks until it has happened.</summary>
    /// <exception cref="PjRtException">It ended with an error.</exception>
    public void Await()
    {
        using Hold hold = new(_handle);
        Events.Await(_handle.Api, (PJRT_Event*)hold.Value, PJRT_Event_Set_Args.EntryName);
    }

    /// <summary>
    /// Frees the event; if it has not happened, whoever waits for it gets an error of code <c>Aborted</c>.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            Call(PjRtErrorCode.Aborted, "The promise was disposed before it was fulfilled.");
        }

        _handle.Retire();
    }

    private void Set(PjRtErrorCode code, string message)
    {
        if (Interlocked.Exchange(ref _isSet, 1) != 0)
        {
            throw new InvalidOperationException("The promise was fulfilled or failed already; it can be set once.");
        }

        Call(code, message);
    }

    private void Call(PjRtErrorCode code, string message)
    {
        using Hold hold = new(_handle);
        using NativeText.Bytes text = new(message);
        PJRT_Event_Set_Args args = new()
        {
            @event = (PJRT_Event*)hold.Value,
            error_code = (PJRT_Error_Code)code,
            error_message = text.Pointer,
            error_message_size = text.Size,
        };
        _handle.Api.Call(&args);
    }
}
