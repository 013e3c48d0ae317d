namespace XlaSharp.Native.Execution;

/// <summary>
/// The memory behind buffers: counted references, and an event that says when its contents are defined. Handles,
/// running programs, pending copies and pins each hold one reference.
/// </summary>
internal sealed unsafe class Storage
{
    private readonly DeviceAllocator? _allocator;
    private readonly int _sizeClass;
    private readonly Action? _release;
    private int _references = 1;

    internal Storage(DeviceAllocator allocator, int sizeClass, void* data, long size)
    {
        _allocator = allocator;
        _sizeClass = sizeClass;
        Data = data;
        Size = size;
        Definition = EventState.Ready;
    }

    /// <summary>Nothing: see <see cref="CacheLine"/>.</summary>
    internal CacheLine Apart { get; }

    /// <summary>
    /// Memory that somebody else owns; <paramref name="release"/> runs once, when the last reference is gone.
    /// </summary>
    public Storage(void* data, long size, bool mayBeWritten, Action release)
    {
        Data = data;
        Size = size;
        MayBeWritten = mayBeWritten;
        _release = release;
        Definition = EventState.Ready;
    }

    /// <summary>The address, the same for the object's life.</summary>
    public void* Data { get; }

    /// <summary>Bytes in use.</summary>
    public long Size { get; private set; }

    /// <summary>When the contents are there, or why they never will be.</summary>
    public EventState Definition { get; set; }

    /// <summary>False: a program may read this memory but not write it, donated or not.</summary>
    public bool MayBeWritten { get; } = true;

    /// <summary>Whether exactly so many references exist.</summary>
    public bool HasReferences(int count) => Volatile.Read(ref _references) == count;

    /// <summary>One more reference.</summary>
    public Storage Retain()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>One reference less; the last one frees the memory.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0)
        {
            return;
        }

        // Errors and pending states hold on to much; a kept block should not.
        Definition = EventState.Ready;
        _allocator?.Free(this, _sizeClass);
        _release?.Invoke();
    }

    internal void Reuse(long size) => (_references, Size) = (1, size);
}
