using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of functions with their own derivatives. They keep those derivatives under a batch axis.</summary>
internal static class CustomDerivativeRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<CustomJvpCall>(new() { Jvp = Jvp, Batch = BatchJvp }),
        Rows.Of<CustomVjpCall>(
            new()
            {
                StructuredJvp = NoForward,
                Linearize = Linearize,
                Batch = BatchVjp,
            }
        ),
        Rows.Of<CustomVjpLinear>(new() { Transpose = Transpose }),
    ];

    private static Tensor?[] Jvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        ((CustomJvpCall)op).Jvp(primals, results, Differentiation.OrZero(tangents, primals));

    private static (Tensor[] Results, Tensor?[] Tangents) NoForward(Op op, Tensor[] primals, Tensor?[] tangents) =>
        throw new TraceException(
            $"'{((CustomVjpCall)op).Function}' has a CustomVjp, so it has no forward derivative. Use Grad or Vjp, or "
                + $"give it a CustomJvp instead."
        );

    private static (Tensor[] Results, Tensor?[] Tangents) Linearize(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CustomVjpCall call = (CustomVjpCall)op;
        (Tensor[] results, Tensor[] residuals) = call.Forward(primals);
        CustomVjpLinear linear = new(call, residuals.Length, results.Select(result => result.Type).ToValueList());
        return (results, Trace.Bind(linear, [.. residuals, .. Differentiation.OrZero(tangents, primals)]));
    }

    private static Tensor?[] Transpose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CustomVjpLinear linear = (CustomVjpLinear)op;
        Tensor[] residuals = [.. operands[..linear.Residuals].Select(operand => operand.Value!)];
        Tensor[] given =
        [
            .. cotangents.Select(
                (ct, i) => ct ?? Lax.Full(linear.ResultTypes[i].Dims, 0, linear.ResultTypes[i].ElementType)
            ),
        ];
        return [.. new Tensor?[linear.Residuals], .. linear.Call.Backward(residuals, given)];
    }

    private static Tensor[] BatchJvp(Op op, BatchArguments args)
    {
        CustomJvpCall call = (CustomJvpCall)op;
        (bool[] flags, Tensor[] operands) = Parts(args);
        int count = flags.Length;
        int end = count + call.Program.OutAtoms.Count;
        CustomJvpCall batched = new(
            call.Function,
            Batched(call.Program, flags, args.Axis),
            (primals, results, tangents) =>
                Apply(
                    all => call.Jvp(all[..count], all[count..end], all[end..]),
                    [.. primals, .. results, .. tangents],
                    [.. flags, .. results.Select(_ => true), .. flags],
                    args.Axis
                )
        );
        return Trace.Bind(batched, operands);
    }

    private static Tensor[] BatchVjp(Op op, BatchArguments args)
    {
        CustomVjpCall call = (CustomVjpCall)op;
        (bool[] flags, Tensor[] operands) = Parts(args);
        int results = call.Program.OutAtoms.Count;
        TensorType[] types = [.. Enumerable.Range(0, args.Count).Select(args.Inner)];
        CustomVjpCall batched = new(
            call.Function,
            Batched(call.Program, flags, args.Axis),
            primals =>
            {
                Tensor[] all = Apply(
                    inner =>
                    {
                        (Tensor[] values, Tensor[] residuals) = call.Forward(inner);
                        return [.. values, .. residuals];
                    },
                    primals,
                    flags,
                    args.Axis
                );
                return (all[..results], all[results..]);
            },
            (residuals, cotangents) =>
            {
                int count = residuals.Length;
                Tensor[] all = [.. residuals, .. cotangents];
                Tensor[] entries = Apply(
                    inner =>
                        [
                            .. call.Backward(inner[..count], inner[count..])
                                .Select((ct, i) => ct ?? Lax.Full(types[i].Dims, 0, types[i].ElementType)),
                        ],
                    all,
                    [.. all.Select(_ => true)],
                    args.Axis
                );

                // An argument that all entries share collects the cotangents of all of them.
                return [.. entries.Select((entry, i) => flags[i] ? entry : Lax.ReduceSum(entry, [0]))];
            }
        );
        return Trace.Bind(batched, operands);
    }

    private static (bool[] Flags, Tensor[] Operands) Parts(BatchArguments args) =>
        (
            [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)],
            [.. Enumerable.Range(0, args.Count).Select(i => args[i])]
        );

    private static Jaxpr Batched(Jaxpr program, bool[] flags, BatchAxis axis) =>
        ProgramTransforms.Batch(program, flags, axis, [.. program.OutAtoms.Select(_ => true)]).Program;

    /// <summary>Applies a function of single entries to batched tensors; all results get the batch axis.</summary>
    private static Tensor[] Apply(Func<Tensor[], Tensor[]> function, Tensor[] operands, bool[] flags, BatchAxis axis)
    {
        IEnumerable<Spec> specs = operands.Select(
            (operand, i) => new Spec(flags[i] ? operand.Type with { Dims = operand.Shape.Without([0]) } : operand.Type)
        );
        Staged staged = Stage.Run("vmap", specs, function, axes: AxisScope.Add(axis.Name, axis.Size, "Vmap"));
        (Tensor[] results, bool[] batched) = BatchInterpreter.Run(staged.Jaxpr, staged.Captured, operands, flags, axis);
        return [.. results.Select((result, i) => batched[i] ? result : Batching.AddAxis(result, axis.Size))];
    }
}
