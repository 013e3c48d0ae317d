using System.Runtime.InteropServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>
/// One object that a plugin made and this process must destroy. It keeps its owner (the client) from being destroyed
/// before it. Uses of the pointer are counted, so that an object retired during a call is destroyed after the call.
/// </summary>
/// <remarks>
/// The count is this class's own, not <see cref="SafeHandle"/>'s, because a result buffer can be overwritten in place
/// (<see cref="TryReplace"/>), which has to know that nobody is using it, and because threads that share an object count
/// apart (<see cref="UseSlots"/>).
/// </remarks>
internal abstract class Owned : SafeHandle
{
    private const int Retired = int.MinValue;
    private const int Replacing = 1 << 30;

    private readonly Owned? _owner;
    private int _state;
    private UseSlots _slots;

    protected Owned(Api api, nint pointer, string noun, Owned? owner)
        : base(0, ownsHandle: true)
    {
        Api = api;
        Noun = noun;
        SetHandle(pointer);
        PjRtDiagnostics.Created();
        if (owner is not null)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }
    }

    /// <summary>Nothing: see <see cref="CacheLine"/>.</summary>
    internal CacheLine Apart { get; }

    public override bool IsInvalid => handle == 0;

    public bool IsRetired => (Volatile.Read(ref _state) & Retired) != 0;

    public Api Api { get; }

    /// <summary>Runs once the object is destroyed: frees what the plugin could use until then.</summary>
    public Action? Released { get; init; }

    /// <summary>What the object is, for messages: <c>PJRT buffer</c>.</summary>
    public string Noun { get; }

    /// <summary>The pointer, for use until <see cref="Release()"/>; see <see cref="Hold"/>.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public nint Acquire()
    {
        UseSlots.Slot[]? slots = _slots.Find(ref _state);
        int state = UseSlots.Add(ref _state, slots, 1);
        if ((state & (Retired | Replacing)) == 0)
        {
            return handle;
        }

        Release(slots);
        throw (state & Retired) != 0
            ? new ObjectDisposedException(
                null,
                $"This {Noun} of {Api.Origin} was disposed; it cannot be used any more."
            )
            : new InvalidOperationException(
                $"This {Noun} of {Api.Origin} is being overwritten by an execution on another thread."
            );
    }

    /// <summary>Ends one use.</summary>
    public void Release() => Release(_slots.Current);

    /// <summary>Makes the object unusable now and destroys it when nobody uses it.</summary>
    public void Retire()
    {
        if ((Interlocked.Or(ref _state, Retired) & Replacing) == 0)
        {
            DisposeIfUnused();
        }
    }

    /// <summary>
    /// Destroys the object and takes another one of the same kind in its place, unless it is in use or retired.
    /// </summary>
    public bool TryReplace(nint pointer)
    {
        int state = Volatile.Read(ref _state);
        bool isFree = (state & (Retired | Replacing)) == 0 && _slots.Sum(ref _state) == 0;
        if (!isFree || Interlocked.CompareExchange(ref _state, state | Replacing, state) != state)
        {
            return false;
        }

        // Without the flag IsSpread the exchange has checked the count as well.
        bool isUnused = (state & UseSlots.IsSpread) == 0 || _slots.Sum(ref _state) == 0;
        if (isUnused)
        {
            Destroy(handle);
            SetHandle(pointer);
        }

        if ((Interlocked.And(ref _state, ~Replacing) & Retired) != 0)
        {
            DisposeIfUnused();
        }

        return isUnused;
    }

    private void Release(UseSlots.Slot[]? slots)
    {
        if ((UseSlots.Add(ref _state, slots, -1) & (Retired | Replacing)) == Retired)
        {
            DisposeIfUnused();
        }
    }

    // Of several that find it unused, the base class lets one destroy it.
    private void DisposeIfUnused()
    {
        if (_slots.Sum(ref _state) == 0)
        {
            Dispose();
        }
    }

    protected abstract void Destroy(nint pointer);

    protected override bool ReleaseHandle()
    {
        Destroy(handle);
        PjRtDiagnostics.Destroyed();
        Released?.Invoke();
        _owner?.DangerousRelease();
        return true;
    }
}

/// <summary>
/// The owner of an object that the entry with arguments <typeparamref name="TDestroyArgs"/> destroys.
/// </summary>
internal sealed unsafe class Owned<TDestroyArgs>(Api api, void* pointer, string noun, Owned? owner)
    : Owned(api, (nint)pointer, noun, owner)
    where TDestroyArgs : unmanaged, IPJRT_Args
{
    protected override void Destroy(nint pointer) => Destroy(Api, pointer);

    /// <summary>Destroys an object that never got an owner.</summary>
    public static void Destroy(Api api, nint pointer)
    {
        // Every destroy entry takes the size, the extension chain and the object.
        TDestroyArgs args = default;
        ((nint*)&args)[2] = pointer;
        if (api.Has<TDestroyArgs>())
        {
            ErrorReader.Destroy(api, api.Invoke(&args));
        }
    }
}
