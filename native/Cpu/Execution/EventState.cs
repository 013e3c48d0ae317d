namespace XlaSharp.Native.Execution;

/// <summary>
/// Something that will have happened: pending, then ready with success or with an error, once. Handles to it are
/// counted references; the state outlives them for as long as somebody waits.
/// </summary>
internal sealed class EventState : Exports.INoun
{
    private List<Action<StatusException?>>? _waiting;
    private StatusException? _error;

    private EventState(bool ready) => _waiting = ready ? null : [];

    /// <inheritdoc/>
    public static Exports.Noun Noun => Exports.Noun.Event;

    /// <summary>It has happened, without an error.</summary>
    public static EventState Ready { get; } = new(ready: true);

    /// <summary>True once it happened; never blocks.</summary>
    public bool IsReady => Volatile.Read(ref _waiting) is null;

    /// <summary>Why it failed, if it has happened and failed.</summary>
    public StatusException? Error => IsReady ? _error : null;

    /// <summary>It has yet to happen.</summary>
    public static EventState Pending() => new(ready: false);

    /// <summary>It has happened, with an error.</summary>
    public static EventState Failed(StatusException error) => new(ready: true) { _error = error };

    /// <summary>
    /// It happens now. Callbacks run on this thread, outside any lock. A second completion changes nothing.
    /// </summary>
    /// <returns>False if it had already happened.</returns>
    public bool Complete(StatusException? error = null)
    {
        List<Action<StatusException?>>? waiting;
        lock (this)
        {
            waiting = _waiting;
            if (waiting is null)
            {
                return false;
            }

            _error = error;
            Volatile.Write(ref _waiting, null);
            Monitor.PulseAll(this);
        }

        foreach (Action<StatusException?> callback in waiting)
        {
            callback(error);
        }

        return true;
    }

    /// <summary>Calls back once: now if it has happened, otherwise from the thread that makes it happen.</summary>
    public void OnReady(Action<StatusException?> callback)
    {
        lock (this)
        {
            if (_waiting is { } waiting)
            {
                waiting.Add(callback);
                return;
            }
        }

        callback(_error);
    }

    /// <summary>Blocks until it has happened.</summary>
    /// <returns>Why it failed, or null.</returns>
    public StatusException? Wait()
    {
        if (!IsReady)
        {
            lock (this)
            {
                while (_waiting is not null)
                {
                    Monitor.Wait(this);
                }
            }
        }

        return _error;
    }
}
