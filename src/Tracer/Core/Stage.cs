using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>A traced function: its program and the outer tensors that its constant variables stand for.</summary>
internal sealed record Staged(Jaxpr Jaxpr, IReadOnlyList<Tensor> Captured);

/// <summary>Runs a function of tensors once, with variables for its arguments.</summary>
internal static class Stage
{
    /// <summary>Traces a function of a flat list of tensors.</summary>
    public static Staged Run(
        string name,
        IEnumerable<Spec> arguments,
        Func<Tensor[], IReadOnlyList<Tensor>> function,
        bool root = false,
        bool? partitionableRandom = null,
        bool embedsConcrete = false,
        AxisScope? axes = null
    )
    {
        StagingTrace trace = new(name, partitionableRandom, axes)
        {
            Parentless = root,
            EmbedsConcrete = embedsConcrete,
        };
        Tensor[] inputs = [.. arguments.Select(spec => trace.AddInput(spec.Type, spec.IsWeak))];
        using Trace.Scope scope = trace.Enter();
        try
        {
            IReadOnlyList<Tensor> results = function(inputs);
            return new(trace.Finish(results), trace.Captured);
        }
        finally
        {
            trace.Abandon();
        }
    }

    /// <summary>Traces a function that must not use outer tensors (rules and decompositions).</summary>
    public static Jaxpr Closed(
        string name,
        IEnumerable<TensorType> arguments,
        Func<Tensor[], IReadOnlyList<Tensor>> function
    )
    {
        Staged staged = Run(name, arguments.Select(type => new Spec(type)), function);
        return staged.Captured.Count == 0
            ? staged.Jaxpr
            : throw new System.Diagnostics.UnreachableException($"'{name}' captures outer tensors:\n{staged.Jaxpr}");
    }
}
