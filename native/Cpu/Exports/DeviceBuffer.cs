using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports;

/// <summary>
/// An array on a device: a shape, and one reference to the storage that holds its elements. Deleted or donated it keeps
/// the shape and loses the storage.
/// </summary>
internal sealed unsafe class DeviceBuffer : INoun
{
    private readonly Lock _lock = new();
    private Storage? _storage;
    private Storage? _pinned;
    private int _pins;

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
    public bool IsDeleted
    {
        get
        {
            lock (_lock)
            {
                return _storage is null;
            }
        }
    }

    /// <summary>The object of a handle.</summary>
    public static DeviceBuffer Of(PJRT_Buffer* buffer) => Handle.Get<DeviceBuffer>(buffer);

    /// <summary>A buffer for the caller to destroy; the storage's one reference becomes the buffer's.</summary>
    public static PJRT_Buffer* Create(Memory memory, BufferShape shape, Storage storage, DynamicSizes? sizes = null)
    {
        DeviceBuffer buffer = memory.Device.Client.Buffers.Take();
        (buffer.Memory, buffer.Shape, buffer._storage, buffer.Sizes) = (memory, shape, storage, sizes);
        return (PJRT_Buffer*)Handle.Create(buffer);
    }

    /// <summary>A buffer that has no elements and never will, only an error.</summary>
    public static PJRT_Buffer* CreateFailed(Memory memory, BufferShape shape, StatusException error)
    {
        Storage storage = memory.Device.Client.Allocator.Allocate(0);
        storage.Definition = EventState.Failed(error);
        return Create(memory, shape, storage);
    }

    /// <summary>The storage, with a reference of its own for the caller.</summary>
    /// <exception cref="StatusException">The buffer was deleted or donated.</exception>
    public Storage Acquire()
    {
        lock (_lock)
        {
            return _storage?.Retain() ?? throw Gone();
        }
    }

    /// <summary>The error of using a buffer that is gone.</summary>
    public StatusException Gone() =>
        StatusException.InvalidArgument($"The buffer {Shape} has been deleted or donated.");

    /// <summary>Gives up the elements; harmless the second time.</summary>
    public void Delete() => Give()?.Release();

    /// <summary>
    /// Takes the storage away from the buffer, which is deleted by that. The reference becomes the caller's.
    /// </summary>
    public Storage? Give()
    {
        lock (_lock)
        {
            Storage? storage = _storage;
            _storage = null;
            return storage;
        }
    }

    /// <summary>Keeps the memory in place and unchanged until <see cref="Unpin"/>, deleted or not.</summary>
    public void Pin()
    {
        lock (_lock)
        {
            _pinned = (_storage ?? throw Gone()).Retain();
            _pins++;
        }
    }

    /// <summary>Undoes one <see cref="Pin"/>.</summary>
    public void Unpin()
    {
        lock (_lock)
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

    /// <summary>Lets go of everything and makes the object available for another buffer.</summary>
    public void Recycle()
    {
        Delete();
        for (; _pins > 0; _pins--)
        {
            _pinned!.Release();
        }

        _pinned = null;
        Client client = Client;
        (Memory, Shape, Sizes) = (null!, null!, null);
        client.Buffers.Return(this);
    }
}

/// <summary>Buffer objects of one client for reuse: a program that runs again and again makes no new ones.</summary>
internal sealed class BufferPool
{
    private const int Limit = 4096;

    private readonly Lock _lock = new();
    private readonly Stack<DeviceBuffer> _unused = new();

    /// <summary>An empty buffer object.</summary>
    public DeviceBuffer Take()
    {
        lock (_lock)
        {
            return _unused.TryPop(out DeviceBuffer? buffer) ? buffer : new DeviceBuffer();
        }
    }

    /// <summary>Takes an empty buffer object back.</summary>
    public void Return(DeviceBuffer buffer)
    {
        lock (_lock)
        {
            if (_unused.Count < Limit)
            {
                _unused.Push(buffer);
            }
        }
    }
}
