namespace XlaSharp.Tracer;

/// <summary>
/// Functions from functions to functions: derivatives, batching. They compose in any order and apply to functions of
/// trees; use them inside a function that is compiled.
/// </summary>
public static partial class Transforms
{
    /// <summary>The gradient of a function with one real result.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the argument to the gradient, a tree like the argument.</returns>
    /// <exception cref="TraceException">When called: the result is no scalar, or the argument has leaves without
    /// derivatives.</exception>
    public static Func<T, T> Grad<T>(Func<T, Tensor> function) => argument => ValueAndGrad(function)(argument).Gradient;

    /// <summary>The gradient with respect to the first argument.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to the gradient.</returns>
    public static Func<T, T2, T> Grad<T, T2>(Func<T, T2, Tensor> function) =>
        (argument, second) => ValueAndGrad(function)(argument, second).Gradient;

    /// <summary>The gradient with respect to the first argument.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to the gradient.</returns>
    public static Func<T, T2, T3, T> Grad<T, T2, T3>(Func<T, T2, T3, Tensor> function) =>
        (argument, second, third) => ValueAndGrad(function)(argument, second, third).Gradient;

    /// <summary>Value and gradient of a function with one real result.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the argument to value and gradient.</returns>
    public static Func<T, (Tensor Value, T Gradient)> ValueAndGrad<T>(Func<T, Tensor> function) =>
        argument =>
        {
            (Tensor value, _, T gradient) = Differentiation.ValueAndGrad<T, object?>(
                Name(function),
                x => (function(x), null),
                argument
            );
            return (value, gradient);
        };

    /// <summary>Value and gradient with respect to the first argument.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to value and gradient.</returns>
    public static Func<T, T2, (Tensor Value, T Gradient)> ValueAndGrad<T, T2>(Func<T, T2, Tensor> function) =>
        (argument, second) =>
        {
            (Tensor value, _, T gradient) = Differentiation.ValueAndGrad<T, object?>(
                Name(function),
                x => (function(x, second), null),
                argument
            );
            return (value, gradient);
        };

    /// <summary>Value and gradient with respect to the first argument.</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="T2">Type of the second argument.</typeparam>
    /// <typeparam name="T3">Type of the third argument.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the arguments to value and gradient.</returns>
    public static Func<T, T2, T3, (Tensor Value, T Gradient)> ValueAndGrad<T, T2, T3>(
        Func<T, T2, T3, Tensor> function
    ) =>
        (argument, second, third) =>
        {
            (Tensor value, _, T gradient) = Differentiation.ValueAndGrad<T, object?>(
                Name(function),
                x => (function(x, second, third), null),
                argument
            );
            return (value, gradient);
        };

    /// <summary>
    /// Value, auxiliary results and gradient of a function that returns a real number and something else.
    /// </summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="TAux">A tree of tensors that is not differentiated.</typeparam>
    /// <param name="function">The function.</param>
    /// <returns>From the argument to value, auxiliary results and gradient.</returns>
    public static Func<T, (Tensor Value, TAux Auxiliary, T Gradient)> ValueAndGrad<T, TAux>(
        Func<T, (Tensor Value, TAux Auxiliary)> function
    ) => argument => Differentiation.ValueAndGrad(Name(function), function, argument);

    /// <summary>Result and tangent of a function in a direction (forward mode).</summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">The point.</param>
    /// <param name="tangent">The direction, a tree like the argument.</param>
    /// <returns>The result and its directional derivative.</returns>
    public static (TResult Result, TResult Tangent) Jvp<T, TResult>(Func<T, TResult> function, T argument, T tangent) =>
        Differentiation.Jvp(Name(function), function, argument, tangent);

    /// <summary>
    /// Result of a function, and its pullback from cotangents of the result to cotangents of the argument (reverse
    /// mode).
    /// </summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">The point.</param>
    /// <returns>The result and the pullback.</returns>
    public static (TResult Result, Func<TResult, T> Pullback) Vjp<T, TResult>(Func<T, TResult> function, T argument) =>
        Differentiation.Vjp(Name(function), function, argument);

    /// <summary>
    /// Result of a function, and the linear function from tangents of the argument to tangents of the result.
    /// </summary>
    /// <typeparam name="T">A tree of float tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">The point.</param>
    /// <returns>The result and the linear function.</returns>
    public static (TResult Result, Func<T, TResult> Pushforward) Linearize<T, TResult>(
        Func<T, TResult> function,
        T argument
    ) => Differentiation.Linearize(Name(function), function, argument);

    /// <summary>A readable name of a lambda: the method's own, or that of the method that holds it.</summary>
    internal static string Name(Delegate function) => FunctionNames.Of(function);
}
