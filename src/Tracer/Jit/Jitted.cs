using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A compiled function behind a typed signature. Converts to the delegate type it was made from.</summary>
public abstract class Jitted : IDisposable
{
    private protected Jitted(JitFunction function) => Function = function;

    /// <summary>The function without types; it holds the executables.</summary>
    public JitFunction Function { get; }

    /// <summary>Traces the function; <see cref="Spec"/>s may stand for tensors.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>The traced function.</returns>
    public Traced Trace(params ReadOnlySpan<object?> arguments) => Function.Trace(arguments);

    /// <summary>Traces the function and lowers it to StableHLO; <see cref="Spec"/>s may stand for tensors.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>The module.</returns>
    public Lowered Lower(params ReadOnlySpan<object?> arguments) => Function.Lower(arguments);

    /// <summary>Compiles the function ahead of its first call; <see cref="Spec"/>s may stand for tensors.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>The executable, which this function keeps and disposes.</returns>
    public Compiled Compile(params ReadOnlySpan<object?> arguments) => Function.Compile(arguments);

    /// <summary>
    /// Traces the function and lowers it to a portable artifact; <see cref="Spec"/>s with named sizes make it run for
    /// any of them.
    /// </summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>The exported function.</returns>
    public Exported Export(params ReadOnlySpan<object?> arguments) => Function.Export(arguments);

    /// <summary>Says in what a call would differ from those that there are executables for.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>The differences to the most similar call.</returns>
    public string ExplainRetrace(params ReadOnlySpan<object?> arguments) => Function.ExplainRetrace(arguments);

    private protected static TResult ToResult<TResult>(object? value) =>
        value is TResult result ? result : (TResult)Tree.ConvertTo(value, typeof(TResult))!;

