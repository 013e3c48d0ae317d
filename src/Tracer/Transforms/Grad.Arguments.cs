namespace XlaSharp.Tracer;

public static partial class Transforms
{
    /// <summary>The gradient with respect to the second argument.</summary>
    /// <typeparam name="T1">Type of the first argument.</typeparam>
    /// <typeparam name="T2">A tree of float tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to the gradient.</returns>
    public static Func<T1, T2, T2> GradBySecond<T1, T2>(Func<T1, T2, Tensor> function) =>
        (first, argument) =>
            Differentiation
                .ValueAndGrad<T2, object?>(Name(function), x => (function(first, x), null), argument)
                .Gradient;

    /// <summary>The gradients with respect to both arguments.</summary>
    /// <typeparam name="T1">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">A tree of float tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to the gradients.</returns>
    public static Func<T1, T2, (T1 First, T2 Second)> GradByBoth<T1, T2>(Func<T1, T2, Tensor> function) =>
        (first, second) => ValueAndGradByBoth(function)(first, second).Gradient;

    /// <summary>Value and gradients with respect to both arguments.</summary>
    /// <typeparam name="T1">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">A tree of float tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to value and gradients.</returns>
    public static Func<T1, T2, (Tensor Value, (T1 First, T2 Second) Gradient)> ValueAndGradByBoth<T1, T2>(
        Func<T1, T2, Tensor> function
    ) =>
        (first, second) =>
        {
            (Tensor value, _, (T1, T2) gradient) = Differentiation.ValueAndGrad<(T1, T2), object?>(
                Name(function),
                both => (function(both.Item1, both.Item2), null),
                (first, second)
            );
            return (value, gradient);
        };

    /// <summary>
    /// Value, auxiliary results and gradient with respect to the first argument of a function that returns a real
    /// number and something else.
    /// </summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="TAux">A tree of tensors that is not differentiated.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to value, auxiliary results and gradient.</returns>
    public static Func<T, T2, (Tensor Value, TAux Auxiliary, T Gradient)> ValueAndGrad<T, T2, TAux>(
        Func<T, T2, (Tensor Value, TAux Auxiliary)> function
    ) => (argument, second) => Differentiation.ValueAndGrad(Name(function), (T x) => function(x, second), argument);

    /// <summary>
    /// Value, auxiliary results and gradient with respect to the first argument of a function that returns a real
    /// number and something else.
    /// </summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <typeparam name="TAux">A tree of tensors that is not differentiated.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to value, auxiliary results and gradient.</returns>
    public static Func<T, T2, T3, (Tensor Value, TAux Auxiliary, T Gradient)> ValueAndGrad<T, T2, T3, TAux>(
        Func<T, T2, T3, (Tensor Value, TAux Auxiliary)> function
    ) =>
        (argument, second, third) =>
            Differentiation.ValueAndGrad(Name(function), (T x) => function(x, second, third), argument);
}
