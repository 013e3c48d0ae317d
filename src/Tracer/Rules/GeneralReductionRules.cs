using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of reductions by programs of one's own: differentiated through a tree of the program's steps.
/// </summary>
internal static class GeneralReductionRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<ReducePrimitive>(
            new()
            {
                Jvp = (op, primals, _, tangents) => Rows.ThroughProgram(Tree(op, primals), primals, tangents),
                Batch = BatchReduce,
            }
        ),
        Rows.Of<ReduceWindowPrimitive>(
            new()
            {
                Jvp = (op, primals, _, tangents) => Rows.ThroughProgram(Slices(op, primals), primals, tangents),
                Batch = BatchWindow,
            }
        ),
    ];

    private static Jaxpr Tree(Op op, IEnumerable<Tensor> operands) =>
        Stage.Closed("reduce", operands.Select(operand => operand.Type), ((ReducePrimitive)op).Tree);

    private static Jaxpr Slices(Op op, IEnumerable<Tensor> operands) =>
        Stage.Closed(
            "reduce_window",
            operands.Select(operand => operand.Type),
            inputs => [((ReduceWindowPrimitive)op).Slices(inputs[0], inputs[1])]
        );

    /// <summary>
    /// Initial values are scalars of the op; where every entry has its own, the tree is batched instead.
    /// </summary>
    private static Tensor[] BatchReduce(Op op, BatchArguments args)
    {
        ReducePrimitive reduce = (ReducePrimitive)op;
        int count = args.Count / 2;
        if (Enumerable.Range(count, count).Any(args.IsBatched))
        {
            return Through(args, inputs => reduce.Tree(inputs));
        }

        Tensor[] operands = [.. Enumerable.Range(0, args.Count).Select(i => i < count ? args.Full(i) : args[i])];
        return Trace.Bind(reduce with { Axes = Batching.Shift(reduce.Axes) }, operands);
    }

    private static Tensor[] BatchWindow(Op op, BatchArguments args)
    {
        ReduceWindowPrimitive reduce = (ReduceWindowPrimitive)op;
        return args.IsBatched(1)
            ? Through(args, inputs => [reduce.Slices(inputs[0], inputs[1])])
            : Trace.Bind(reduce with { Window = reduce.Window.Batched() }, args[0], args[1]);
    }

    private static Tensor[] Through(BatchArguments args, Func<Tensor[], Tensor[]> function)
    {
        bool[] flags = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        Jaxpr program = Stage.Closed("reduce", Enumerable.Range(0, args.Count).Select(args.Inner), function);
        Jaxpr batched = ProgramTransforms
            .Batch(program, flags, args.Axis, [.. program.OutAtoms.Select(_ => true)])
            .Program;
        return Interpreter.Evaluate(batched, [], [.. Enumerable.Range(0, args.Count).Select(i => args[i])]);
    }
}
