using System.Runtime.ExceptionServices;

namespace XlaSharp.Native;

/// <summary>
/// Runs work on a thread with room for deep recursion. Programs nest and chain as deep as their authors like; parsers,
/// passes and LLVM recurse along, and callers' stacks may be small.
/// </summary>
internal static class DeepStack
{
    // Reserved, not used: the system gives pages as the stack grows.
    private const int Size = 256 << 20;

    /// <summary>Runs the work and returns what it returns, or throws what it throws.</summary>
    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Start(() => failure = Try(() => result = work())).Join();
        failure?.Throw();
        return result;
    }

    /// <summary>
    /// Runs several pieces of work on up to so many threads; throws what the first piece that failed threw.
    /// </summary>
    /// <returns>The results in the order of the work.</returns>
    public static T[] RunAll<T>(Func<T>[] work, int threads)
    {
        T[] results = new T[work.Length];
        var failures = new ExceptionDispatchInfo?[work.Length];
        int next = -1;
        Thread[] helpers =
        [
            .. Enumerable
                .Range(0, Math.Min(threads, work.Length))
                .Select(_ =>
                    Start(() =>
                    {
                        for (
                            int i = Interlocked.Increment(ref next);
                            i < work.Length;
                            i = Interlocked.Increment(ref next)
                        )
                        {
                            failures[i] = Try(() => results[i] = work[i]());
                        }
                    })
                ),
        ];
        Array.ForEach(helpers, helper => helper.Join());
        Array.Find(failures, failure => failure is not null)?.Throw();
        return results;
    }

    private static Thread Start(ThreadStart work)
    {
        var thread = new Thread(work, Size) { IsBackground = true, Name = "XlaSharp compiler" };
        thread.Start();
        return thread;
    }

    private static ExceptionDispatchInfo? Try(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }
}
