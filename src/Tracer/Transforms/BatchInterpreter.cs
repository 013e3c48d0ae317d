namespace XlaSharp.Tracer;

/// <summary>Interprets a program with a batch axis (the first) on some of its values.</summary>
internal static class BatchInterpreter
{
    /// <summary>Runs the program.</summary>
    /// <param name="jaxpr">The program.</param>
    /// <param name="constants">Values of its constant variables, without a batch axis.</param>
    /// <param name="arguments">The arguments, with the batch axis first where they have one.</param>
    /// <param name="batched">Which arguments have it.</param>
    /// <param name="size">Its size.</param>
    /// <returns>The results, and which of them have the batch axis.</returns>
    public static (Tensor[] Results, bool[] Batched) Run(
        Jaxpr jaxpr, IReadOnlyList<Tensor> constants, IReadOnlyList<Tensor> arguments, IReadOnlyList<bool> batched, long size)
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
            bool any = Array.Exists(flags, flag => flag);
            bindings.Bind(equation.Outputs, any ? Step(equation, new(size, operands, flags)) : Trace.Bind(equation.Op, operands));
            if (any)
            {
                marked.UnionWith(equation.Outputs);
            }
        }

        return (bindings.Read(jaxpr.OutAtoms), Marks(jaxpr.OutAtoms, marked));
    }

    private static Tensor[] Step(Equation equation, BatchArguments arguments)
    {
        BatchRule rule = RuleSet.For(equation.Op).Batch ?? throw RuleSet.Missing(equation.Op, "batched", equation.Location);
        return rule(equation.Op, arguments);
    }

    private static bool[] Marks(IReadOnlyList<Atom> atoms, HashSet<Var> marked) =>
        [.. atoms.Select(atom => atom is Var variable && marked.Contains(variable))];
}
