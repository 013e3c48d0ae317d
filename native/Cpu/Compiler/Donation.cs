using System.Collections.Immutable;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Passes;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Compiler;

/// <summary>Which parameters a call gives up, and which results take their memory.</summary>
/// <param name="Donated">The parameters.</param>
/// <param name="Aliases">Pairs of a donated parameter and the result that may lie in its memory.</param>
internal sealed record Donation(ImmutableArray<int> Donated, ImmutableArray<InputOutputAlias> Aliases)
{
    /// <summary>Reads <c>tf.aliasing_output</c> and <c>jax.buffer_donor</c> of a function's parameters.</summary>
    public static Donation Of(Function function, Graph graph)
    {
        List<int> donated = [];
        List<InputOutputAlias> aliases = [];
        // Sizes of dynamic results lie where the call says.
        int results = graph.Results.Length - SizeOf.Read(function.ResultAttributes).Count();
        int parameters = Math.Min(graph.Parameters.Count, function.Entry.Arguments.Length);
        for (int i = 0; i < parameters; i++)
        {
            if (function.ArgumentAttribute(i, "tf.aliasing_output") is IntegerAttr result)
            {
                donated.Add(i);
                Pair(i, (int)result.Value);
            }
        }

        for (int i = 0; i < parameters; i++)
        {
            if (function.ArgumentAttribute(i, "jax.buffer_donor") is BoolAttr { Value: true } && !donated.Contains(i))
            {
                donated.Add(i);
                int free = Array.FindIndex(
                    graph.Results,
                    0,
                    results,
                    result =>
                        Fits(graph.Parameters[i], result)
                        && !aliases.Exists(alias => graph.Results[alias.Result] == result)
                );
                if (free >= 0)
                {
                    Pair(i, free);
                }
            }
        }

        return new([.. donated], [.. aliases]);

        void Pair(int parameter, int result)
        {
            bool fits = result >= 0 && result < results && Fits(graph.Parameters[parameter], graph.Results[result]);
            if (fits && !aliases.Exists(alias => alias.Result == result))
            {
                aliases.Add(new InputOutputAlias(parameter, result));
            }
        }
    }

    private static bool Fits(Tensor parameter, Tensor result) => parameter.Type.Equals(result.Type);
}
