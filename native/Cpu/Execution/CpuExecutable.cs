using System.Runtime.InteropServices;
using XlaSharp.Native.Loader;

namespace XlaSharp.Native.Execution;

/// <summary>An image loaded into this process, ready to be called from any number of threads at once.</summary>
internal sealed unsafe class CpuExecutable : IDisposable
{
    private readonly LoadedCode _code;
    private readonly delegate* unmanaged[Cdecl]<void**, void**, byte*, byte*, ExecutionContext*, int> _entry;

    /// <summary>Loads and links the code. No compiler runs.</summary>
    public CpuExecutable(ExecutableImage image)
    {
        Image = image;
        _code = new LoadedCode([.. image.ObjectFiles]);
        try
        {
            _entry = (delegate* unmanaged[Cdecl]<void**, void**, byte*, byte*, ExecutionContext*, int>)
                _code.Lookup(image.EntryPoint);
        }
        catch
        {
            _code.Dispose();
            throw;
        }
    }

    /// <summary>The program.</summary>
    public ExecutableImage Image { get; }

    /// <summary>Runs the program on the calling thread, which the pool's may help.</summary>
    /// <param name="arguments">One address per parameter.</param>
    /// <param name="results">One address per result.</param>
    /// <param name="arena"><see cref="ExecutableImage.ArenaSize"/> bytes at a multiple of 64.</param>
    /// <param name="replica">Which replica.</param>
    /// <param name="partition">Which partition.</param>
    /// <param name="threads">How many threads may work on it; 0 is one per core.</param>
    /// <param name="hostCalls">What host calls need; null for a program that has none.</param>
    /// <returns>Why the program failed, or null.</returns>
    public StatusException? Execute(
        void** arguments,
        void** results,
        byte* arena,
        int replica = 0,
        int partition = 0,
        int threads = 0,
        HostCallContext? hostCalls = null
    )
    {
        ExecutionContext context = new()
        {
            Replica = replica,
            Partition = partition,
            Fork = WorkerPool.EntryPoint,
            Threads = threads > 0 ? threads : Environment.ProcessorCount,
        };
        if (hostCalls is null)
        {
            return StatusOf(_entry(arguments, results, arena, Image.Constants.Pointer, &context), context);
        }

        GCHandle handle = GCHandle.Alloc(hostCalls);
        try
        {
            (context.CallHost, context.HostCalls) = (HostCallContext.EntryPoint, GCHandle.ToIntPtr(handle));
            int status = _entry(arguments, results, arena, Image.Constants.Pointer, &context);
            return hostCalls.Failure is { } failure
                ? new StatusException(failure.Code, $"{Image.Name}: {failure.Message}") { Payloads = failure.Payloads }
                : StatusOf(status, context);
        }
        finally
        {
            handle.Free();
        }
    }

    private StatusException? StatusOf(int status, in ExecutionContext context) =>
        status == 0
            ? null
            : new StatusException(
                Enum.IsDefined((StatusCode)status) ? (StatusCode)status : StatusCode.Unknown,
                $"{Image.Name}: {Marshal.PtrToStringUTF8((nint)context.Message) ?? "the program failed"}"
            );

    /// <summary>Unloads the code; no call may be running.</summary>
    public void Dispose() => _code.Dispose();
}
