namespace XlaSharp.Native.Execution;

/// <summary>
/// Freed blocks of device memory that threads of one number put here and take again; held by one thread at a time, for
/// some nanoseconds.
/// </summary>
internal sealed class KeptBlocks(int classes)
{
    private readonly Stack<Storage>?[] _blocks = new Stack<Storage>?[classes];
    private int _isTaken;

    /// <summary>Nothing: see <see cref="CacheLine"/>.</summary>
    internal CacheLine Apart { get; }

    /// <summary>Bytes that are kept here.</summary>
    public long Bytes { get; private set; }

    /// <summary>The fewest bytes that were kept here since the last <see cref="Settle"/>.</summary>
    public long Fewest { get; private set; }

    /// <summary>How many blocks were taken from here.</summary>
    public long Taken { get; private set; }

    /// <summary>The largest size that was asked for here.</summary>
    public long Largest { get; private set; }

    /// <summary>Takes a block of a class, if there is one.</summary>
    public Storage? Take(int sizeClass, long capacity, long size)
    {
        Enter();
        Storage? block = null;
        if (_blocks[sizeClass]?.TryPop(out block) == true)
        {
            Bytes -= capacity;
            Fewest = Math.Min(Fewest, Bytes);
            Largest = Math.Max(Largest, size);
            Taken++;
        }

        Leave();
        return block;
    }

    /// <summary>Puts a block here.</summary>
    public void Put(Storage block, int sizeClass, long capacity)
    {
        Enter();
        try
        {
            (_blocks[sizeClass] ??= new Stack<Storage>()).Push(block);
            Bytes += capacity;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Begins to look for the fewest bytes anew.</summary>
    public void Settle()
    {
        Enter();
        Fewest = Bytes;
        Leave();
    }

    /// <summary>Takes all blocks out.</summary>
    /// <param name="free">What happens to each.</param>
    /// <returns>How many bytes they had.</returns>
    public long Clear(Action<Storage> free)
    {
        Enter();
        try
        {
            long bytes = Bytes;
            (Bytes, Fewest) = (0, 0);
            foreach (Stack<Storage>? blocks in _blocks)
            {
                while (blocks?.TryPop(out Storage? block) == true)
                {
                    free(block);
                }
            }

            return bytes;
        }
        finally
        {
            Leave();
        }
    }

    private void Enter()
    {
        SpinWait wait = default;
        while (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            wait.SpinOnce();
        }
    }

    private void Leave() => Volatile.Write(ref _isTaken, 0);
}
