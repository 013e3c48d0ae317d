using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp;

public static partial class Xla
{
    /// <summary>
    /// Compiles a function at its first call for given shapes, element types and configuration values.
    /// </summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function. It runs once per kind of arguments, with traced tensors.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="backend">Where to compile and run; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<TResult> Jit<TResult>(
        Func<TResult> function,
        JitOptions? options = null,
        IBackend? backend = null
    ) => Jitting.Wrap(function, () => backend ?? DefaultBackend, options);

    /// <summary>
    /// Compiles a function at its first call for given shapes, element types and configuration values.
    /// </summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function. It runs once per kind of arguments, with traced tensors.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="backend">Where to compile and run; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, TResult> Jit<T1, TResult>(
        Func<T1, TResult> function,
        JitOptions? options = null,
        IBackend? backend = null
    ) => Jitting.Wrap(function, () => backend ?? DefaultBackend, options);

    /// <summary>
    /// Compiles a function at its first call for given shapes, element types and configuration values.
    /// </summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function. It runs once per kind of arguments, with traced tensors.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="backend">Where to compile and run; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, TResult> Jit<T1, T2, TResult>(
        Func<T1, T2, TResult> function,
        JitOptions? options = null,
        IBackend? backend = null
    ) => Jitting.Wrap(function, () => backend ?? DefaultBackend, options);

    /// <summary>
    /// Compiles a function at its first call for given shapes, element types and configuration values.
    /// </summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="T3">Type of argument 3.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function. It runs once per kind of arguments, with traced tensors.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="backend">Where to compile and run; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, T3, TResult> Jit<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function,
        JitOptions? options = null,
        IBackend? backend = null
    ) => Jitting.Wrap(function, () => backend ?? DefaultBackend, options);

    /// <summary>
    /// Compiles a function at its first call for given shapes, element types and configuration values.
    /// </summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="T3">Type of argument 3.</typeparam>
    /// <typeparam name="T4">Type of argument 4.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function. It runs once per kind of arguments, with traced tensors.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="backend">Where to compile and run; the default client's if null.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, T3, T4, TResult> Jit<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function,
        JitOptions? options = null,
        IBackend? backend = null
    ) => Jitting.Wrap(function, () => backend ?? DefaultBackend, options);
}
