using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// An op of jaxprs that StableHLO cannot say in one attribute record: it has regions, calls another program, or changes
/// how it is differentiated. It knows how to become StableHLO.
/// </summary>
public abstract record Primitive : Op
{
    /// <summary>What the dump of a program shows in brackets.</summary>
    internal virtual IEnumerable<(string Name, object? Value)> Parameters => [];

    /// <summary>The programs that it holds.</summary>
    internal IEnumerable<Jaxpr> Programs =>
        Parameters.SelectMany(parameter =>
            parameter.Value switch
            {
                Jaxpr program => [program],
                IEnumerable<Jaxpr> programs => programs,
                _ => [],
            }
        );

    /// <summary>Appends the StableHLO operations that compute this.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="operands">Values of the operands.</param>
    /// <returns>Values of the results.</returns>
    internal abstract Value[] Emit(EmitContext context, Value[] operands);

    /// <summary>
    /// Makes an entry for the tracer's own ops. They are never parsed, so only the type rule is real.
    /// </summary>
    internal static OpDefinition<TOp> Define<TOp>(
        string mnemonic,
        Func<TOp, TensorType[], HloType[]> infer,
        OpTraits traits = OpTraits.None
    )
        where TOp : Op =>
        new()
        {
            Name = "xlasharp." + mnemonic,
            Operands = [OperandSpec.Variadic("operands")],
            Results = [OperandSpec.Variadic("results")],
            Traits = traits,
            Read = _ =>
                throw new NotSupportedException($"xlasharp.{mnemonic} exists only while tracing; it has no text form."),
            Infer = (TOp op, in OpSite site) =>
            {
                TensorType[] operands = new TensorType[site.Count];
                for (int i = 0; i < operands.Length; i++)
                {
                    operands[i] = site.Tensor(i);
                }

                return infer(op, operands);
            },
        };
}
