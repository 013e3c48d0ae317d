using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// A function whose intermediate values are computed again by the backward pass, in place of being kept.
/// </summary>
/// <param name="Function">Its name.</param>
/// <param name="Program">The function, or what the backward pass makes of it.</param>
/// <param name="Policy">Which values are kept all the same.</param>
/// <param name="Recomputes">True in the backward pass: nothing may be shared with the first computation.</param>
internal sealed record CheckpointPrimitive(
    string Function,
    Jaxpr Program,
    Func<CheckpointCandidate, bool> Policy,
    bool Recomputes
) : Primitive
{
    private static readonly OpDefinition<CheckpointPrimitive> Definitions = Define<CheckpointPrimitive>(
        "checkpoint",
        (op, _) => [.. op.Program.OutTypes]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("name", Function), ("differentiated", Recomputes), ("jaxpr", Program)];

    // The barrier keeps the compiler from finding the values of the forward pass again, and from starting before
    // cotangents are there.
    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Inline(
            Program,
            Recomputes && operands.Length > 0
                ? context.Append(Ops.OptimizationBarrier.Instance, operands, [])
                : operands
        );
}

/// <summary>The operand itself, under a name that checkpoint policies know.</summary>
/// <param name="Label">The name.</param>
internal sealed record NamedValue(string Label) : Primitive
{
    private static readonly OpDefinition<NamedValue> Definitions = Define<NamedValue>(
        "name",
        (_, operands) => [operands[0]],
        OpTraits.Elementwise | OpTraits.SameType
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("name", Label)];

    internal override Value[] Emit(EmitContext context, Value[] operands) => operands;
}
