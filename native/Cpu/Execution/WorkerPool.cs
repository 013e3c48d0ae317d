using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// The process's threads for generated code. A loop is cut into chunks; the caller and the workers take them one by
/// one, so that nobody waits for a worker that has not woken yet. Workers look for work for some microseconds after the
/// last, then sleep. One loop at a time has the workers; a second caller meanwhile runs its loop alone.
/// </summary>
internal sealed unsafe partial class WorkerPool
{
    // Chunks per thread: enough to even out threads of unequal speed, few enough to cost nothing.
    private const int ChunksPerThread = 4;
    private const int MaxChunks = 0xFFFF;

    // Rounds of looking before a worker sleeps: about 20 µs.
    private const int Patience = 400;

    private const int FutexWait = 128;
    private const int FutexWake = 129;
    private const int FutexCall = 202;

    private readonly int* _bell = (int*)NativeMemory.AlignedAlloc(64, 64);
    private readonly Lock _growth = new();
    private int _workers;
    private int _sleeping;
    private int _owned;

    // Which loop (32 bits), its number of chunks (16), the next chunk (16).
    private long _state;
    private int _done;
    private delegate* unmanaged[Cdecl]<void**, long, long, void> _task;
    private void** _arguments;
    private long _rounds;

    private WorkerPool() => *_bell = 0;

    /// <summary>The pool.</summary>
    public static WorkerPool Shared { get; } = new();

    /// <summary>
    /// The address that generated code calls to share a loop: <c>fork(context, task, arguments, rounds, grain)</c>.
    /// </summary>
    public static nint EntryPoint =>
        (nint)
            (delegate* unmanaged[Cdecl]<
                ExecutionContext*,
                delegate* unmanaged[Cdecl]<void**, long, long, void>,
                void**,
                long,
                long,
                void>)
                &Fork;

    /// <summary>Runs work for each number below a count, on as many threads as there are processors.</summary>
    /// <param name="count">How many pieces of work.</param>
    /// <param name="work">Does one. They begin in order; what one throws ends the work, and is thrown.</param>
    public void Run(int count, Action<int> work)
    {
        Pieces pieces = new(count, work);
        GCHandle handle = GCHandle.Alloc(pieces);
        try
        {
            void* argument = (void*)GCHandle.ToIntPtr(handle);
            int threads = Math.Min(count, Environment.ProcessorCount);
            Run(threads, &RunPieces, &argument, threads, 1);
        }
        finally
        {
            handle.Free();
        }

        pieces.Failure?.Throw();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunPieces(void** arguments, long begin, long end) =>
        ((Pieces)GCHandle.FromIntPtr((nint)arguments[0]).Target!).Run();

    // Pieces of work of unequal size: threads take the next one when they are done with one.
    private sealed class Pieces(int count, Action<int> work)
    {
        private int _next;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Run()
        {
            try
            {
                for (
                    int i = Interlocked.Increment(ref _next) - 1;
                    i < count && Failure is null;
                    i = Interlocked.Increment(ref _next) - 1
                )
                {
                    work(i);
                }
            }
            catch (Exception e)
            {
                Failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fork(
        ExecutionContext* context,
        delegate* unmanaged[Cdecl]<void**, long, long, void> task,
        void** arguments,
        long rounds,
        long grain
    ) => Shared.Run(context->Threads, task, arguments, rounds, grain);

    // Runs task over [0, rounds) in chunks of at least grain rounds.
    private void Run(
        int threads,
        delegate* unmanaged[Cdecl]<void**, long, long, void> task,
        void** arguments,
        long rounds,
        long grain
    )
    {
        long chunks = Math.Min(Math.Min(rounds / Math.Max(grain, 1), (long)threads * ChunksPerThread), MaxChunks);
        if (threads <= 1 || chunks <= 1 || Interlocked.CompareExchange(ref _owned, 1, 0) != 0)
        {
            task(arguments, 0, rounds);
            return;
        }

        if (_workers < threads - 1)
        {
            Grow(threads - 1);
        }

        _task = task;
        _arguments = arguments;
        _rounds = rounds;
        _done = 0;
        long number = (_state >> 32) + 1;
        Volatile.Write(ref _state, (number << 32) | (chunks << 16));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleeping) > 0)
        {
            Interlocked.Increment(ref *_bell);
            Futex(_bell, FutexWake, Math.Min(threads - 1, (int)chunks - 1));
        }

        TakeChunks();
        SpinWait wait = default;
        while (Volatile.Read(ref _done) != chunks)
        {
            // A worker is in its last chunk; if it lost its core, so does this thread's after a while.
            wait.SpinOnce(sleep1Threshold: -1);
        }

        Volatile.Write(ref _owned, 0);
    }

    // Takes chunks until there are none; true if there was one.
    private bool TakeChunks()
    {
        bool any = false;
        while (true)
        {
            long state = Volatile.Read(ref _state);
            long next = state & 0xFFFF;
            long chunks = (state >> 16) & 0xFFFF;
            if (next >= chunks)
            {
                return any;
            }

            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state)
            {
                continue;
            }

            any = true;
            _task(_arguments, Bound(next, chunks), Bound(next + 1, chunks));
            Interlocked.Increment(ref _done);
        }
    }

    // Long ranges are cut where vectors and cache lines end.
    private long Bound(long chunk, long chunks)
    {
        if (chunk == chunks)
        {
            return _rounds;
        }

        long bound = (long)((Int128)_rounds * chunk / chunks);
        return _rounds >= 64 * chunks ? bound & ~15L : bound;
    }

    private void Grow(int workers)
    {
        lock (_growth)
        {
            for (; _workers < workers; _workers++)
            {
                new Thread(Work, 4 << 20) { IsBackground = true, Name = $"XlaSharp {_workers + 1}" }.Start();
            }
        }
    }

    private void Work()
    {
        while (true)
        {
            for (int i = 0; i < Patience; i++)
            {
                if (TakeChunks())
                {
                    i = 0;
                }

                Thread.SpinWait(4);
            }

            Sleep();
        }
    }

    private void Sleep()
    {
        int heard = Volatile.Read(ref *_bell);
        Interlocked.Increment(ref _sleeping);
        long state = Volatile.Read(ref _state);
        if ((state & 0xFFFF) >= ((state >> 16) & 0xFFFF))
        {
            Futex(_bell, FutexWait, heard);
        }

        Interlocked.Decrement(ref _sleeping);
    }

    private static void Futex(int* address, int operation, int value) =>
        SystemCall(FutexCall, address, operation, value, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(
        nint number,
        int* address,
        nint operation,
        nint value,
        nint timeout,
        nint second,
        nint third
    );
}
