namespace XlaSharp.Tracer;

/// <summary>Values of a program's variables while it is interpreted.</summary>
internal sealed class Bindings
{
    private readonly Dictionary<Var, Tensor> _values = new(ReferenceEqualityComparer.Instance);

    public Bindings(Jaxpr jaxpr, IReadOnlyList<Tensor> constants, IReadOnlyList<Tensor> arguments)
    {
        Bind(jaxpr.ConstVars, constants);
        Bind(jaxpr.InVars, arguments);
    }

    public Tensor Read(Atom atom) =>
        atom is Var variable ? _values[variable] : ConstantTensor.FromLiteral((Literal)atom);

    public Tensor[] Read(IReadOnlyList<Atom> atoms)
    {
        Tensor[] values = new Tensor[atoms.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(atoms[i]);
        }

        return values;
    }

    public void Bind(IReadOnlyList<Var> variables, IReadOnlyList<Tensor> values)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            _values[variables[i]] = values[i];
        }
    }
}

/// <summary>Applies a program's equations again, in the current trace.</summary>
internal static class Interpreter
{
    public static Tensor[] Evaluate(Jaxpr jaxpr, IReadOnlyList<Tensor> constants, IReadOnlyList<Tensor> arguments)
    {
        Bindings bindings = new(jaxpr, constants, arguments);
        foreach (Equation equation in jaxpr.Equations)
        {
            using Trace.LocationScope scope = Trace.At(equation.Location);
            bindings.Bind(equation.Outputs, Trace.Bind(equation.Op, bindings.Read(equation.Inputs)));
        }

        return bindings.Read(jaxpr.OutAtoms);
    }
}
