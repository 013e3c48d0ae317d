using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Reverse- and forward-mode differentiation of functions of trees; the typed functions of <see cref="Transforms"/>
/// call it.
/// </summary>
internal static class Differentiation
{
    /// <summary>Value, auxiliary result and gradient with respect to the first tree.</summary>
    public static (Tensor Value, TAux Auxiliary, T Gradient) ValueAndGrad<T, TAux>(
        string name,
        Func<T, (Tensor Value, TAux Auxiliary)> function,
        T argument
    )
    {
        FunctionTracing tracing = Prepare(name, argument);
        Tensor[] point = tracing.Tensors;
        Staged staged = tracing.Trace(name, point.Select(Spec.Of), tree => function((T)tree!));
        RequireScalar(name, staged.Jaxpr.OutAtoms[0]);
        Linearization linearization = Linearization.Of(staged.Jaxpr, staged.Captured, point, All(point.Length));
        Tensor?[] cotangents = new Tensor?[linearization.Results.Length];
        cotangents[0] = linearization.IsZero[0] ? null : Lax.FullLike(linearization.Results[0], 1);
        Tensor?[] gradients = linearization.IsZero[0] ? new Tensor?[point.Length] : linearization.Transpose(cotangents);
        (Tensor value, TAux auxiliary) = tracing.Results<(Tensor, TAux)>(linearization.Results);
        return (value, auxiliary, (T)tracing.Rebuild(OrZero(gradients, point))!);
    }

    /// <summary>Result and linear function from cotangents of the result to cotangents of the argument.</summary>
    public static (TResult Result, Func<TResult, T> Pullback) Vjp<T, TResult>(
        string name,
        Func<T, TResult> function,
        T argument
    )
    {
        FunctionTracing tracing = Prepare(name, argument);
        Tensor[] point = tracing.Tensors;
        Staged staged = tracing.Trace(name, point.Select(Spec.Of), tree => function((T)tree!));
        Linearization linearization = Linearization.Of(staged.Jaxpr, staged.Captured, point, All(point.Length));
        return (
            tracing.Results<TResult>(linearization.Results),
            cotangent =>
            {
                Tensor[] given = RequireLike(
                    name,
                    "cotangent",
                    cotangent,
                    tracing.ResultDefinition!,
                    linearization.Results
                );
                return (T)tracing.Rebuild(OrZero(linearization.Transpose(given), point))!;
            }
        );
    }

    /// <summary>Result and linear function from tangents of the argument to tangents of the result.</summary>
    public static (TResult Result, Func<T, TResult> Pushforward) Linearize<T, TResult>(
        string name,
        Func<T, TResult> function,
        T argument
    )
    {
        FunctionTracing tracing = Prepare(name, argument);
        Tensor[] point = tracing.Tensors;
        TreeDef definition = Tree.Structure(argument);
        Staged staged = tracing.Trace(name, point.Select(Spec.Of), tree => function((T)tree!));
        Linearization linearization = Linearization.Of(staged.Jaxpr, staged.Captured, point, All(point.Length));
        return (
            tracing.Results<TResult>(linearization.Results),
            tangent =>
            {
                Tensor[] given = RequireLike(name, "tangent", tangent, definition, point);
                return tracing.Results<TResult>(OrZero(linearization.Apply(given), linearization.Results));
            }
        );
    }

    /// <summary>Result and its tangent in one direction.</summary>
    public static (TResult Result, TResult Tangent) Jvp<T, TResult>(
        string name,
        Func<T, TResult> function,
        T argument,
        T tangent
    )
    {
        FunctionTracing tracing = Prepare(name, argument);
        Tensor[] point = tracing.Tensors;
        Tensor[] direction = RequireLike(name, "tangent", tangent, Tree.Structure(argument), point);
        Staged staged = tracing.Trace(name, point.Select(Spec.Of), tree => function((T)tree!));
        (Tensor[] results, Tensor?[] tangents) = JvpInterpreter.Run(
            staged.Jaxpr,
            staged.Captured,
            point,
            direction,
            linearize: false
        );
        return (tracing.Results<TResult>(results), tracing.Results<TResult>(OrZero(tangents, results)));
    }

    /// <summary>Zeros where there is no (co)tangent.</summary>
    public static Tensor[] OrZero(IReadOnlyList<Tensor?> tangents, IReadOnlyList<Tensor> like) =>
        [.. tangents.Select((tangent, i) => tangent ?? Lax.ZerosLike(like[i]))];

    private static bool[] All(int count) => [.. Enumerable.Repeat(true, count)];

    private static FunctionTracing Prepare(string name, object? argument)
    {
        FunctionTracing tracing = FunctionTracing.Of(argument);
        foreach ((Tensor tensor, string path) in tracing.Tensors.Zip(tracing.Paths))
        {
            if (!JvpInterpreter.IsDifferentiable(tensor.Type))
            {
                throw new TraceException(
                    $"{Misuse.Here}'{name}' cannot be differentiated with respect to "
                        + $"{(path.Length == 0 ? "its argument" : $"'{path}'")}, which is {tensor}: "
                        + "only floats and complex numbers have derivatives. Capture it in the lambda, or pass it as "
                        + "another argument."
                );
            }
        }

        return tracing;
    }

    private static void RequireScalar(string name, Atom result)
    {
        if (result.Type.Rank != 0 || !result.Type.ElementType.IsFloat)
        {
            throw new TraceException(
                $"{Misuse.Here}Grad needs a function with one real number as its result, but '{name}' returns "
                    + $"{Tensor.Describe(result.Type)}. "
                    + "Reduce it with Mean or Sum, or use Vjp or Jacobian."
            );
        }
    }

    private static Tensor[] RequireLike(string name, string what, object? tree, TreeDef definition, Tensor[] like)
    {
        (List<object?> leaves, TreeDef given) = Tree.Flatten(tree);
        Tree.RequireSame(definition, given, $"{what} of '{name}'");
        Tensor[] tensors = [.. leaves.Where(FunctionTracing.IsTensor).Select(Tensor.From)];
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i].IsWeak && tensors[i].Rank == 0 && like[i].Rank == 0)
            {
                tensors[i] = tensors[i].Astype(like[i].ElementType);
            }

            if (!tensors[i].Type.Equals(like[i].Type))
            {
                throw new TraceException(
                    $"{Misuse.Here}'{name}': the {what} at '{definition.Paths[i]}' must have the type of what it "
                        + $"belongs to: {like[i]} expected, {tensors[i]} given."
                );
            }
        }

        return tensors;
    }
}
