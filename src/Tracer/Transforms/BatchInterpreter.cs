using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Interprets a program with a batch axis (the first) on some of its values.</summary>
internal static class BatchInterpreter
{
    /// <summary>Runs the program.</summary>
    /// <param name="jaxpr">The program.</param>
    /// <param name="constants">Values of its constant variables, without a batch axis.</param>
    /// <param name="arguments">The arguments, with the batch axis first where they have one.</param>
    /// <param name="batched">Which arguments have it.</param>
    /// <param name="axis">The axis; collectives over its name are carried out.</param>
    /// <returns>The results, and which of them have the batch axis.</returns>
    public static (Tensor[] Results, bool[] Batched) Run(
        Jaxpr jaxpr,
        IReadOnlyList<Tensor> constants,
        IReadOnlyList<Tensor> arguments,
        IReadOnlyList<bool> batched,
        BatchAxis axis
    )
    {
        Bindings bindings = new(jaxpr, constants, arguments);
        HashSet<Var> marked = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < arguments.Count; i++)
        {
            if (batched[i])
            {
                marked.Add(jaxpr.InVars[i]);
            }
        }

        foreach (Equation equation in jaxpr.Equations)
        {
            using Trace.LocationScope scope = Trace.At(equation.Location);
            Tensor[] operands = bindings.Read(equation.Inputs);
            bool[] flags = Marks(equation.Inputs, marked);
            (Tensor[] results, bool any) = Step(
                equation,
                new(axis, operands, flags),
                Array.Exists(flags, flag => flag)
            );
            bindings.Bind(equation.Outputs, results);
            if (any)
            {
                marked.UnionWith(equation.Outputs);
            }
        }

        return (bindings.Read(jaxpr.OutAtoms), Marks(jaxpr.OutAtoms, marked));
    }

    private static (Tensor[] Results, bool Batched) Step(Equation equation, BatchArguments arguments, bool any)
    {
        Op op = equation.Op;
        if (op is Collective collective && collective.Axis == arguments.Axis.Name)
        {
            return collective.Over(arguments);
        }

        if (!any && !NamedAxes.Uses(op, arguments.Axis.Name))
        {
            return (Trace.Bind(op, [.. Enumerable.Range(0, arguments.Count).Select(i => arguments[i])]), false);
        }

        BatchRule rule = RuleSet.For(op).Batch ?? throw RuleSet.Missing(op, "batched", equation.Location);
        return (rule(op, arguments), true);
    }

    private static bool[] Marks(IReadOnlyList<Atom> atoms, HashSet<Var> marked)
    {
        bool[] marks = new bool[atoms.Count];
        for (int i = 0; i < marks.Length; i++)
        {
            marks[i] = atoms[i] is Var variable && marked.Contains(variable);
        }

        return marks;
    }
}
