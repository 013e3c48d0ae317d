using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// A function at a point: its results there, and the linear program from tangents of the arguments to tangents of the
/// results.
/// </summary>
internal sealed class Linearization
{
    private Linearization(Tensor[] results, Jaxpr linear, Tensor[] residuals, bool[] isZero) =>
        (Results, Linear, Residuals, IsZero) = (results, linear, residuals, isZero);

    /// <summary>The function's results.</summary>
    public Tensor[] Results { get; }

    /// <summary>
    /// From tangents of the active arguments to tangents of the results that are not <see cref="IsZero"/>.
    /// </summary>
    public Jaxpr Linear { get; }

    /// <summary>Values of the linear program's constant variables.</summary>
    public Tensor[] Residuals { get; }

    /// <summary>Which results do not depend on the active arguments.</summary>
    public bool[] IsZero { get; }

    /// <summary>Linearizes a program at a point; what the linear part needs is computed in the current trace.</summary>
    /// <param name="jaxpr">The program.</param>
    /// <param name="constants">Values of its constant variables.</param>
    /// <param name="arguments">The point.</param>
    /// <param name="active">Which arguments have tangents.</param>
    /// <param name="required">Which results must have a tangent, zeros if need be.</param>
    /// <param name="known">Results of equations that need not be computed again.</param>
    public static Linearization Of(
        Jaxpr jaxpr,
        IReadOnlyList<Tensor> constants,
        IReadOnlyList<Tensor> arguments,
        IReadOnlyList<bool> active,
        bool[]? required = null,
        IReadOnlyDictionary<Equation, Tensor[]>? known = null
    )
    {
        LinearTrace trace = new("linearize");
        try
        {
            Tensor?[] tangents = new Tensor?[arguments.Count];
            for (int i = 0; i < tangents.Length; i++)
            {
                tangents[i] = active[i] ? trace.AddTangent(arguments[i].Type) : null;
            }

            using Trace.Scope scope = trace.Enter();
            (Tensor[] results, Tensor?[] outgoing) = JvpInterpreter.Run(
                jaxpr,
                constants,
                arguments,
                tangents,
                linearize: true,
                known
            );
            ProgramTransforms.Instantiate(outgoing, results, required);
            bool[] isZero = [.. outgoing.Select(tangent => tangent is null)];
            Jaxpr linear = trace.Finish([.. outgoing.OfType<Tensor>()]);
            return new(results, linear, [.. trace.Residuals], isZero);
        }
        finally
        {
            trace.Abandon();
        }
    }

    /// <summary>Applies the linear program; null for results that are zero.</summary>
    public Tensor?[] Apply(IReadOnlyList<Tensor> tangents) => Spread(Interpreter.Evaluate(Linear, Residuals, tangents));

    /// <summary>
    /// Applies the transposed program to cotangents of all results; null stands for zero on both sides.
    /// </summary>
    public Tensor?[] Transpose(IReadOnlyList<Tensor?> cotangents)
    {
        Tensor?[] outgoing = [.. Enumerable.Range(0, IsZero.Length).Where(i => !IsZero[i]).Select(i => cotangents[i])];
        return TransposeInterpreter.Run(Linear, Residuals, outgoing);
    }

    private Tensor?[] Spread(Tensor[] values)
    {
        Tensor?[] all = new Tensor?[IsZero.Length];
        int next = 0;
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = IsZero[i] ? null : values[next++];
        }

        return all;
    }
}
