using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>A function with its own forward derivative.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Program">The function.</param>
/// <param name="Jvp">From primals, results and tangents to the results' tangents.</param>
internal sealed record CustomJvpCall(string Function, Jaxpr Program, Func<Tensor[], Tensor[], Tensor[], Tensor[]> Jvp)
    : Primitive
{
    private static readonly OpDefinition<CustomJvpCall> Definitions = Define<CustomJvpCall>(
        "custom_jvp_call",
        (op, _) => [.. op.Program.OutTypes]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("name", Function), ("call_jaxpr", Program)];

    internal override Value[] Emit(EmitContext context, Value[] operands) => context.Inline(Program, operands);
}

/// <summary>A function with its own reverse derivative.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Program">The function.</param>
/// <param name="Forward">From arguments to results and residuals.</param>
/// <param name="Backward">From residuals and cotangents of the results to cotangents of the arguments.</param>
internal sealed record CustomVjpCall(
    string Function,
    Jaxpr Program,
    Func<Tensor[], (Tensor[] Results, Tensor[] Residuals)> Forward,
    Func<Tensor[], Tensor[], Tensor?[]> Backward
) : Primitive
{
    private static readonly OpDefinition<CustomVjpCall> Definitions = Define<CustomVjpCall>(
        "custom_vjp_call",
        (op, _) => [.. op.Program.OutTypes]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("name", Function), ("call_jaxpr", Program)];

    internal override Value[] Emit(EmitContext context, Value[] operands) => context.Inline(Program, operands);
}

/// <summary>
/// The linear part of a <see cref="CustomVjpCall"/>: operands (residuals, tangents). It can only be transposed.
/// </summary>
/// <param name="Call">The function.</param>
/// <param name="Residuals">How many operands are residuals.</param>
/// <param name="ResultTypes">Types of the tangents of the results.</param>
internal sealed record CustomVjpLinear(CustomVjpCall Call, int Residuals, ValueList<TensorType> ResultTypes) : Primitive
{
    private static readonly OpDefinition<CustomVjpLinear> Definitions = Define<CustomVjpLinear>(
        "custom_vjp_linear",
        (op, _) => [.. op.ResultTypes]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("name", Call.Function)];

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        throw new TraceException(
            $"'{Call.Function}' has a CustomVjp, so it has no forward derivative. Use Grad or Vjp, or give it a "
                + $"CustomJvp instead."
        );
}
