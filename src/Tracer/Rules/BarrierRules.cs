using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of ops that compilers treat apart: barriers stay barriers, composites are transformed as what they stand for.
/// </summary>
internal static class BarrierRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<Ops.OptimizationBarrier>(
            new()
            {
                Jvp = (_, _, _, tangents) => Through(tangents),
                Transpose = (_, _, cotangents) => Through(cotangents),
                Batch = Batching.Elementwise,
            }
        ),
        Rows.Of<CompositePrimitive>(
            new()
            {
                Jvp = (op, primals, _, tangents) =>
                    Rows.ThroughProgram(((CompositePrimitive)op).Program, primals, tangents),
                Batch = (op, args) => BatchProgram(((CompositePrimitive)op).Program, args),
            }
        ),
        Rows.Linear<ShardingConstraint>(
            (op, _, cotangent) => Trace.Bind1(op, cotangent),
            (op, args) => Trace.Bind1(op with { OpenDims = op.OpenDims + 1 }, args[0])
        ),
        Rows.NoTangent<Ops.RngBitGenerator>(Batching.Loop),
    ];

    private static Tensor?[] Through(Tensor?[] tensors) =>
        ProgramTransforms.Spread(
            ProgramTransforms.Present(tensors),
            Trace.Bind(Ops.OptimizationBarrier.Instance, [.. tensors.OfType<Tensor>()])
        );

    private static Tensor[] BatchProgram(Jaxpr program, BatchArguments args)
    {
        bool[] flags = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        Jaxpr batched = ProgramTransforms
            .Batch(program, flags, args.Axis, [.. program.OutAtoms.Select(_ => true)])
            .Program;
        return Interpreter.Evaluate(batched, [], [.. Enumerable.Range(0, args.Count).Select(i => args[i])]);
    }
}
