using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of while: forward derivatives and batching. Reverse mode would need a bound on the number of steps.
/// </summary>
internal static class WhileRules
{
    public static (Tensor[] Results, Tensor?[] Tangents) Jvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        WhilePrimitive loop = (WhilePrimitive)op;
        int first = loop.ConditionConstants;
        int split = first + loop.BodyConstants;
        bool[] active = ProgramTransforms.Present(tangents[first..]);
        bool[] carry = active[loop.BodyConstants..];
        JvpProgram body = Fixpoint(loop.Body, active[..loop.BodyConstants], ref carry);
        Tensor?[] initial = tangents[split..];
        ProgramTransforms.Instantiate(initial, primals[split..], carry);
        Tensor[] constants = [.. primals[first..split], .. tangents[first..split].OfType<Tensor>()];
        Jaxpr program = Arrange(body.Program, loop, active[..loop.BodyConstants], carry);
        int results = loop.Body.OutAtoms.Count;
        Jaxpr condition = Widen(loop.Condition, [.. primals[split..].Select(t => t.Type)], initial);
        Tensor[] all = Trace.Bind(
            new WhilePrimitive(condition, program, first, constants.Length),
            [.. primals[..first], .. constants, .. primals[split..], .. initial.OfType<Tensor>()]
        );
        return (all[..results], ProgramTransforms.Spread(carry, all.AsSpan(results)));
    }

    public static (Tensor[] Results, Tensor?[] Tangents) Linearize(Op op, Tensor[] primals, Tensor?[] tangents) =>
        throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}while: the number of steps is not known before the "
                + $"loop has run, so it has no reverse derivative. "
                + "Use Lax.Scan or Lax.ForiLoop with constant bounds, or Jvp."
        );

    public static Tensor[] Batch(Op op, BatchArguments args)
    {
        WhilePrimitive loop = (WhilePrimitive)op;
        int first = loop.ConditionConstants;
        int split = first + loop.BodyConstants;
        bool[] flags = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        bool[] carry = flags[split..];
        BatchedProgram body;
        bool[] before;
        do
        {
            before = carry;
            body = ProgramTransforms.Batch(loop.Body, [.. flags[first..split], .. carry], args.Axis, carry);
            carry = [.. carry.Zip(body.Batched, (a, b) => a || b)];
        } while (!carry.SequenceEqual(before));

        BatchedProgram condition = ProgramTransforms.Batch(loop.Condition, [.. flags[..first], .. carry], args.Axis);
        if (condition.Batched[0])
        {
            return BatchWithOwnEnds(loop, args, flags);
        }

        Tensor[] operands =
        [
            .. Enumerable.Range(0, args.Count).Select(i => i >= split && carry[i - split] ? args.Full(i) : args[i]),
        ];
        Tensor[] results = Trace.Bind(
            new WhilePrimitive(condition.Program, body.Program, first, loop.BodyConstants),
            operands
        );
        return [.. results.Select((result, i) => carry[i] ? result : Batching.AddAxis(result, args.Size))];
    }

    /// <summary>Every entry ends when its own condition fails; the loop runs until all have ended.</summary>
    private static Tensor[] BatchWithOwnEnds(WhilePrimitive loop, BatchArguments args, bool[] flags)
    {
        int first = loop.ConditionConstants;
        int split = first + loop.BodyConstants;
        bool[] all = [.. Enumerable.Repeat(true, args.Count - split)];
        Jaxpr condition = ProgramTransforms
            .Batch(loop.Condition, [.. flags[..first], .. all], args.Axis, [true])
            .Program;
        Jaxpr body = ProgramTransforms.Batch(loop.Body, [.. flags[first..split], .. all], args.Axis, all).Program;
        Tensor[] conditionConstants = [.. Enumerable.Range(0, first).Select(i => args[i])];
        Tensor[] bodyConstants = [.. Enumerable.Range(first, loop.BodyConstants).Select(i => args[i])];
        Tensor[] carry = [.. Enumerable.Range(split, args.Count - split).Select(args.Full)];
        return Lax.WhileFlat(
            "while",
            state => Lax.ReduceOr(Interpreter.Evaluate(condition, [], [.. conditionConstants, .. state])[0], [0]),
            state =>
            {
                Tensor going = Interpreter.Evaluate(condition, [], [.. conditionConstants, .. state])[0];
                Tensor[] next = Interpreter.Evaluate(body, [], [.. bodyConstants, .. state]);
                return
                [
                    .. next.Select(
                        (value, i) => Lax.Select(Lax.BroadcastInDim(going, value.Shape, [0]), value, state[i])
                    ),
                ];
            },
            carry
        );
    }

    /// <summary>Carried tangents that become non-zero in the loop must be carried from the start.</summary>
    private static JvpProgram Fixpoint(Jaxpr body, bool[] constants, ref bool[] carry)
    {
        while (true)
        {
            JvpProgram program = ProgramTransforms.Jvp(body, [.. constants, .. carry], carry);
            bool[] grown = [.. carry.Zip(program.HasTangent, (a, b) => a || b)];
            if (grown.SequenceEqual(carry))
            {
                return program;
            }

            carry = grown;
        }
    }

    /// <summary>
    /// From (constants, carry, their tangents) to (constants, tangents of constants, carry, tangents of carry).
    /// </summary>
    private static Jaxpr Arrange(Jaxpr program, WhilePrimitive loop, bool[] constants, bool[] carry)
    {
        int inputs = loop.Body.InVars.Count;
        int tangentsOfConstants = constants.Count(active => active);
        int tangentsOfCarry = carry.Count(active => active);
        return ProgramTransforms.Reorder(
            program,
            [
                .. Enumerable.Range(0, loop.BodyConstants),
                .. Enumerable.Range(inputs, tangentsOfConstants),
                .. Enumerable.Range(loop.BodyConstants, inputs - loop.BodyConstants),
                .. Enumerable.Range(inputs + tangentsOfConstants, tangentsOfCarry),
            ]
        );
    }

    /// <summary>A condition that ignores the carried tangents.</summary>
    private static Jaxpr Widen(Jaxpr condition, TensorType[] carry, Tensor?[] tangents) =>
        new(
            [],
            [.. condition.InVars, .. tangents.OfType<Tensor>().Select(tangent => new Var(tangent.Type))],
            [.. condition.Equations],
            [.. condition.OutAtoms]
        );
}
