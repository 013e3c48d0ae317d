using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of checkpoints. The linear part holds the function itself, so that transposing it computes the values again.
/// </summary>
internal static class CheckpointRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<CheckpointPrimitive>(
            new()
            {
                StructuredJvp = Jvp,
                Linearize = Linearize,
                Transpose = Transpose,
                Batch = Batch,
            }
        ),
        Rows.Linear<NamedValue>((_, _, ct) => ct),
    ];

    private static (Tensor[] Results, Tensor?[] Tangents) Jvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CheckpointPrimitive call = (CheckpointPrimitive)op;
        JvpProgram jvp = ProgramTransforms.Jvp(call.Program, ProgramTransforms.Present(tangents));
        Tensor[] all = Trace.Bind(call with { Program = jvp.Program }, [.. primals, .. tangents.OfType<Tensor>()]);
        int count = call.Program.OutAtoms.Count;
        return (all[..count], ProgramTransforms.Spread(jvp.HasTangent, all.AsSpan(count)));
    }

    private static (Tensor[] Results, Tensor?[] Tangents) Linearize(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CheckpointPrimitive call = (CheckpointPrimitive)op;
        if (ReferenceEquals(call.Policy, CheckpointPolicies.EverythingSaveable))
        {
            return JvpInterpreter.Run(call.Program, [], primals, tangents, linearize: true);
        }

        Equation[] kept = [.. call.Program.Equations.Where(equation => IsKept(call, equation))];
        Var[] saved = [.. kept.SelectMany(equation => equation.Outputs)];
        Jaxpr forward = new(
            [],
            [.. call.Program.InVars],
            [.. call.Program.Equations],
            [.. call.Program.OutAtoms, .. saved]
        );
        Tensor[] all = Trace.Bind(call with { Program = forward }, primals);
        int results = call.Program.OutAtoms.Count;
        bool[] active = ProgramTransforms.Present(tangents);
        (Jaxpr linear, bool[] has) = LinearProgram(call, kept, saved, active);
        Tensor[] outgoing =
            linear.OutAtoms.Count == 0
                ? []
                : Trace.Bind(
                    call with
                    {
                        Program = linear,
                        Recomputes = true,
                    },
                    [.. primals, .. all[results..], .. tangents.OfType<Tensor>()]
                );
        return (all[..results], ProgramTransforms.Spread(has, outgoing));
    }

    /// <summary>
    /// From (arguments, kept values, tangents) to tangents of the results; computes what is not kept.
    /// </summary>
    private static (Jaxpr Program, bool[] HasTangent) LinearProgram(
        CheckpointPrimitive call,
        Equation[] kept,
        Var[] saved,
        bool[] active
    )
    {
        Jaxpr program = call.Program;
        int arguments = program.InVars.Count;
        bool[] has = [];
        IEnumerable<TensorType> types = program
            .InTypes.Concat(saved.Select(v => v.Type))
            .Concat(program.InTypes.Where((_, i) => active[i]));
        Jaxpr linear = Stage.Closed(
            "checkpoint",
            types,
            inputs =>
            {
                int next = arguments;
                Dictionary<Equation, Tensor[]> known = kept.ToDictionary(
                    equation => equation,
                    equation => inputs[next..(next += equation.Outputs.Length)]
                );
                Linearization linearization = Linearization.Of(program, [], inputs[..arguments], active, known: known);
                has = [.. linearization.IsZero.Select(zero => !zero)];
                return Interpreter.Evaluate(linearization.Linear, linearization.Residuals, inputs[next..]);
            }
        );
        return (linear, has);
    }

    private static bool IsKept(CheckpointPrimitive call, Equation equation)
    {
        OpRule rule = RuleSet.For(equation.Op);
        return rule.StructuredJvp is null
            && equation.Outputs.Length > 0
            && call.Policy(
                new(equation.Op, (equation.Op as NamedValue)?.Label, [.. equation.Inputs.Select(input => input.Type)])
            );
    }

    private static Tensor?[] Transpose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CheckpointPrimitive call = (CheckpointPrimitive)op;
        bool[] linear = [.. operands.Select(operand => operand.IsLinear)];
        TransposedProgram transposed = ProgramTransforms.Transpose(
            call.Program,
            linear,
            ProgramTransforms.Present(cotangents)
        );
        Tensor[] results = Trace.Bind(
            call with
            {
                Program = transposed.Program,
                Recomputes = true,
            },
            [
                .. operands.Where(operand => !operand.IsLinear).Select(operand => operand.Value!),
                .. cotangents.OfType<Tensor>(),
            ]
        );
        Tensor?[] some = ProgramTransforms.Spread(transposed.HasCotangent, results);
        int next = 0;
        return [.. linear.Select(isLinear => isLinear ? some[next++] : null)];
    }

    private static Tensor[] Batch(Op op, BatchArguments args)
    {
        CheckpointPrimitive call = (CheckpointPrimitive)op;
        bool[] batched = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        BatchedProgram program = ProgramTransforms.Batch(
            call.Program,
            batched,
            args.Axis,
            [.. call.Program.OutAtoms.Select(_ => true)]
        );
        return Trace.Bind(
            call with
            {
                Program = program.Program,
            },
            [.. Enumerable.Range(0, args.Count).Select(i => args[i])]
        );
    }
}
