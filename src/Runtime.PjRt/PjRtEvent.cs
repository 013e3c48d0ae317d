using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>Something that will have happened: becomes ready once, with success or with an error.</summary>
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

    /// <summary>Blocks until it has happened.</summary>
    /// <exception cref="PjRtException">It ended with an error.</exception>
    public void Await()
    {
        using Hold hold = new(_handle);
        Events.Await(_handle.Api, (PJRT_Event*)hold.Value, _entry);
    }

    /// <summary>A task that ends when it has happened, with a <see cref="PjRtException"/> if it ended with an error.</summary>
    /// <returns>The task; it ends even if this object is disposed before.</returns>
    public Task AsTask()
    {
        using Hold hold = new(_handle);
        return Events.Completion(_handle.Api, (PJRT_Event*)hold.Value, _entry);
    }

    /// <summary>Frees the event; what it announces goes on.</summary>
    public void Dispose() => _handle.Retire();
}