    /// <summary>Frees the executables.</summary>
    public void Dispose()
    {
        Function.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A compiled function of 0 arguments.</summary>
/// <typeparam name="TResult">Type of the result.</typeparam>
public sealed class Jitted<TResult> : Jitted
{
    internal Jitted(JitFunction function)
        : base(function) { }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Func<TResult>(Jitted<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Invoke;
    }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <returns>The delegate.</returns>
    public Func<TResult> ToFunc() => Invoke;

    /// <summary>Calls the function; compiles it first where the arguments are of a new kind.</summary>
    /// <returns>The result; its tensors are <see cref="DeviceTensor"/>s, inside a traced function traced
    /// ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public TResult Invoke() => ToResult<TResult>(Function.Invoke());

    /// <summary>
    /// Calls the function and overwrites the results of an earlier call; see <see cref="JitFunction.InvokeInto"/>.
    /// </summary>
    /// <param name="results">What an earlier call returned.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(TResult results) => Function.InvokeInto(results);

    /// <summary>The function on a device, in place of the one that the options or the arguments say.</summary>
    /// <param name="device">Where to compile and run.</param>
    /// <returns>The delegate that calls it there.</returns>
    public Func<TResult> On(IDevice device) => () => ToResult<TResult>(Function.InvokeOn(device));
}

/// <summary>A compiled function of 1 argument.</summary>
/// <typeparam name="T1">Type of argument 1.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public sealed class Jitted<T1, TResult> : Jitted
{
    internal Jitted(JitFunction function)
        : base(function) { }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Func<T1, TResult>(Jitted<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Invoke;
    }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <returns>The delegate.</returns>
    public Func<T1, TResult> ToFunc() => Invoke;

    /// <summary>Calls the function; compiles it first where the arguments are of a new kind.</summary>
    /// <param name="arg1">Argument 1.</param>
    /// <returns>The result; its tensors are <see cref="DeviceTensor"/>s, inside a traced function traced
    /// ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public TResult Invoke(T1 arg1) => ToResult<TResult>(Function.Invoke(arg1));

    /// <summary>
    /// Calls the function and overwrites the results of an earlier call; see <see cref="JitFunction.InvokeInto"/>.
    /// </summary>
    /// <param name="results">What an earlier call returned.</param>
    /// <param name="arg1">Argument 1.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(TResult results, T1 arg1) => Function.InvokeInto(results, arg1);

    /// <summary>The function on a device, in place of the one that the options or the arguments say.</summary>
    /// <param name="device">Where to compile and run.</param>
    /// <returns>The delegate that calls it there.</returns>
    public Func<T1, TResult> On(IDevice device) => arg1 => ToResult<TResult>(Function.InvokeOn(device, arg1));
}

/// <summary>A compiled function of 2 arguments.</summary>
/// <typeparam name="T1">Type of argument 1.</typeparam>
/// <typeparam name="T2">Type of argument 2.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public sealed class Jitted<T1, T2, TResult> : Jitted
{
    internal Jitted(JitFunction function)
        : base(function) { }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Func<T1, T2, TResult>(Jitted<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Invoke;
    }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <returns>The delegate.</returns>
    public Func<T1, T2, TResult> ToFunc() => Invoke;

    /// <summary>Calls the function; compiles it first where the arguments are of a new kind.</summary>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <returns>The result; its tensors are <see cref="DeviceTensor"/>s, inside a traced function traced
    /// ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public TResult Invoke(T1 arg1, T2 arg2) => ToResult<TResult>(Function.Invoke(arg1, arg2));

    /// <summary>
    /// Calls the function and overwrites the results of an earlier call; see <see cref="JitFunction.InvokeInto"/>.
    /// </summary>
    /// <param name="results">What an earlier call returned.</param>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(TResult results, T1 arg1, T2 arg2) => Function.InvokeInto(results, arg1, arg2);

    /// <summary>The function on a device, in place of the one that the options or the arguments say.</summary>
    /// <param name="device">Where to compile and run.</param>
    /// <returns>The delegate that calls it there.</returns>
    public Func<T1, T2, TResult> On(IDevice device) =>
        (arg1, arg2) => ToResult<TResult>(Function.InvokeOn(device, arg1, arg2));
}

/// <summary>A compiled function of 3 arguments.</summary>
/// <typeparam name="T1">Type of argument 1.</typeparam>
/// <typeparam name="T2">Type of argument 2.</typeparam>
/// <typeparam name="T3">Type of argument 3.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public sealed class Jitted<T1, T2, T3, TResult> : Jitted
{
    internal Jitted(JitFunction function)
        : base(function) { }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Func<T1, T2, T3, TResult>(Jitted<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Invoke;
    }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <returns>The delegate.</returns>
    public Func<T1, T2, T3, TResult> ToFunc() => Invoke;

    /// <summary>Calls the function; compiles it first where the arguments are of a new kind.</summary>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <param name="arg3">Argument 3.</param>
    /// <returns>The result; its tensors are <see cref="DeviceTensor"/>s, inside a traced function traced
    /// ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public TResult Invoke(T1 arg1, T2 arg2, T3 arg3) => ToResult<TResult>(Function.Invoke(arg1, arg2, arg3));

    /// <summary>
    /// Calls the function and overwrites the results of an earlier call; see <see cref="JitFunction.InvokeInto"/>.
    /// </summary>
    /// <param name="results">What an earlier call returned.</param>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <param name="arg3">Argument 3.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(TResult results, T1 arg1, T2 arg2, T3 arg3) =>
        Function.InvokeInto(results, arg1, arg2, arg3);

    /// <summary>The function on a device, in place of the one that the options or the arguments say.</summary>
    /// <param name="device">Where to compile and run.</param>
    /// <returns>The delegate that calls it there.</returns>
    public Func<T1, T2, T3, TResult> On(IDevice device) =>
        (arg1, arg2, arg3) => ToResult<TResult>(Function.InvokeOn(device, arg1, arg2, arg3));
}

/// <summary>A compiled function of 4 arguments.</summary>
/// <typeparam name="T1">Type of argument 1.</typeparam>
/// <typeparam name="T2">Type of argument 2.</typeparam>
/// <typeparam name="T3">Type of argument 3.</typeparam>
/// <typeparam name="T4">Type of argument 4.</typeparam>
/// <typeparam name="TResult">Type of the result.</typeparam>
public sealed class Jitted<T1, T2, T3, T4, TResult> : Jitted
{
    internal Jitted(JitFunction function)
        : base(function) { }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <param name="function">The function.</param>
    public static implicit operator Func<T1, T2, T3, T4, TResult>(Jitted<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Invoke;
    }

    /// <summary>The delegate that calls the compiled function.</summary>
    /// <returns>The delegate.</returns>
    public Func<T1, T2, T3, T4, TResult> ToFunc() => Invoke;

    /// <summary>Calls the function; compiles it first where the arguments are of a new kind.</summary>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <param name="arg3">Argument 3.</param>
    /// <param name="arg4">Argument 4.</param>
    /// <returns>The result; its tensors are <see cref="DeviceTensor"/>s, inside a traced function traced
    /// ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public TResult Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        ToResult<TResult>(Function.Invoke(arg1, arg2, arg3, arg4));

    /// <summary>
    /// Calls the function and overwrites the results of an earlier call; see <see cref="JitFunction.InvokeInto"/>.
    /// </summary>
    /// <param name="results">What an earlier call returned.</param>
    /// <param name="arg1">Argument 1.</param>
    /// <param name="arg2">Argument 2.</param>
    /// <param name="arg3">Argument 3.</param>
    /// <param name="arg4">Argument 4.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(TResult results, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Function.InvokeInto(results, arg1, arg2, arg3, arg4);

    /// <summary>The function on a device, in place of the one that the options or the arguments say.</summary>
    /// <param name="device">Where to compile and run.</param>
    /// <returns>The delegate that calls it there.</returns>
    public Func<T1, T2, T3, T4, TResult> On(IDevice device) =>
        (arg1, arg2, arg3, arg4) => ToResult<TResult>(Function.InvokeOn(device, arg1, arg2, arg3, arg4));
}

/// <summary>Wraps functions for compilation on any backend.</summary>
public static class Jitting
{
    /// <summary>Wraps a function.</summary>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<TResult> Wrap<TResult>(
        Func<TResult> function,
        Func<IBackend> backend,
        JitOptions? options = null
    ) => new(Make(function, _ => function(), backend, options));

    /// <summary>Wraps a function.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, TResult> Wrap<T1, TResult>(
        Func<T1, TResult> function,
        Func<IBackend> backend,
        JitOptions? options = null
    ) => new(Make(function, args => function((T1)args[0]!), backend, options));

