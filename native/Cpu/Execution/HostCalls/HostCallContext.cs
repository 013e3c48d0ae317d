using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// What host calls of one run of a program need to know of it; generated code carries it as a handle.
/// </summary>
internal sealed unsafe class HostCallContext
{
    /// <summary>What a caller that attached nothing attached.</summary>
    public static readonly IReadOnlyDictionary<long, nint> NoUserData = new Dictionary<long, nint>();

    /// <summary>The handlers, one per entry of <see cref="ExecutableImage.HostCalls"/>.</summary>
    public required IReadOnlyList<IHostCallHandler> Handlers { get; init; }

    /// <summary>The process's number: replica · partitions + partition.</summary>
    public required int Process { get; init; }

    /// <summary>Where the process meets others; null if it runs alone.</summary>
    public CollectiveRun? Run { get; init; }

    /// <summary>The id of the device it runs on.</summary>
    public int Device { get; init; }

    /// <summary>What the caller attached to the call for custom calls, by type id.</summary>
    public IReadOnlyDictionary<long, nint> UserData { get; init; } = NoUserData;

    /// <summary>Why a host call failed; the program ends then.</summary>
    public StatusException? Failure { get; private set; }

    /// <summary>
    /// The function that generated code calls: <c>int call(ExecutionContext*, int number, void** operands, void**
    /// results)</c>.
    /// </summary>
    public static nint EntryPoint { get; } =
        (nint)(delegate* unmanaged[Cdecl]<ExecutionContext*, int, void**, void**, int>)&Enter;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Enter(ExecutionContext* context, int number, void** operands, void** results)
    {
        HostCallContext self = (HostCallContext)GCHandle.FromIntPtr(context->HostCalls).Target!;
        try
        {
            self.Handlers[number].Invoke(self, operands, results);
            return 0;
        }
        catch (StatusException e)
        {
            self.Failure = e;
        }
        catch (Exception e)
        {
            self.Failure = StatusException.Internal($"a call of the host failed: {e}");
        }

        return (int)self.Failure.Code;
    }
}

/// <summary>What answers a host call.</summary>
internal unsafe interface IHostCallHandler
{
    /// <summary>Fills the results.</summary>
    /// <param name="context">The run that calls.</param>
    /// <param name="operands">One address per operand.</param>
    /// <param name="results">One address per result.</param>
    /// <exception cref="StatusException">It failed; the program ends with this error.</exception>
    void Invoke(HostCallContext context, void** operands, void** results);
}

/// <summary>Answers a collective call.</summary>
/// <param name="number">Which call of the program.</param>
/// <param name="call">The call.</param>
internal sealed unsafe class CollectiveHandler(int number, CollectiveCall call) : IHostCallHandler
{
    /// <inheritdoc/>
    public void Invoke(HostCallContext context, void** operands, void** results)
    {
        if (context.Run is not { } run)
        {
            throw StatusException.FailedPrecondition(
                $"{call.Name}: this process runs alone; "
                    + "a program with collectives must be executed for all its devices in one call."
            );
        }

        run.Meet(number, call, context.Process, operands, results);
    }
}
