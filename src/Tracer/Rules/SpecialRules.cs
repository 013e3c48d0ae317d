using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The rule of all <see cref="SpecialFunction"/>s: their derivatives stand in their table.</summary>
internal static class SpecialRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<SpecialFunction>(new() { Jvp = Jvp, Batch = Batching.Elementwise }),
    ];

    private static Tensor?[] Jvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        SpecialFunction function = (SpecialFunction)op;
        Tensor? sum = null;
        for (int i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent)
            {
                Tensor derivative =
                    function.Partials[i]?.Invoke(primals, results[0])
                    ?? throw new TraceException(
                        $"{SourceLocations.Prefix(Trace.CurrentLocation())}{function.Definition.Mnemonic} has no derivative by its operand {i}. "
                            + "Use StopGradient around that operand, or CustomJvp to say what it is."
                    );
                sum = Rows.Sum(sum, Lax.Mul(tangent, derivative));
            }
        }

        return [sum];
    }
}
