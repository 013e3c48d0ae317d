using System.Numerics;

namespace XlaSharp.Native.Execution;

/// <summary>
/// Device memory of one client, at multiples of 64 bytes. Freed blocks are kept by size class, together with the object
/// that describes them, so that a program which runs again and again allocates nothing.
/// </summary>
/// <param name="limit">The most bytes that may be held, live and kept for reuse.</param>
internal sealed unsafe class DeviceAllocator(long limit = long.MaxValue)
{
    /// <summary>What every address is a multiple of; generated code relies on it.</summary>
    public const int Alignment = 64;

    // Four classes for each doubling: at most a quarter of a block is unused.
    private const int ClassesPerDoubling = 4;
    private const int ClassCount = 64 * ClassesPerDoubling;

    // A thread gets back what threads of its number freed, while there is some: its core's caches have it, and no other
    // thread waits. What all threads share is read at every call, and written only when memory comes or goes.
    private const int Shards = 16;

    private readonly Lock _lock = new();
    private readonly KeptBlocks[] _kept = [.. Enumerable.Range(0, Shards).Select(_ => new KeptBlocks(ClassCount))];
    private long _held;
    private long _peak;
    private long _allocations;
    private long _largest;
    private bool _closed;

    /// <summary>Bytes in live blocks.</summary>
    public long BytesInUse
    {
        get
        {
            lock (_lock)
            {
                return _held - _kept.Sum(kept => kept.Bytes);
            }
        }
    }

    /// <summary>
    /// The most bytes that were in live blocks at one time; where several threads take memory at the same time, the sum
    /// of the most that each had.
    /// </summary>
    public long PeakBytesInUse
    {
        get
        {
            lock (_lock)
            {
                UpdatePeak();
                return _peak;
            }
        }
    }

    /// <summary>How many blocks were handed out.</summary>
    public long Allocations => Volatile.Read(ref _allocations) + _kept.Sum(kept => kept.Taken);

    /// <summary>The largest block that was handed out.</summary>
    public long LargestAllocation => Math.Max(Volatile.Read(ref _largest), _kept.Max(kept => kept.Largest));

    /// <summary>Bytes held, live and kept for reuse.</summary>
    public long PoolBytes => Volatile.Read(ref _held);

    /// <summary>The most bytes that may be held.</summary>
    public long Limit { get; } = limit;

    /// <summary>A block of at least the size, with one reference to it and undefined contents.</summary>
    /// <exception cref="StatusException">There is not enough memory.</exception>
    public Storage Allocate(long size)
    {
        int sizeClass = ClassOf(size);
        long capacity = Capacity(sizeClass);
        int own = Shard;
        // This thread's blocks first, then those of the others. What is kept is within the limit already.
        for (int i = 0; i < Shards; i++)
        {
            KeptBlocks kept = _kept[(own + i) % Shards];
            if ((i == 0 || kept.Bytes >= capacity) && kept.Take(sizeClass, capacity, size) is { } used)
            {
                used.Reuse(size);
                return used;
            }
        }

        return AllocateNew(size, sizeClass, capacity);
    }

    /// <summary>Forgets the peak.</summary>
    public void ClearPeak()
    {
        lock (_lock)
        {
            UpdatePeak();
            _peak = BytesInUse;
        }
    }

    /// <summary>Gives kept blocks back to the system, and from now on every freed one.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            ReleaseKept();
        }
    }

    internal void Free(Storage block, int sizeClass)
    {
        long capacity = Capacity(sizeClass);
        // What is kept is worth keeping only up to what was once needed; where all that is held was, there is nothing to add up.
        if (!Volatile.Read(ref _closed) && Volatile.Read(ref _held) <= Volatile.Read(ref _peak))
        {
            _kept[Shard].Put(block, sizeClass, capacity);
            if (Volatile.Read(ref _closed))
            {
                Close();
            }

            return;
        }

        lock (_lock)
        {
            UpdatePeak();
            if (!_closed && _kept.Sum(kept => kept.Bytes) + capacity <= _peak)
            {
                _kept[Shard].Put(block, sizeClass, capacity);
                return;
            }

            _held -= capacity;
        }

        HugeMemory.Free(block.Data);
    }

    private static int Shard => Environment.CurrentManagedThreadId % Shards;

    private Storage AllocateNew(long size, int sizeClass, long capacity)
    {
        lock (_lock)
        {
            if (capacity > Limit - BytesInUse)
            {
                throw Exhausted(size, $"the limit is {Limit} bytes (cpu_memory_limit)");
            }

            UpdatePeak();
            _held += capacity;
            if (_held > Limit)
            {
                ReleaseKept();
            }
        }

        try
        {
            Storage storage = new(this, sizeClass, TakeOrRelease(capacity), size);
            lock (_lock)
            {
                UpdatePeak();
                _largest = Math.Max(_largest, size);
                _allocations++;
            }

            return storage;
        }
        catch (OutOfMemoryException)
        {
            lock (_lock)
            {
                _held -= capacity;
                throw Exhausted(size, "the system has no more");
            }
        }
    }

    // Live is what is held and not kept. Since the last update, what is held was the same, and most was live when the
    // least was kept.
    private void UpdatePeak()
    {
        long fewest = 0;
        foreach (KeptBlocks kept in _kept)
        {
            fewest += kept.Fewest;
            kept.Settle();
        }

        _peak = Math.Max(_peak, _held - fewest);
    }

    private void ReleaseKept()
    {
        UpdatePeak();
        foreach (KeptBlocks kept in _kept)
        {
            _held -= kept.Clear(static block => HugeMemory.Free(block.Data));
        }
    }

    private StatusException Exhausted(long size, string why) =>
        new(
            StatusCode.ResourceExhausted,
            $"Out of memory: {size} bytes asked for, {BytesInUse} bytes are in use by this client, {why}. Dispose buffers "
                + "that are not needed, or use smaller batches."
        );

    // Kept blocks of other sizes go before the system's refusal is taken.
    private void* TakeOrRelease(long capacity)
    {
        try
        {
            return HugeMemory.Take(capacity, Alignment);
        }
        catch (OutOfMemoryException)
        {
            lock (_lock)
            {
                ReleaseKept();
            }

            return HugeMemory.Take(capacity, Alignment);
        }
    }

    private static int ClassOf(long size)
    {
        ulong units = ((ulong)Math.Max(size, 1) + Alignment - 1) / Alignment;
        if (units <= ClassesPerDoubling)
        {
            return (int)units - 1;
        }

        // The two bits below the leading one choose among the four classes of a doubling.
        int exponent = BitOperations.Log2(units - 1);
        int quarter = (int)(((units - 1) >> (exponent - 2)) & 3);
        return ((exponent - 1) * ClassesPerDoubling) + quarter;
    }

    private static long Capacity(int sizeClass)
    {
        if (sizeClass < ClassesPerDoubling)
        {
            return (sizeClass + 1L) * Alignment;
        }

        int exponent = (sizeClass / ClassesPerDoubling) + 1;
        long quarter = sizeClass % ClassesPerDoubling;
        return (quarter + 5) * Alignment << (exponent - 2);
    }
}
