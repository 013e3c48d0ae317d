using System.Runtime.InteropServices;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>The kinds of objects that cross the boundary.</summary>
internal enum Noun
{
    Error = 1,
    Event,
    Client,
    Device,
    DeviceDescription,
    Memory,
    Buffer,
    Executable,
    LoadedExecutable,
    TopologyDescription,
    TransferManager,
    AliasFulfillment,
    AsyncTrackingEvent,
    ExecuteContext,
    MemoryLayout,
    Bytes,
    Profiler,
    CollectedTrace,
}

/// <summary>An object that callers hold a handle to.</summary>
internal interface INoun
{
    /// <summary>What it is.</summary>
    static abstract Noun Noun { get; }
}

/// <summary>
/// What a handle points at: a small native block, the same for every kind of object. The first word is a vtable where
/// PJRT asks for one; the second tells kinds and dead handles apart. Blocks are never given back to the system, so a
/// handle that was destroyed is refused instead of crashing (until its block serves another object of the same kind).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Handle
{
    private const ulong LiveTag = 0x584C_4153_0000_0000;
    private const nuint BlockSize = 64;

    private static readonly Lock FreeLock = new();
    private static Handle* _free;

    private void* _vtable;
    private ulong _magic;
    private nint _target;
    private Handle* _nextFree;

    private static UseCount _live;

    /// <summary>How many handles of any kind are live; tests assert that it returns to where it was.</summary>
    public static long LiveCount => _live.Uses;

    /// <summary>A handle to an object, which it keeps alive.</summary>
    public static void* Create<T>(T target, void* vtable = null)
        where T : class, INoun
    {
        void* handle = Bind(target, vtable);
        Begin<T>(handle);
        return handle;
    }

    /// <summary>A handle that is not live yet, for an object that is used again and again.</summary>
    public static void* Bind<T>(T target, void* vtable = null)
        where T : class, INoun
    {
        Handle* handle = TakeBlock();
        handle->_vtable = vtable;
        SetTarget(handle, target);
        return handle;
    }

    /// <summary>Makes a bound handle live.</summary>
    public static void Begin<T>(void* handle)
        where T : class, INoun
    {
        Volatile.Write(ref ((Handle*)handle)->_magic, LiveTag | (uint)T.Noun);
        _ = _live.TryEnter(out _);
    }

    /// <summary>The object behind a handle.</summary>
    /// <exception cref="StatusException">The handle is null, dead, or of another kind.</exception>
    public static T Get<T>(void* handle)
        where T : class, INoun =>
        IsLive<T>(handle)
            ? System.Runtime.CompilerServices.Unsafe.As<T>(GCHandle.FromIntPtr(((Handle*)handle)->_target).Target!)
            : throw Refuse<T>(handle);

    /// <summary>Ends a handle. Null is nothing to end.</summary>
    /// <returns>What it pointed at, or null for a null handle.</returns>
    /// <exception cref="StatusException">The handle is dead or of another kind.</exception>
    public static T? Destroy<T>(void* handle)
        where T : class, INoun
    {
        if (handle == null)
        {
            return null;
        }

        T target = End<T>(handle);
        Unbind(handle);
        return target;
    }

    /// <summary>Ends a handle, which stays bound to its object until <see cref="Unbind"/>.</summary>
    /// <returns>What it points at.</returns>
    /// <exception cref="StatusException">The handle is null, dead or of another kind.</exception>
    public static T End<T>(void* handle)
        where T : class, INoun
    {
        T target = Get<T>(handle);
        if (Interlocked.Exchange(ref ((Handle*)handle)->_magic, 0) == 0)
        {
            throw Refuse<T>(handle);
        }

        _ = _live.Leave();
        return target;
    }

    /// <summary>Lets go of the object behind a dead handle.</summary>
    public static void Unbind(void* handle)
    {
        Handle* block = (Handle*)handle;
        SetTarget(block, null);
        lock (FreeLock)
        {
            block->_nextFree = _free;
            _free = block;
        }
    }

    /// <summary>Whether a handle is live and of this kind.</summary>
    public static bool IsLive<T>(void* handle)
        where T : class, INoun =>
        handle != null
        && ((nuint)handle & 7) == 0
        && Volatile.Read(ref ((Handle*)handle)->_magic) == (LiveTag | (uint)T.Noun);

    private static Handle* TakeBlock()
    {
        lock (FreeLock)
        {
            if (_free != null)
            {
                Handle* block = _free;
                _free = block->_nextFree;
                return block;
            }
        }

        // On a cache line of its own: others read it while threads make and end handles.
        Handle* fresh = (Handle*)NativeMemory.AlignedAlloc(BlockSize, BlockSize);
        *fresh = default;
        fresh->_target = GCHandle.ToIntPtr(GCHandle.Alloc(null));
        return fresh;
    }

    private static void SetTarget(Handle* handle, object? target)
    {
        GCHandle keeper = GCHandle.FromIntPtr(handle->_target);
        keeper.Target = target;
    }

    private static StatusException Refuse<T>(void* handle)
        where T : class, INoun =>
        StatusException.InvalidArgument(
            handle == null
                ? $"The PJRT_{T.Noun} handle is null."
                : $"0x{(nuint)handle:x} is not a live PJRT_{T.Noun} handle: it was destroyed, or it is a handle to "
                    + $"something else."
        );
}
