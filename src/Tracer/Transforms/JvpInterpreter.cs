using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Interprets a program with a tangent beside every value (null for zero). Linearization is the same with a
/// <see cref="LinearTrace"/> around.
/// </summary>
internal static class JvpInterpreter
{
    /// <summary>Runs the program.</summary>
    /// <param name="jaxpr">The program.</param>
    /// <param name="constants">Values of its constant variables.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="tangents">Their tangents.</param>
    /// <param name="linearize">True inside a <see cref="LinearTrace"/>.</param>
    /// <param name="known">Results of equations that need not be computed again.</param>
    public static (Tensor[] Results, Tensor?[] Tangents) Run(
        Jaxpr jaxpr,
        IReadOnlyList<Tensor> constants,
        IReadOnlyList<Tensor> arguments,
        IReadOnlyList<Tensor?> tangents,
        bool linearize,
        IReadOnlyDictionary<Equation, Tensor[]>? known = null
    )
    {
        Bindings primals = new(jaxpr, constants, arguments);
        Dictionary<Var, Tensor> active = new(ReferenceEqualityComparer.Instance);
        Bind(active, jaxpr.InVars, tangents);
        foreach (Equation equation in jaxpr.Equations)
        {
            using Trace.LocationScope scope = Trace.At(equation.Location);
            Tensor[] operands = primals.Read(equation.Inputs);
            Tensor?[] incoming = Read(active, equation.Inputs);
            Tensor[]? given = known?.GetValueOrDefault(equation);
            (Tensor[] results, Tensor?[] outgoing) = Array.TrueForAll(incoming, tangent => tangent is null)
                ? (given ?? Trace.Bind(equation.Op, operands), [])
                : Step(equation, operands, incoming, linearize, given);
            primals.Bind(equation.Outputs, results);
            Bind(active, equation.Outputs, outgoing);
        }

        return (primals.Read(jaxpr.OutAtoms), Read(active, jaxpr.OutAtoms));
    }

    /// <summary>True for types that have tangents.</summary>
    public static bool IsDifferentiable(TensorType type) => type.ElementType.IsFloat || type.ElementType.IsComplex;

    private static (Tensor[] Results, Tensor?[] Tangents) Step(
        Equation equation,
        Tensor[] operands,
        Tensor?[] tangents,
        bool linearize,
        Tensor[]? known
    )
    {
        OpRule rule = RuleSet.For(equation.Op);
        if ((linearize ? rule.Linearize ?? rule.StructuredJvp : rule.StructuredJvp) is { } structured)
        {
            return structured(equation.Op, operands, tangents);
        }

        if (rule.Jvp is null)
        {
            throw RuleSet.Missing(equation.Op, "differentiated", equation.Location);
        }

        Tensor[] results = known ?? Trace.Bind(equation.Op, operands);
        return (results, rule.Jvp(equation.Op, operands, results, tangents));
    }

    private static Tensor?[] Read(Dictionary<Var, Tensor> active, IReadOnlyList<Atom> atoms)
    {
        Tensor?[] tangents = new Tensor?[atoms.Count];
        for (int i = 0; i < tangents.Length; i++)
        {
            tangents[i] = atoms[i] is Var variable ? active.GetValueOrDefault(variable) : null;
        }

        return tangents;
    }

    private static void Bind(
        Dictionary<Var, Tensor> active,
        IReadOnlyList<Var> variables,
        IReadOnlyList<Tensor?> tangents
    )
    {
        for (int i = 0; i < tangents.Count; i++)
        {
            if (tangents[i] is { } tangent && IsDifferentiable(variables[i].Type))
            {
                active[variables[i]] = tangent;
            }
        }
    }
}
