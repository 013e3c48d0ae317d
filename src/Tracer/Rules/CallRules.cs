using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of calls.</summary>
internal static class CallRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<CallPrimitive>(
            new()
            {
                StructuredJvp = CallJvp,
                Linearize = LinearizeCall,
                Transpose = TransposeCall,
                Batch = BatchCall,
            }
        ),
        Rows.Of<ExportedCall>(new() { StructuredJvp = NoDerivative, Batch = Batching.Loop }),
    ];

    private static (Tensor[] Results, Tensor?[] Tangents) NoDerivative(Op op, Tensor[] primals, Tensor?[] tangents) =>
        throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}Exported function '{((ExportedCall)op).Function.Name}' "
                + "has no derivative: only its results were stored. Write it with Serialize(vjpOrder: 1)."
        );

    private static (Tensor[] Results, Tensor?[] Tangents) CallJvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CallPrimitive call = (CallPrimitive)op;
        JvpProgram jvp = ProgramTransforms.Jvp(call.Program, ProgramTransforms.Present(tangents));
        Tensor[] all = Trace.Bind(
            new CallPrimitive(call.Function + "_jvp", jvp.Program),
            [.. primals, .. tangents.OfType<Tensor>()]
        );
        int count = call.Program.OutAtoms.Count;
        return (all[..count], ProgramTransforms.Spread(jvp.HasTangent, all.AsSpan(count)));
    }

    private static (Tensor[] Results, Tensor?[] Tangents) LinearizeCall(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CallPrimitive call = (CallPrimitive)op;
        LinearizedProgram parts = ProgramTransforms.Linearize(call.Program, ProgramTransforms.Present(tangents));
        Tensor[] all = Trace.Bind(new CallPrimitive(call.Function + "_forward", parts.Forward), primals);
        int count = call.Program.OutAtoms.Count;
        int computed = count;
        Tensor[] residuals =
        [
            .. parts.ResidualSources.Select(source => source >= 0 ? primals[source] : all[computed++]),
        ];
        Tensor[] linear =
            parts.Linear.OutAtoms.Count == 0
                ? []
                : Trace.Bind(
                    new CallPrimitive(call.Function + "_linear", parts.Linear),
                    [.. residuals, .. tangents.OfType<Tensor>()]
                );
        return (all[..count], ProgramTransforms.Spread(parts.HasTangent, linear));
    }

    private static Tensor?[] TransposeCall(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CallPrimitive call = (CallPrimitive)op;
        bool[] linear = [.. operands.Select(operand => operand.IsLinear)];
        TransposedProgram transposed = ProgramTransforms.Transpose(
            call.Program,
            linear,
            ProgramTransforms.Present(cotangents)
        );
        Tensor[] results = Trace.Bind(
            new CallPrimitive(call.Function + "_transpose", transposed.Program),
            [
                .. operands.Where(operand => !operand.IsLinear).Select(operand => operand.Value!),
                .. cotangents.OfType<Tensor>(),
            ]
        );
        Tensor?[] some = ProgramTransforms.Spread(transposed.HasCotangent, results);
        int next = 0;
        return [.. linear.Select(isLinear => isLinear ? some[next++] : null)];
    }

    private static Tensor[] BatchCall(Op op, BatchArguments args)
    {
        CallPrimitive call = (CallPrimitive)op;
        bool[] batched = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        bool[] all = [.. Enumerable.Repeat(true, call.Program.OutAtoms.Count)];
        BatchedProgram program = ProgramTransforms.Batch(call.Program, batched, args.Axis, all);
        return Trace.Bind(
            new CallPrimitive(call.Function + "_vmap", program.Program),
            [.. Enumerable.Range(0, args.Count).Select(i => args[i])]
        );
    }
}
