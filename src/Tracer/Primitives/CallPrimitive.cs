using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Calls another program: what a compiled function becomes inside another one. The module gets it as a private
/// function, once.
/// </summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Program">A program without constant variables; compared by identity.</param>
internal sealed record CallPrimitive(string Function, Jaxpr Program) : Primitive
{
    private static readonly OpDefinition<CallPrimitive> Definitions = Define<CallPrimitive>(
        "call",
        (op, operands) =>
        {
            Constraint.Require(
                operands.SequenceEqual(op.Program.InTypes),
                $"'{op.Function}' takes ({string.Join(", ", op.Program.InTypes)}), got "
                    + $"({string.Join<TensorType>(", ", operands)})"
            );
            return [.. op.Program.OutTypes];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("name", Function), ("jaxpr", Program)];

    internal override Value[] Emit(EmitContext context, Value[] operands) => context.Call(Function, Program, operands);
}
