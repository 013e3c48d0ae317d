using System.Runtime.CompilerServices;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Something that will have happened: becomes ready once, with success or with an error. Can be awaited.
/// </summary>
public sealed unsafe class PjRtEvent : IDisposable
{
    private readonly Owned<PJRT_Event_Destroy_Args> _handle;
    private readonly string _entry;

    internal PjRtEvent(PjRtClient client, PJRT_Event* e, string entry)
    {
        _handle = new(client.Api, e, "PJRT event", client.Handle);
        _entry = entry;
    }

    /// <summary>True once it has happened; never blocks.</summary>
    /// <exception cref="PjRtException">The plugin failed.</exception>
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

    /// <summary>The error it ended with; null if it has not happened yet, or ended well. Never blocks.</summary>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    public PjRtException? Error
    {
        get
        {
            if (!IsReady)
            {
                return null;
            }

            using Hold hold = new(_handle);
            PJRT_Event_Error_Args args = new() { @event = (PJRT_Event*)hold.Value };
            PJRT_Error* error = _handle.Api.Invoke(&args);
            return error == null ? null : ErrorReader.Take(_handle.Api, _entry, error);
        }
    }

    /// <summary>Blocks until it has happened.</summary>
    /// <exception cref="PjRtException">It ended with an error.</exception>
    public void Await()
    {
        using Hold hold = new(_handle);
        Events.Await(_handle.Api, (PJRT_Event*)hold.Value, _entry);
    }

    /// <summary>
    /// A task that ends when it has happened, with a <see cref="PjRtException"/> if it ended with an error.
    /// </summary>
    /// <returns>The task; it ends even if this object is disposed before.</returns>
    public Task AsTask()
    {
        using Hold hold = new(_handle);
        return Events.Completion(_handle.Api, (PJRT_Event*)hold.Value, _entry);
    }

    /// <summary>
    /// A task that ends when it has happened, with a <see cref="PjRtException"/> if it ended with an error.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting, not what is waited for.</param>
    /// <returns>The task; it ends even if this object is disposed before.</returns>
    public Task AsTask(CancellationToken cancellationToken) => AsTask().WaitAsync(cancellationToken);

    /// <summary>
    /// As <see cref="AsTask(CancellationToken)"/>; allocates nothing if it has happened already and ended well.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting, not what is waited for.</param>
    /// <returns>The task.</returns>
    public ValueTask AsValueTask(CancellationToken cancellationToken = default) =>
        !IsReady ? new(AsTask(cancellationToken))
        : Error is { } error ? ValueTask.FromException(error)
        : default;

    /// <summary>Lets <c>await</c> wait for it.</summary>
    /// <returns>The awaiter.</returns>
    public TaskAwaiter GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>Frees the event; what it announces goes on.</summary>
    public void Dispose() => _handle.Retire();
}
