namespace XlaSharp.Tracer;

public static partial class Transforms
{
    /// <summary>
    /// A function with a forward derivative of its own. Reverse mode follows, if the derivative is linear in the
    /// tangent.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="jvp">From point and tangent to the result's tangent.</param>
    /// <returns>The same function with that derivative.</returns>
    public static Func<T, TResult> CustomJvp<T, TResult>(Func<T, TResult> function, Func<T, T, TResult> jvp) =>
        argument =>
        {
            FunctionTracing tracing = FunctionTracing.Of(argument);
            Tensor[] point = tracing.Tensors;
            string name = Name(function);
            (Jaxpr program, TreeDef results) = Closed(name, tracing, point, tree => function((T)tree!));
            CustomJvpCall call = new(
                name,
                program,
                (primals, _, tangents) =>
                {
                    TResult tangent = jvp((T)tracing.Rebuild(primals)!, (T)tracing.Rebuild(tangents)!);
                    return Leaves(name, "tangent", tangent, results, program.OutTypes);
                }
            );
            return results.Unflatten<TResult>(Trace.Bind(call, point));
        };

    /// <summary>A function with a reverse derivative of its own. It then has no forward derivative.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <typeparam name="TResiduals">A tree of tensors: what the backward function needs.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="forward">Like the function, giving residuals too.</param>
    /// <param name="backward">From residuals and the result's cotangent to the argument's.</param>
    /// <returns>The same function with that derivative.</returns>
    public static Func<T, TResult> CustomVjp<T, TResult, TResiduals>(
        Func<T, TResult> function,
        Func<T, (TResult Result, TResiduals Residuals)> forward,
        Func<TResiduals, TResult, T> backward
    ) =>
        argument =>
        {
            FunctionTracing tracing = FunctionTracing.Of(argument);
            Tensor[] point = tracing.Tensors;
            string name = Name(function);
            (Jaxpr program, TreeDef results) = Closed(name, tracing, point, tree => function((T)tree!));
            TreeDef? residualDefinition = null;
            CustomVjpCall call = new(
                name,
                program,
                primals =>
                {
                    (TResult result, TResiduals residuals) = forward((T)tracing.Rebuild(primals)!);
                    (List<object?> leaves, residualDefinition) = Tree.Flatten(residuals);
                    return (
                        Leaves(name, "result of the forward function", result, results, program.OutTypes),
                        [.. leaves.Select(Tensor.From)]
                    );
                },
                (residuals, cotangents) =>
                {
                    T cotangent = backward(
                        residualDefinition!.Unflatten<TResiduals>(residuals),
                        results.Unflatten<TResult>(cotangents)
                    );
                    return Leaves(
                        name,
                        "cotangent",
                        cotangent,
                        Tree.Structure(argument),
                        point.Select(tensor => tensor.Type)
                    );
                }
            );
            return results.Unflatten<TResult>(Trace.Bind(call, point));
        };

    private static (Jaxpr Program, TreeDef Results) Closed(
        string name,
        FunctionTracing tracing,
        Tensor[] point,
        Func<object?, object?> function
    )
    {
        Staged staged = tracing.Trace(name, point.Select(Spec.Of), function, embedsConcrete: true);
        return staged.Captured.Count == 0
            ? (staged.Jaxpr, tracing.ResultDefinition!)
            : throw new TraceException(
                $"{Misuse.Here}'{name}' has a derivative of its own, so everything it depends on must be an "
                    + $"argument, but it captures {string.Join(", ", staged.Captured)}. "
                    + "Pass what it captures as part of its argument."
            );
    }

    private static Tensor[] Leaves(
        string name,
        string what,
        object? tree,
        TreeDef definition,
        IEnumerable<Hlo.TensorType> types
    )
    {
        (List<object?> leaves, TreeDef given) = Tree.Flatten(tree);
        Tree.RequireSame(definition, given, $"{what} of '{name}'");
        Tensor[] tensors = [.. leaves.Where(FunctionTracing.IsTensor).Select(Tensor.From)];
        foreach ((Tensor tensor, Hlo.TensorType type) in tensors.Zip(types))
        {
            if (!tensor.Type.Equals(type))
            {
                throw new TraceException(
                    $"{Misuse.Here}The {what} of '{name}' must have type {Tensor.Describe(type)} but is {tensor}."
                );
            }
        }

        return tensors;
    }
}
