using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>The last kinds of calls of a function, to find their executables without making a key.</summary>
/// <param name="deviceFor">Where a call of such tensors runs that names no device.</param>
internal sealed class KnownCalls(KnownCalls.DeviceFor deviceFor)
{
    private const int Limit = 8;

    // The latest first. Replaced as a whole, so that calls read it without a lock.
    private volatile KnownCall[] _calls = [];

    /// <summary>Where a call of such tensors runs.</summary>
    public delegate IDevice DeviceFor(ReadOnlySpan<object?> tensors);

    /// <summary>
    /// The executable of a call like one of the last ones, with the call's tensors; null where there is none.
    /// </summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="frame">Room for their leaves.</param>
    /// <param name="device">Where to run, if the call says it.</param>
    /// <param name="tensors">The tensors, in the frame.</param>
    public Compiled? TryFind(
        ReadOnlySpan<object?> arguments,
        CallFrame frame,
        IDevice? device,
        out ReadOnlySpan<object?> tensors
    )
    {
        foreach (KnownCall known in _calls)
        {
            Span<object?> leaves = frame.Leaves(known.LeafCount);
            if (known.TryTake(arguments, leaves))
            {
                tensors = leaves[..known.TensorCount];
                if ((device ?? deviceFor(tensors)).Equals(known.Compiled.Device))
                {
                    return known.Compiled;
                }
            }
        }

        tensors = default;
        return null;
    }

    /// <summary>Puts a call in front, in place of one with the same executable.</summary>
    public void Add(KnownCall call) =>
        _calls = [call, .. _calls.Where(known => known.Compiled != call.Compiled).Take(Limit - 1)];

    /// <summary>Forgets all.</summary>
    public void Clear() => _calls = [];
}
