using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of host callbacks: under a map they are called once per entry.</summary>
internal static class CallbackRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<DebugCallback>(new() { Jvp = (_, _, _, _) => [], Batch = Batching.Loop }),
        Rows.Of<PureCallback>(new() { StructuredJvp = NoDerivative, Batch = Batching.Loop }),
        Rows.Of<IoCallback>(new() { StructuredJvp = NoDerivative, Batch = NoBatch }),
    ];

    private static (Tensor[] Results, Tensor?[] Tangents) NoDerivative(Op op, Tensor[] primals, Tensor?[] tangents) =>
        throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}Host function '{((HostCall)op).Callback.Name}' has no "
                + $"derivative. "
                + "Put StopGradient around its operands if none is wanted, or CustomJvp around the call to say "
                + "what it is."
        );

    private static Tensor[] NoBatch(Op op, BatchArguments arguments) =>
        throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}Host function '{((HostCall)op).Callback.Name}' has "
                + $"effects, whose order a map does not keep. "
                + "Call it outside of Vmap, or use Lax.Map, which goes through the entries in order."
        );
}
