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
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            Size)
        {
            IsBackground = true,
            Name = "XlaSharp compiler",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
