using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>
/// An array on a device: a shape, and one reference to the storage that holds its elements. Deleted or donated it keeps
/// the shape and loses the storage, as soon as no running program reads it.
/// </summary>
/// <remarks>
/// Objects are reused together with their handles: a program that runs again and again makes no new ones, and what
/// threads share is written by none of them.
/// </remarks>
internal sealed unsafe class DeviceBuffer : INoun
{
    // An object goes back when it has no storage any more and its handle was destroyed.
    private const int Ends = 2;

    private static readonly Shelf<DeviceBuffer> Unused = new(limit: 1024);

    private readonly Lock _pinLock = new();
    private readonly void* _handle;
    private UseCount _uses;
    private Storage? _storage;
    private Storage? _pinned;
    private int _pins;
    private int _ends;

    private DeviceBuffer() => _handle = Handle.Bind(this);

    /// <summary>Nothing: see <see cref="CacheLine"/>.</summary>
    internal CacheLine Apart { get; }

    /// <inheritdoc/>
    public static Noun Noun => Noun.Buffer;

    /// <summary>The memory that the buffer is in.</summary>
    public Memory Memory { get; private set; } = null!;

    /// <summary>Type, dimensions and layout.</summary>
    public BufferShape Shape { get; private set; } = null!;

    /// <summary>The sizes of dynamic dimensions; null where the shape says all.</summary>
    public DynamicSizes? Sizes { get; private set; }

    /// <summary>The client.</summary>
    public Client Client => Memory.Device.Client;

    /// <summary>True once deleted or donated.</summary>
    public bool IsDeleted => _uses.IsClosed;

    /// <summary>Whether one program uses the elements, and nobody else; exact only while nobody begins to.</summary>
    public bool IsUsedOnce => _uses.Uses == 1 && _storage!.HasReferences(1);

    /// <summary>The object of a handle.</summary>
    public static DeviceBuffer Of(PJRT_Buffer* buffer) => Handle.Get<DeviceBuffer>(buffer);

    /// <summary>A buffer for the caller to destroy; the storage's one reference becomes the buffer's.</summary>
    public static PJRT_Buffer* Create(Memory memory, BufferShape shape, Storage storage, DynamicSizes? sizes = null)
    {
        DeviceBuffer buffer = Unused.TryTake(out DeviceBuffer? used) ? used : new DeviceBuffer();
        (buffer.Memory, buffer.Shape, buffer._storage, buffer.Sizes) = (memory, shape, storage, sizes);
        buffer._ends = 0;
        buffer._uses.Reopen();
        Handle.Begin<DeviceBuffer>(buffer._handle);
        return (PJRT_Buffer*)buffer._handle;
    }

    /// <summary>A buffer that has no elements and never will, only an error.</summary>
    public static PJRT_Buffer* CreateFailed(Memory memory, BufferShape shape, StatusException error)
    {
        Storage storage = memory.Device.Client.Allocator.Allocate(0);
        storage.Definition = EventState.Failed(error);
        return Create(memory, shape, storage);
    }

    /// <summary>Ends a handle, and lets go of everything. Null is nothing to end.</summary>
    public static void Destroy(PJRT_Buffer* handle)
    {
        if (handle == null)
        {
            return;
        }

        DeviceBuffer buffer = Handle.End<DeviceBuffer>(handle);
        buffer.Delete();
        buffer.UnpinAll();
        buffer.AddEnd();
    }

    /// <summary>Begins to use the elements, which stay where they are until <see cref="Leave"/>.</summary>
    /// <exception cref="StatusException">The buffer was deleted or donated.</exception>
    public Storage Enter()
    {
        if (_uses.TryEnter(out bool isLast))
        {
            return _storage!;
        }

        StatusException gone = Gone();
        if (isLast)
        {
            DropStorage();
        }

        throw gone;
    }

    /// <summary>Ends a use.</summary>
    public void Leave()
    {
        if (_uses.Leave())
        {
            DropStorage();
        }
    }

    /// <summary>The storage, with a reference of its own for the caller.</summary>
    /// <exception cref="StatusException">The buffer was deleted or donated.</exception>
    public Storage Acquire()
    {
        Storage storage = Enter().Retain();
        Leave();
        return storage;
    }

    /// <summary>The error of using a buffer that is gone.</summary>
    public StatusException Gone() =>
        StatusException.InvalidArgument($"The buffer {Shape} has been deleted or donated.");

    /// <summary>Gives up the elements; harmless the second time.</summary>
    public void Delete()
    {
        _ = _uses.Close(out bool isLast);
        if (isLast)
        {
            DropStorage();
        }
    }

    /// <summary>Takes the storage away from the buffer, which is deleted by that.</summary>
    /// <returns>The storage with a reference that is the caller's; null if the buffer was deleted before.</returns>
    public Storage? Give()
    {
        if (!_uses.TryEnter(out bool isLast))
        {
            if (isLast)
            {
                DropStorage();
            }

            return null;
        }

        // This use keeps the storage while the mark is set; of two threads that give, one sets it.
        Storage? storage = _uses.Close(out _) ? _storage!.Retain() : null;
        Leave();
        return storage;
    }

    /// <summary>Keeps the memory in place and unchanged until <see cref="Unpin"/>, deleted or not.</summary>
    public void Pin()
    {
        lock (_pinLock)
        {
            _pinned = Acquire();
            _pins++;
        }
    }

    /// <summary>Undoes one <see cref="Pin"/>.</summary>
    public void Unpin()
    {
        lock (_pinLock)
        {
            if (_pins == 0)
            {
                throw StatusException.InvalidArgument(
                    "Attempting to decrease reference on a buffer with zero reference count."
                );
            }

            _pins--;
            _pinned!.Release();
            _pinned = _pins == 0 ? null : _pinned;
        }
    }

    private void UnpinAll()
    {
        if (Volatile.Read(ref _pins) == 0)
        {
            return;
        }

        lock (_pinLock)
        {
            for (; _pins > 0; _pins--)
            {
                _pinned!.Release();
            }

            _pinned = null;
        }
    }

    // Once in the buffer's life: nobody uses the elements any more.
    private void DropStorage()
    {
        Storage storage = _storage!;
        _storage = null;
        storage.Release();
        AddEnd();
    }

    private void AddEnd()
    {
        if (Interlocked.Increment(ref _ends) < Ends)
        {
            return;
        }

        (Memory, Shape, Sizes) = (null!, null!, null);
        if (!Unused.TryPut(this))
        {
            Handle.Unbind(_handle);
        }
    }
}
