using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Programs to StableHLO: ops as they are, primitives by their own emission, equations that nothing uses left out.
/// </summary>
internal static class JaxprLowering
{
    public static Function Function(
        ModuleLowering module,
        string symbol,
        Jaxpr program,
        string visibility,
        IReadOnlyList<DictionaryAttr> argumentAttributes,
        IReadOnlyList<DictionaryAttr> resultAttributes,
        Location[] argumentLocations
    )
    {
        HloType[] inputs = [.. program.InTypes];
        Block block = new(inputs, argumentLocations);
        EmitContext context = new(module, block);
        Value[] results = Emit(context, program, block.Arguments);
        context.Builder.Location = Location.Unknown;
        context.Builder.Append(Ops.FuncReturn.Instance, results);
        return new()
        {
            Name = symbol,
            Type = new FunctionType([.. inputs], [.. program.OutTypes]),
            Visibility = visibility,
            ArgumentAttributes = argumentAttributes,
            ResultAttributes = resultAttributes,
            Body = new(block),
        };
    }

    /// <summary>Appends a program's live equations; gives the values of its results.</summary>
    public static Value[] Emit(EmitContext context, Jaxpr program, ReadOnlySpan<Value> arguments)
    {
        Dictionary<Var, Value> values = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < arguments.Length; i++)
        {
            values[program.InVars[i]] = arguments[i];
        }

        Location outer = context.Builder.Location;
        bool[] live = Live(program);
        for (int i = 0; i < live.Length; i++)
        {
            if (live[i])
            {
                Emit(context, program.Equations[i], values);
            }
        }

        context.Builder.Location = outer;
        return [.. program.OutAtoms.Select(atom => Read(context, values, atom))];
    }

    private static void Emit(EmitContext context, Equation equation, Dictionary<Var, Value> values)
    {
        if (!ReferenceEquals(equation.Location, Location.Unknown))
        {
            context.Builder.Location = equation.Location;
        }

        Value[] operands = new Value[equation.Inputs.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Read(context, values, equation.Inputs[i]);
        }

        ReadOnlySpan<Value> results = equation.Op is Primitive primitive
            ? primitive.Emit(context, operands)
            : context.Builder.Append(equation.Op, operands).Results;
        for (int i = 0; i < results.Length; i++)
        {
            values[equation.Outputs[i]] = results[i];
        }
    }

    private static Value Read(EmitContext context, Dictionary<Var, Value> values, Atom atom) =>
        atom is Var variable ? values[variable] : context.Constant(((Literal)atom).Value);

    private static bool[] Live(Jaxpr program)
    {
        HashSet<Atom> used = new(program.OutAtoms, ReferenceEqualityComparer.Instance);
        bool[] live = new bool[program.Equations.Count];
        for (int i = live.Length - 1; i >= 0; i--)
        {
            Equation equation = program.Equations[i];
            live[i] =
                equation.Op.Definition.Traits.HasFlag(OpTraits.SideEffect)
                || Array.Exists(equation.Outputs, used.Contains);
            if (live[i])
            {
                used.UnionWith(equation.Inputs);
            }
        }

        return live;
    }
}
