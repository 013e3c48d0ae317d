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

    // A thread gets back what threads of its number freed, while there is some: its core's caches have it.
    private const int Shards = 16;

    private readonly Lock _lock = new();
    private readonly Stack<Storage>?[] _free = new Stack<Storage>?[ClassCount * Shards];
    private long _cached;
    private bool _closed;

    /// <summary>Bytes in live blocks.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>The most bytes that were in live blocks at one time.</summary>
    public long PeakBytesInUse { get; private set; }

    /// <summary>How many blocks were handed out.</summary>
    public long Allocations { get; private set; }

    /// <summary>The largest block that was handed out.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>Bytes held, live and kept for reuse.</summary>
    public long PoolBytes => BytesInUse + _cached;

    /// <summary>The most bytes that may be held.</summary>
    public long Limit { get; } = limit;

    /// <summary>A block of at least the size, with one reference to it and undefined contents.</summary>
    /// <exception cref="StatusException">There is not enough memory.</exception>
    public Storage Allocate(long size)
    {
        int sizeClass = ClassOf(size);
        long capacity = Capacity(sizeClass);
        lock (_lock)
        {
            if (capacity > Limit - BytesInUse)
            {
                throw Exhausted(size, $"the limit is {Limit} bytes (cpu_memory_limit)");
            }

            BytesInUse += capacity;
            if (FindKept(sizeClass) is { } blocks)
            {
                _cached -= capacity;
                Count(size);
                Storage used = blocks.Pop();
                used.Reuse(size);
                return used;
            }

            if (PoolBytes > Limit)
            {
                ReleaseKept();
            }
        }

        try
        {
            Storage storage = new(this, sizeClass, TakeOrRelease(capacity), size);
            lock (_lock)
            {
                Count(size);
            }

            return storage;
        }
        catch (OutOfMemoryException)
        {
            lock (_lock)
            {
                BytesInUse -= capacity;
                throw Exhausted(size, "the system has no more");
            }
        }
    }

    /// <summary>Forgets the peak.</summary>
    public void ClearPeak()
    {
        lock (_lock)
        {
            PeakBytesInUse = BytesInUse;
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
        lock (_lock)
        {
            BytesInUse -= capacity;
            // What is kept is worth keeping only up to what was once needed.
            if (!_closed && _cached + capacity <= PeakBytesInUse)
            {
                _cached += capacity;
                (_free[(sizeClass * Shards) + Shard] ??= new Stack<Storage>()).Push(block);
                return;
            }
        }

        HugeMemory.Free(block.Data);
    }

    private static int Shard => Environment.CurrentManagedThreadId % Shards;

    // This thread's blocks first, then those of the others.
    private Stack<Storage>? FindKept(int sizeClass)
    {
        ReadOnlySpan<Stack<Storage>?> shards = _free.AsSpan(sizeClass * Shards, Shards);
        int own = Shard;
        for (int i = 0; i < Shards; i++)
        {
            if (shards[(own + i) % Shards] is { Count: > 0 } blocks)
            {
                return blocks;
            }
        }

        return null;
    }

    private void Count(long size)
    {
        PeakBytesInUse = Math.Max(PeakBytesInUse, BytesInUse);
        LargestAllocation = Math.Max(LargestAllocation, size);
        Allocations++;
    }

    private void ReleaseKept()
    {
        foreach (Stack<Storage>? blocks in _free)
        {
            while (blocks is { Count: > 0 })
            {
                HugeMemory.Free(blocks.Pop().Data);
            }
        }

        _cached = 0;
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
