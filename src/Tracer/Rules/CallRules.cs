using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of calls and of functions with their own derivatives.</summary>
internal static class CallRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<CallPrimitive>(new() { StructuredJvp = CallJvp, Linearize = LinearizeCall, Transpose = TransposeCall, Batch = BatchCall }),
        Rows.Of<CustomJvpCall>(new() { Jvp = CustomJvp, Batch = (op, args) => BatchProgram(((CustomJvpCall)op).Program, args) }),
        Rows.Of<CustomVjpCall>(new()
        {
            StructuredJvp = (op, _, _) => throw new TraceException(
                $"'{((CustomVjpCall)op).Function}' has a CustomVjp, so it has no forward derivative. Use Grad or Vjp, or give it a CustomJvp instead."),
            Linearize = LinearizeCustomVjp,
            Batch = (op, args) => BatchProgram(((CustomVjpCall)op).Program, args),
        }),
        Rows.Of<CustomVjpLinear>(new() { Transpose = TransposeCustomVjp }),
    ];

    private static (Tensor[] Results, Tensor?[] Tangents) CallJvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CallPrimitive call = (CallPrimitive)op;
        JvpProgram jvp = ProgramTransforms.Jvp(call.Program, ProgramTransforms.Present(tangents));
        Tensor[] all = Trace.Bind(new CallPrimitive(call.Function + "_jvp", jvp.Program), [.. primals, .. tangents.OfType<Tensor>()]);
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
        Tensor[] residuals = [.. parts.ResidualSources.Select(source => source >= 0 ? primals[source] : all[computed++])];
        Tensor[] linear = parts.Linear.OutAtoms.Count == 0
            ? []
            : Trace.Bind(new CallPrimitive(call.Function + "_linear", parts.Linear), [.. residuals, .. tangents.OfType<Tensor>()]);
        return (all[..count], ProgramTransforms.Spread(parts.HasTangent, linear));
    }

    private static Tensor?[] TransposeCall(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CallPrimitive call = (CallPrimitive)op;
        bool[] linear = [.. operands.Select(operand => operand.IsLinear)];
        TransposedProgram transposed = ProgramTransforms.Transpose(call.Program, linear, ProgramTransforms.Present(cotangents));
        Tensor[] results = Trace.Bind(
            new CallPrimitive(call.Function + "_transpose", transposed.Program),
            [.. operands.Where(operand => !operand.IsLinear).Select(operand => operand.Value!), .. cotangents.OfType<Tensor>()]);
        Tensor?[] some = ProgramTransforms.Spread(transposed.HasCotangent, results);
        int next = 0;
        return [.. linear.Select(isLinear => isLinear ? some[next++] : null)];
    }

    private static Tensor[] BatchCall(Op op, BatchArguments args)
    {
        CallPrimitive call = (CallPrimitive)op;
        bool[] batched = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        bool[] all = [.. Enumerable.Repeat(true, call.Program.OutAtoms.Count)];
        BatchedProgram program = ProgramTransforms.Batch(call.Program, batched, args.Size, all);
        return Trace.Bind(new CallPrimitive(call.Function + "_vmap", program.Program), [.. Enumerable.Range(0, args.Count).Select(i => args[i])]);
    }

    private static Tensor?[] CustomJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        ((CustomJvpCall)op).Jvp(primals, Differentiation.OrZero(tangents, primals));

    private static (Tensor[] Results, Tensor?[] Tangents) LinearizeCustomVjp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CustomVjpCall call = (CustomVjpCall)op;
        (Tensor[] results, Tensor[] residuals) = call.Forward(primals);
        CustomVjpLinear linear = new(call, residuals.Length, results.Select(result => result.Type).ToValueList());
        Tensor[] active = [.. tangents.Select((tangent, i) => tangent ?? Lax.ZerosLike(primals[i]))];
        return (results, Trace.Bind(linear, [.. residuals, .. active]));
    }

    private static Tensor?[] TransposeCustomVjp(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CustomVjpLinear linear = (CustomVjpLinear)op;
        Tensor[] residuals = [.. operands[..linear.Residuals].Select(operand => operand.Value!)];
        Tensor[] given = [.. cotangents.Select((ct, i) => ct ?? Lax.Full(linear.ResultTypes[i].Dims, 0, linear.ResultTypes[i].ElementType))];
        return [.. new Tensor?[linear.Residuals], .. linear.Call.Backward(residuals, given)];
    }

    /// <summary>Under a batch axis a function with its own derivative is what it consists of.</summary>
    private static Tensor[] BatchProgram(Jaxpr program, BatchArguments args)
    {
        bool[] batched = [.. Enumerable.Range(0, args.Count).Select(args.IsBatched)];
        Tensor[] operands = [.. Enumerable.Range(0, args.Count).Select(i => args[i])];
        (Tensor[] results, bool[] flags) = BatchInterpreter.Run(program, [], operands, batched, args.Size);
        return [.. results.Select((result, i) => flags[i] ? result : Batching.AddAxis(result, args.Size))];
    }
}
