using System.Collections.Concurrent;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Tracer;

/// <summary>
/// A function of trees that is compiled at its first call for given argument structures, shapes, element types and configuration
/// values, and then runs on the device. Inside another traced function it becomes a function call. Thread-safe.
/// </summary>
public sealed class JitFunction : IDisposable
{
    private readonly Func<object?[], object?> _function;
    private readonly Func<IBackend> _backend;
    private readonly JitOptions _options;
    private readonly string[] _parameters;
    private readonly ConcurrentDictionary<CallKey, Compiled> _compiled = new();
    private readonly ConcurrentDictionary<(CallKey Key, bool Partitionable), Traced> _inner = new();
    private readonly Lock _compiling = new();

    /// <summary>Wraps a function.</summary>
    /// <param name="name">Its name, for messages and the module.</param>
    /// <param name="parameters">Names of its parameters, for paths.</param>
    /// <param name="function">From arguments (trees of tensors and configuration) to a tree of tensors.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    public JitFunction(string name, IReadOnlyList<string> parameters, Func<object?[], object?> function, Func<IBackend> backend, JitOptions? options = null)
    {
        (_function, _backend, _options, _parameters) = (function, backend, options ?? new(), [.. parameters]);
        Name = _options.Name ?? name;
    }

    /// <summary>Name of the function.</summary>
    public string Name { get; }

    /// <summary>How many executables there are.</summary>
    public int CacheSize => _compiled.Count;

    /// <summary>Traces the function. Arguments may be tensors, or <see cref="Spec"/>s where only the type matters.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The traced function.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public Traced Trace(params ReadOnlySpan<object?> arguments) => Trace(JitArguments.Of(Name, _parameters, arguments), closed: true).Traced;

    /// <summary>Traces the function and lowers it to StableHLO.</summary>
    /// <param name="arguments">The arguments, as for tracing.</param>
    /// <returns>The module.</returns>
    public Lowered Lower(params ReadOnlySpan<object?> arguments) => Trace(arguments).Lower();

    /// <summary>Traces, lowers and compiles the function.</summary>
    /// <param name="arguments">The arguments, as for tracing.</param>
    /// <returns>The executable, which this function keeps and disposes.</returns>
    public Compiled Compile(params ReadOnlySpan<object?> arguments)
    {
        JitArguments given = JitArguments.Of(Name, _parameters, arguments);
        return Compile(given, given.Key);
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>A tree of device tensors; inside a traced function, of traced ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public object? Invoke(params ReadOnlySpan<object?> arguments)
    {
        JitArguments given = JitArguments.Of(Name, _parameters, arguments);
        return Tracer.Trace.CurrentOrNull is null
            ? Compile(given, given.Key).Run(given)
            : Call(given);
    }

    /// <summary>Frees all executables.</summary>
    public void Dispose()
    {
        foreach (Compiled compiled in _compiled.Values)
        {
            compiled.Dispose();
        }

        _compiled.Clear();
    }

    /// <summary>Inside a trace: one equation that calls the program, traced once per key.</summary>
    private object? Call(JitArguments given)
    {
        (CallKey, bool) key = (given.Key, Tracer.Trace.Current.PartitionableRandom);
        if (!_inner.TryGetValue(key, out Traced? traced))
        {
            (traced, IReadOnlyList<Tensor> captured) = Trace(given, closed: false);
            if (captured.Count > 0)
            {
                // A function that uses outer tensors belongs to the trace they come from, so it is not kept.
                Tensor[] results = Tracer.Trace.Bind(new CallPrimitive(Name, traced.Program.Close()), [.. captured, .. given.Tensors]);
                return traced.ResultDefinition.Unflatten(results);
            }

            _inner.TryAdd(key, traced);
        }

        return traced.ResultDefinition.Unflatten(Tracer.Trace.Bind(new CallPrimitive(Name, traced.Program), given.Tensors));
    }

    private Compiled Compile(JitArguments given, CallKey key)
    {
        if (_compiled.TryGetValue(key, out Compiled? compiled))
        {
            return compiled;
        }

        lock (_compiling)
        {
            if (_compiled.TryGetValue(key, out compiled))
            {
                return compiled;
            }

            Lowered lowered = Trace(given, closed: true).Traced.Lower();
            if (_options.Verify)
            {
                Verifier.ThrowIfInvalid(lowered.Module);
            }

            IBackend backend = _backend();
            IDevice device = backend.Devices[0];
            compiled = new(lowered, backend, device, backend.Compile(lowered.Module, device));
            _compiled[key] = compiled;
            return compiled;
        }
    }

    private (Traced Traced, IReadOnlyList<Tensor> Captured) Trace(JitArguments given, bool closed)
    {
        TreeDef? definition = null;
        Staged staged = Stage.Run(Name, given.Key.Specs, inputs =>
        {
            List<object?> results = [];
            definition = Tree.Flatten(_function(given.Rebuild(inputs)), results);
            return [.. results.Select((result, i) => JitArguments.ToResult(Name, result, definition.Paths[i]))];
        }, closed, closed ? _options.PartitionableRandom : null);
        bool[] donated = [.. given.Positions.Select(position => _options.DonatedArguments.Contains(position))];
        return (new(Name, staged.Jaxpr, given.Names, donated, definition!), staged.Captured);
    }
}
