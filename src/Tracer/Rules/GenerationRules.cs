using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of ops that make numbers.</summary>
internal static class GenerationRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.NoTangent<Ops.Iota>(),
        Rows.NoTangent<Threefry>(BatchThreefry),
        Rows.Of<RandomGamma>(new() { Jvp = RandomGamma.Jvp, Batch = RandomGamma.Batch }),
    ];

    /// <summary>Per-entry keys are spread over the counters' shape; shared ones stay scalars.</summary>
    private static Tensor[] BatchThreefry(Op op, BatchArguments args)
    {
        (Tensor high, Tensor low) = (args.Full(2), args.Full(3));
        bool spread = args.IsBatched(0) || args.IsBatched(1) || args.InnerRank(0) > 0;
        Tensor Word(int i) =>
            !spread ? args[i]
            : args.InnerRank(i) > 0 ? args.Full(i)
            : Lax.BroadcastInDim(args.Full(i), high.Shape, [0]);
        return Trace.Bind(op, Word(0), Word(1), high, low);
    }
}
