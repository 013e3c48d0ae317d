namespace XlaSharp.Tracer;

public static partial class Transforms
{
    /// <summary>
    /// The same function, of which reverse mode keeps only the arguments, and what the policy says: it computes the
    /// rest again, which takes time and saves memory.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="policy">Which values are kept; <see cref="CheckpointPolicies.NothingSaveable"/> if null.</param>
    /// <returns>The function.</returns>
    public static Func<T, TResult> Checkpoint<T, TResult>(
        Func<T, TResult> function,
        Func<CheckpointCandidate, bool>? policy = null
    ) =>
        argument =>
        {
            FunctionTracing tracing = FunctionTracing.Of(argument);
            Tensor[] point = tracing.Tensors;
            string name = Name(function);
            Staged staged = tracing.Trace(name, point.Select(Spec.Of), tree => function((T)tree!));
            CheckpointPrimitive call = new(
                name,
                staged.Jaxpr.Close(),
                policy ?? CheckpointPolicies.NothingSaveable,
                false
            );
            return tracing.Results<TResult>(Trace.Bind(call, [.. staged.Captured, .. point]));
        };

    /// <summary>As <see cref="Checkpoint{T, TResult}"/>, of two arguments.</summary>
    /// <typeparam name="T1">A tree of tensors.</typeparam>
    /// <typeparam name="T2">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="policy">Which values are kept; <see cref="CheckpointPolicies.NothingSaveable"/> if null.</param>
    /// <returns>The function.</returns>
    public static Func<T1, T2, TResult> Checkpoint<T1, T2, TResult>(
        Func<T1, T2, TResult> function,
        Func<CheckpointCandidate, bool>? policy = null
    ) => (a, b) => Checkpoint<(T1, T2), TResult>(both => function(both.Item1, both.Item2), policy)((a, b));

    /// <summary>A value under a name that checkpoint policies know.</summary>
    /// <param name="x">The value.</param>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    public static Tensor CheckpointName(Tensor x, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Trace.Bind1(new NamedValue(name), x);
    }
}