    /// <summary>Wraps a function.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, TResult> Wrap<T1, T2, TResult>(
        Func<T1, T2, TResult> function,
        Func<IBackend> backend,
        JitOptions? options = null
    ) => new(Make(function, args => function((T1)args[0]!, (T2)args[1]!), backend, options));

    /// <summary>Wraps a function.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="T3">Type of argument 3.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, T3, TResult> Wrap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function,
        Func<IBackend> backend,
        JitOptions? options = null
    ) => new(Make(function, args => function((T1)args[0]!, (T2)args[1]!, (T3)args[2]!), backend, options));

    /// <summary>Wraps a function.</summary>
    /// <typeparam name="T1">Type of argument 1.</typeparam>
    /// <typeparam name="T2">Type of argument 2.</typeparam>
    /// <typeparam name="T3">Type of argument 3.</typeparam>
    /// <typeparam name="T4">Type of argument 4.</typeparam>
    /// <typeparam name="TResult">Type of the result.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    /// <returns>The compiled function; the caller disposes it.</returns>
    public static Jitted<T1, T2, T3, T4, TResult> Wrap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function,
        Func<IBackend> backend,
        JitOptions? options = null
    ) =>
        new(Make(function, args => function((T1)args[0]!, (T2)args[1]!, (T3)args[2]!, (T4)args[3]!), backend, options));

    private static JitFunction Make(
        Delegate function,
        Func<object?[], object?> call,
        Func<IBackend> backend,
        JitOptions? options
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(FunctionNames.Of(function), FunctionNames.Parameters(function), call, backend, options);
    }
}
