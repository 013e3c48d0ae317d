using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Operands (constants of the condition, constants of the body, carry): repeats the body while the condition holds.
/// </summary>
/// <param name="Condition">From its constants and the carry to a boolean.</param>
/// <param name="Body">From its constants and the carry to the next carry.</param>
/// <param name="ConditionConstants">How many constants the condition has.</param>
/// <param name="BodyConstants">How many constants the body has.</param>
internal sealed record WhilePrimitive(Jaxpr Condition, Jaxpr Body, int ConditionConstants, int BodyConstants)
    : Primitive
{
    private static readonly OpDefinition<WhilePrimitive> Definitions = Define<WhilePrimitive>(
        "while",
        (op, operands) =>
        {
            TensorType[] carry = operands[(op.ConditionConstants + op.BodyConstants)..];
            Constraint.Require(
                carry.SequenceEqual(op.Body.OutTypes),
                $"the body must return values of the types it takes: it takes "
                    + $"({string.Join<TensorType>(", ", carry)}) and returns ({string.Join(", ", op.Body.OutTypes)})"
            );
            return [.. carry];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("cond_jaxpr", Condition), ("body_jaxpr", Body)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        Value[] conditionConstants = operands[..ConditionConstants];
        Value[] bodyConstants = operands[ConditionConstants..(ConditionConstants + BodyConstants)];
        Value[] carry = operands[(ConditionConstants + BodyConstants)..];
        HloType[] types = [.. carry.Select(value => value.Type)];
        return context.Append(
            Ops.While.Instance,
            carry,
            context.Region(types, (inner, arguments) => inner.Inline(Condition, [.. conditionConstants, .. arguments])),
            context.Region(types, (inner, arguments) => inner.Inline(Body, [.. bodyConstants, .. arguments]))
        );
    }
}

/// <summary>Operands (index, arguments): runs one of several programs; an index out of range is moved inside.</summary>
/// <param name="Branches">Programs with the same arguments and result types.</param>
internal sealed record CondPrimitive(ValueList<Jaxpr> Branches) : Primitive
{
    private static readonly OpDefinition<CondPrimitive> Definitions = Define<CondPrimitive>(
        "cond",
        (op, operands) =>
        {
            foreach (Jaxpr branch in op.Branches)
            {
                Constraint.Require(
                    branch.OutTypes.SequenceEqual(op.Branches[0].OutTypes),
                    $"all branches must return the same types, got ({string.Join(", ", op.Branches[0].OutTypes)}) "
                        + $"and ({string.Join(", ", branch.OutTypes)})"
                );
            }

            return [.. op.Branches[0].OutTypes];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("branches", Branches)];

    internal override Value[] Emit(EmitContext context, Value[] operands)
    {
        Value[] arguments = operands[1..];
        Region[] regions =
        [
            .. Branches.Select(branch => context.Region([], (inner, _) => inner.Inline(branch, arguments))),
        ];
        return context.Append(Ops.Case.Instance, [operands[0]], regions);
    }
}

/// <summary>
/// Operands (constants, carry, sequences): runs the body once per entry of the sequences' first axis; results (carry,
/// stacked results). Lowered to a while loop.
/// </summary>
/// <param name="Body">From constants, carry and entries to carry and entries.</param>
/// <param name="Constants">How many operands are constants.</param>
/// <param name="Carry">How many operands are carried.</param>
/// <param name="Length">How often the body runs.</param>
/// <param name="Reverse">Starts with the last entry.</param>
/// <param name="Unroll">How many steps one turn of the loop takes.</param>
internal sealed record ScanPrimitive(Jaxpr Body, int Constants, int Carry, long Length, bool Reverse, int Unroll)
    : Decomposed
{
    private static readonly OpDefinition<ScanPrimitive> Definitions = Define<ScanPrimitive>(
        "scan",
        (op, operands) =>
        {
            TensorType[] results = [.. op.Body.OutTypes];
            TensorType[] carry = operands[op.Constants..(op.Constants + op.Carry)];
            TensorType[] next = results[..op.Carry];
            Constraint.Require(
                carry.SequenceEqual(next),
                $"the body must return a carry of the types it takes: it takes "
                    + $"({string.Join<TensorType>(", ", carry)}) and returns ({string.Join<TensorType>(", ", next)})"
            );
            return
            [
                .. next,
                .. results.Skip(op.Carry).Select(type => type with { Dims = type.Dims.Insert(0, op.Length) }),
            ];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [
            ("length", Length),
            ("reverse", Reverse),
            ("unroll", Unroll),
            ("num_consts", Constants),
            ("num_carry", Carry),
            ("jaxpr", Body),
        ];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        Tensor[] constants = operands[..Constants];
        Tensor[] sequences = operands[(Constants + Carry)..];
        Tensor[] stacked =
        [
            .. Body.OutTypes.Skip(Carry).Select(type => Lax.Full(type.Dims.Insert(0, Length), 0, type.ElementType)),
        ];
        Tensor[] state = [Lax.Full([], 0, ElementType.I32), .. operands[Constants..(Constants + Carry)], .. stacked];
        long turns = Length / Unroll;
        if (turns > 1)
        {
            state = Lax.WhileFlat(
                "scan",
                inner => Lax.Lt(inner[0], Lax.Full([], turns * Unroll, ElementType.I32)),
                inner => Steps(inner, constants, sequences, Unroll),
                state
            );
        }

        // What does not fill a turn, and a scan of one turn, needs no loop.
        return Steps(state, constants, sequences, turns > 1 ? Length % Unroll : Length)[1..];
    }

    private Tensor[] Steps(Tensor[] state, Tensor[] constants, Tensor[] sequences, long count)
    {
        for (long i = 0; i < count; i++)
        {
            state = Step(state, constants, sequences);
        }

        return state;
    }

    private Tensor[] Step(Tensor[] state, Tensor[] constants, Tensor[] sequences)
    {
        Tensor one = Lax.Full([], 1, ElementType.I32);
        Tensor index = Reverse ? Lax.Sub(Lax.Full([], Length - 1, ElementType.I32), state[0]) : state[0];
        Tensor[] carry = state[1..(1 + Carry)];
        Tensor[] entries = [.. sequences.Select(sequence => Lax.DynamicIndexInDim(sequence, index))];
        Tensor[] results = Interpreter.Evaluate(Body, [], [.. constants, .. carry, .. entries]);
        Tensor[] stacked =
        [
            .. results[Carry..]
                .Select(
                    (result, i) => Lax.DynamicUpdateSliceInDim(state[1 + Carry + i], Lax.ExpandDims(result, [0]), index)
                ),
        ];
        return [Lax.Add(state[0], one), .. results[..Carry], .. stacked];
    }

    internal override Value[] Emit(EmitContext context, Value[] operands) =>
        context.Inline(Stage.Closed("scan", operands.Select(operand => operand.Tensor), Decompose), operands);
}
