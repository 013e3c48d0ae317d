using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of collectives. All but extremes are linear; sums are their own transposes, exchanges go the way back.
/// </summary>
internal static class CollectiveRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Linear<PSum>((op, ct) => Trace.Bind1(op, ct)),
        Linear<AllGather>((op, ct) => Trace.Bind1(new SumScatter(op.Axis, op.Size, op.Position), ct)),
        Linear<SumScatter>((op, ct) => Trace.Bind1(new AllGather(op.Axis, op.Size, op.Position), ct)),
        Linear<AllToAll>((op, ct) => Trace.Bind1(op with { Split = op.Concatenation, Concatenation = op.Split }, ct)),
        Linear<PPermute>((op, ct) => Trace.Bind1(op.Inverse(), ct)),
        Rows.Of<PMax>(new() { Jvp = ExtremeJvp, Batch = Batch }),
        Rows.Of<PMin>(new() { Jvp = ExtremeJvp, Batch = Batch }),
        Rows.NoTangent<AxisIndex>(Batch),
    ];

    private static KeyValuePair<Type, OpRule> Linear<TOp>(Func<TOp, Tensor, Tensor> transpose)
        where TOp : Collective =>
        Rows.Of<TOp>(
            new()
            {
                Jvp = (op, _, _, tangents) => [Trace.Bind1(op, tangents[0]!)],
                Transpose = (op, _, cotangents) => [transpose((TOp)op, cotangents[0]!)],
                Batch = Batch,
            }
        );

    private static Tensor[] Batch(Op op, BatchArguments arguments) => ((Collective)op).Batch(arguments);

    /// <summary>The mean of the tangents of the entries that reach the extreme.</summary>
    private static Tensor?[] ExtremeJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Collective collective = (Collective)op;
        PSum sum = new(collective.Axis, collective.Size);
        Tensor reached = Lax.ConvertElementType(Lax.Eq(primals[0], results[0]), primals[0].ElementType);
        return [Lax.Div(Trace.Bind1(sum, Lax.Mul(tangents[0]!, reached)), Trace.Bind1(sum, reached))];
    }
}
