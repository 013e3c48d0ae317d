using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Runs a linear program backwards: from cotangents of its results to cotangents of its arguments.</summary>
internal static class TransposeInterpreter
{
    /// <summary>Transposes a program that is linear in its arguments.</summary>
    /// <param name="jaxpr">The program; its constant variables are not linear.</param>
    /// <param name="constants">Values of its constant variables.</param>
    /// <param name="cotangents">One per result; null for zero.</param>
    /// <returns>One per argument; null for zero.</returns>
    public static Tensor?[] Run(Jaxpr jaxpr, IReadOnlyList<Tensor> constants, IReadOnlyList<Tensor?> cotangents)
    {
        HashSet<Var> linear = LinearVariables(jaxpr);
        Dictionary<Var, Tensor> values = Evaluate(jaxpr, constants, linear);
        Dictionary<Var, Tensor> pending = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < cotangents.Count; i++)
        {
            Add(pending, jaxpr.OutAtoms[i], cotangents[i]);
        }

        for (int i = jaxpr.Equations.Count - 1; i >= 0; i--)
        {
            Backward(jaxpr.Equations[i], linear, values, pending);
        }

        return [.. jaxpr.InVars.Select(variable => pending.GetValueOrDefault(variable))];
    }

    private static void Backward(
        Equation equation,
        HashSet<Var> linear,
        Dictionary<Var, Tensor> values,
        Dictionary<Var, Tensor> pending
    )
    {
        Tensor?[] outgoing = new Tensor?[equation.Outputs.Length];
        for (int i = 0; i < outgoing.Length; i++)
        {
            pending.Remove(equation.Outputs[i], out outgoing[i]);
        }

        if (
            outgoing.Length == 0
            || !linear.Contains(equation.Outputs[0])
            || Array.TrueForAll(outgoing, cotangent => cotangent is null)
        )
        {
            return;
        }

        using Trace.LocationScope scope = Trace.At(equation.Location);
        LinearOperand[] operands = [.. equation.Inputs.Select(input => Operand(input, linear, values))];
        TransposeRule rule =
            RuleSet.For(equation.Op).Transpose ?? throw RuleSet.Missing(equation.Op, "transposed", equation.Location);
        Tensor?[] incoming = rule(equation.Op, operands, outgoing);
        for (int i = 0; i < incoming.Length; i++)
        {
            if (operands[i].IsLinear)
            {
                Add(pending, equation.Inputs[i], incoming[i]);
            }
        }
    }

    private static LinearOperand Operand(Atom atom, HashSet<Var> linear, Dictionary<Var, Tensor> values) =>
        atom switch
        {
            Var variable when linear.Contains(variable) => new(null, atom.Type),
            Var variable => new(values[variable], atom.Type),
            _ => new(ConstantTensor.FromLiteral((Literal)atom), atom.Type),
        };

    /// <summary>Variables that depend on an argument.</summary>
    private static HashSet<Var> LinearVariables(Jaxpr jaxpr)
    {
        HashSet<Var> linear = new(jaxpr.InVars, ReferenceEqualityComparer.Instance);
        foreach (Equation equation in jaxpr.Equations)
        {
            if (Array.Exists(equation.Inputs, input => input is Var variable && linear.Contains(variable)))
            {
                linear.UnionWith(equation.Outputs);
            }
        }

        return linear;
    }

    /// <summary>Values of everything that does not depend on an argument.</summary>
    private static Dictionary<Var, Tensor> Evaluate(Jaxpr jaxpr, IReadOnlyList<Tensor> constants, HashSet<Var> linear)
    {
        Dictionary<Var, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < constants.Count; i++)
        {
            values[jaxpr.ConstVars[i]] = constants[i];
        }

        foreach (Equation equation in jaxpr.Equations)
        {
            if (
                equation.Outputs.Length == 0
                    ? !Array.Exists(equation.Inputs, input => input is Var v && linear.Contains(v))
                    : !linear.Contains(equation.Outputs[0])
            )
            {
                using Trace.LocationScope scope = Trace.At(equation.Location);
                Tensor[] operands = [.. equation.Inputs.Select(input => Operand(input, linear, values).Value!)];
                Tensor[] results = Trace.Bind(equation.Op, operands);
                for (int i = 0; i < results.Length; i++)
                {
                    values[equation.Outputs[i]] = results[i];
                }
            }
        }

        return values;
    }

    private static void Add(Dictionary<Var, Tensor> pending, Atom atom, Tensor? cotangent)
    {
        if (atom is Var variable && cotangent is not null)
        {
            pending[variable] = pending.TryGetValue(variable, out Tensor? sum) ? Lax.Add(sum, cotangent) : cotangent;
        }
    }
}
