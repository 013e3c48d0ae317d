using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of cond.</summary>
internal static class CondRules
{
    public static (Tensor[] Results, Tensor?[] Tangents) Jvp(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CondPrimitive cond = (CondPrimitive)op;
        bool[] active = ProgramTransforms.Present(tangents[1..]);
        bool[] has = Union(cond.Branches.Select(branch => ProgramTransforms.Jvp(branch, active).HasTangent));
        ValueList<Jaxpr> branches = cond
            .Branches.Select(branch => ProgramTransforms.Jvp(branch, active, has).Program)
            .ToValueList();
        Tensor[] all = Trace.Bind(new CondPrimitive(branches), [.. primals, .. tangents[1..].OfType<Tensor>()]);
        int count = has.Length;
        return (all[..count], ProgramTransforms.Spread(has, all.AsSpan(count)));
    }

    /// <summary>Every branch gives the residuals of all branches, zeros for those of the others.</summary>
    public static (Tensor[] Results, Tensor?[] Tangents) Linearize(Op op, Tensor[] primals, Tensor?[] tangents)
    {
        CondPrimitive cond = (CondPrimitive)op;
        bool[] active = ProgramTransforms.Present(tangents[1..]);
        bool[] has = Union(cond.Branches.Select(branch => ProgramTransforms.Linearize(branch, active).HasTangent));
        LinearizedProgram[] parts =
        [
            .. cond.Branches.Select(branch => ProgramTransforms.Linearize(branch, active, has)),
        ];
        int results = has.Length;
        TensorType[][] computed = [.. parts.Select(part => part.Forward.OutTypes.Skip(results).ToArray())];
        ValueList<Jaxpr> forward = parts
            .Select((part, b) => WithAllResiduals(part.Forward, results, computed, b))
            .ToValueList();
        Tensor[] all = Trace.Bind(new CondPrimitive(forward), primals);
        Tensor[] linearOperands = [primals[0], .. primals[1..], .. all[results..], .. tangents[1..].OfType<Tensor>()];
        ValueList<Jaxpr> linear = parts
            .Select((part, b) => TakingAllResiduals(part, primals[1..], computed, b))
            .ToValueList();
        Tensor[] outgoing = linear[0].OutAtoms.Count == 0 ? [] : Trace.Bind(new CondPrimitive(linear), linearOperands);
        return (all[..results], ProgramTransforms.Spread(has, outgoing));
    }

    public static Tensor?[] Transpose(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        CondPrimitive cond = (CondPrimitive)op;
        bool[] linear = [.. operands[1..].Select(operand => operand.IsLinear)];
        bool[] given = ProgramTransforms.Present(cotangents);
        bool[] has = Union(
            cond.Branches.Select(branch => ProgramTransforms.Transpose(branch, linear, given).HasCotangent)
        );
        ValueList<Jaxpr> branches = cond
            .Branches.Select(branch => ProgramTransforms.Transpose(branch, linear, given, has).Program)
            .ToValueList();
        Tensor[] values = [.. operands.Where(operand => !operand.IsLinear).Select(operand => operand.Value!)];
        Tensor[] results =
            branches[0].OutAtoms.Count == 0
                ? []
                : Trace.Bind(new CondPrimitive(branches), [.. values, .. cotangents.OfType<Tensor>()]);
        Tensor?[] some = ProgramTransforms.Spread(has, results);
        int next = 0;
        return [null, .. linear.Select(isLinear => isLinear ? some[next++] : null)];
    }

    public static Tensor[] Batch(Op op, BatchArguments args)
    {
        CondPrimitive cond = (CondPrimitive)op;
        bool[] flags = [.. Enumerable.Range(1, args.Count - 1).Select(args.IsBatched)];
        bool[] all = [.. Enumerable.Repeat(true, cond.Branches[0].OutAtoms.Count)];
        Tensor[] operands = [.. Enumerable.Range(1, args.Count - 1).Select(i => args[i])];
        Jaxpr[] branches =
        [
            .. cond.Branches.Select(branch => ProgramTransforms.Batch(branch, flags, args.Axis, all).Program),
        ];
        if (!args.IsBatched(0))
        {
            return Trace.Bind(new CondPrimitive([.. branches]), [args[0], .. operands]);
        }

        // Entries take different branches: run all, pick per entry.
        Tensor[] picked = Interpreter.Evaluate(branches[^1], [], operands);
        for (int b = branches.Length - 2; b >= 0; b--)
        {
            Tensor[] results = Interpreter.Evaluate(branches[b], [], operands);
            Tensor here = b == 0 ? Lax.Le(args[0], 0) : Lax.Eq(args[0], b);
            picked =
            [
                .. results.Select(
                    (result, i) => Lax.Select(Lax.BroadcastInDim(here, result.Shape, [0]), result, picked[i])
                ),
            ];
        }

        return picked;
    }

    private static bool[] Union(IEnumerable<bool[]> masks) =>
        masks.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x || y)]);

    private static Jaxpr WithAllResiduals(Jaxpr forward, int results, TensorType[][] computed, int own) =>
        Stage.Closed(
            "branch",
            forward.InTypes,
            inputs =>
            {
                Tensor[] outputs = Interpreter.Evaluate(forward, [], inputs);
                IEnumerable<Tensor> residuals = computed.SelectMany(
                    (types, b) =>
                        b == own ? outputs[results..] : types.Select(type => Lax.Full(type.Dims, 0, type.ElementType))
                );
                return [.. outputs[..results], .. residuals];
            }
        );

    /// <summary>
    /// The linear part of one branch as a program of (arguments, residuals of all branches, tangents).
    /// </summary>
    private static Jaxpr TakingAllResiduals(
        LinearizedProgram part,
        Tensor[] arguments,
        TensorType[][] computed,
        int own
    )
    {
        TensorType[] tangents = [.. part.Linear.InTypes.Skip(part.ResidualSources.Length)];
        int offset = arguments.Length + computed.Take(own).Sum(types => types.Length);
        IEnumerable<TensorType> types =
        [
            .. arguments.Select(argument => argument.Type),
            .. computed.SelectMany(t => t),
            .. tangents,
        ];
        return Stage.Closed(
            "branch_linear",
            types,
            inputs =>
            {
                int next = offset;
                Tensor[] residuals =
                [
                    .. part.ResidualSources.Select(source => source >= 0 ? inputs[source] : inputs[next++]),
                ];
                return Interpreter.Evaluate(part.Linear, [], [.. residuals, .. inputs[^tangents.Length..]]);
            }
        );
    }
}
