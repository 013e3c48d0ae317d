using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of linear solves by functions of one's own.</summary>
internal static class LinearSolveRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<LinearSolvePrimitive>(
            new()
            {
                Jvp = Jvp,
                Transpose = Transpose,
                Batch = Batch,
            }
        ),
    ];

    /// <summary>From <c>A x = b</c>: <c>dx = A^-1 (db - dA x)</c>.</summary>
    private static Tensor?[] Jvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        LinearSolvePrimitive solve = (LinearSolvePrimitive)op;
        int constants = solve.MapConstants;
        Tensor?[] change = JvpInterpreter
            .Run(
                solve.Map,
                [],
                [.. primals[..constants], .. results],
                [.. tangents[..constants], .. new Tensor?[solve.Count]],
                linearize: false
            )
            .Tangents;
        Tensor?[] right =
        [
            .. tangents[^solve.Count..].Zip(change, (db, da) => Rows.Sum(db, da is null ? null : Lax.Neg(da))),
        ];
        return right.All(tangent => tangent is null)
            ? right
            : Trace.Bind(
                op,
                [.. primals[..^solve.Count], .. right.Select((tangent, i) => tangent ?? Lax.ZerosLike(results[i]))]
            );
    }

    private static Tensor?[] Transpose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        LinearSolvePrimitive solve = (LinearSolvePrimitive)op;
        Jaxpr transposed =
            solve.TransposedSolve
            ?? throw Misuse.Error(
                "custom_linear_solve",
                "the reverse derivative needs a solve of the transposed map; give transposeSolve, or say that the "
                    + "map is symmetric"
            );
        (int map, int own, int count) = (solve.MapConstants, solve.SolveConstants, solve.Count);
        bool[] linear = [.. solve.Map.InVars.Select((_, i) => i >= map)];
        bool[] all = [.. Enumerable.Repeat(true, count)];
        Jaxpr transposedMap = ProgramTransforms.Transpose(solve.Map, linear, all, all).Program;
        Tensor[] constants = [.. operands[..^count].Select(operand => operand.Value!)];
        Tensor[] right =
        [
            .. cotangents.Select(
                (ct, i) => ct ?? Lax.Full(operands[^(count - i)].Type.Dims, 0, operands[^(count - i)].Type.ElementType)
            ),
        ];
        Tensor[] results = Trace.Bind(
            new LinearSolvePrimitive(transposedMap, transposed, solve.Solve),
            [.. constants[..map], .. constants[(map + own)..], .. constants[map..(map + own)], .. right]
        );
        return [.. new Tensor?[constants.Length], .. results];
    }

    private static Tensor[] Batch(Op op, BatchArguments args)
    {
        LinearSolvePrimitive solve = (LinearSolvePrimitive)op;
        (int map, int own, int count) = (solve.MapConstants, solve.SolveConstants, solve.Count);
        int constants = args.Count - count;
        bool[] flags = [.. Enumerable.Range(0, constants).Select(args.IsBatched)];
        bool[] all = [.. Enumerable.Repeat(true, count)];
        Jaxpr Batched(Jaxpr program, bool[] own) =>
            ProgramTransforms.Batch(program, [.. own, .. all], args.Axis, all).Program;
        LinearSolvePrimitive batched = new(
            Batched(solve.Map, flags[..map]),
            Batched(solve.Solve, flags[map..(map + own)]),
            solve.TransposedSolve is { } transposed ? Batched(transposed, flags[(map + own)..]) : null
        );
        return Trace.Bind(
            batched,
            [.. Enumerable.Range(0, args.Count).Select(i => i < constants ? args[i] : args.Full(i))]
        );
    }
}
