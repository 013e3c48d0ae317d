using System.Collections.Concurrent;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Tracer;

/// <summary>
/// A function of trees that is compiled at its first call for given argument structures, shapes, element types and
/// configuration values, and then runs on the device. Inside another traced function it becomes a function call.
/// Thread-safe.
/// </summary>
public sealed class JitFunction : IDisposable
{
    private readonly Func<object?[], object?> _function;
    private readonly Func<IBackend> _backend;
    private readonly JitOptions _options;
    private readonly string[] _parameters;
    private readonly ConcurrentDictionary<(CallKey Key, IDevice Device), Compiled> _compiled = new();
    private readonly ConcurrentDictionary<(CallKey Key, bool Partitionable, AxisScope? Axes), Traced> _inner = new();
    private readonly Lock _compiling = new();
    private readonly KnownCalls _known;

    /// <summary>Wraps a function.</summary>
    /// <param name="name">Its name, for messages and the module.</param>
    /// <param name="parameters">Names of its parameters, for paths.</param>
    /// <param name="function">From arguments (trees of tensors and configuration) to a tree of tensors.</param>
    /// <param name="backend">Asked for at the first compilation.</param>
    /// <param name="options">How to compile.</param>
    public JitFunction(
        string name,
        IReadOnlyList<string> parameters,
        Func<object?[], object?> function,
        Func<IBackend> backend,
        JitOptions? options = null
    )
    {
        (_function, _backend, _options, _parameters) = (function, backend, options ?? new(), [.. parameters]);
        Name = _options.Name ?? name;
        _known = new(DeviceFor);
        if (_options.Partitioning is not null && (_options.Mapping is not null || _options.Checks != NumberChecks.None))
        {
            throw new ArgumentException(
                $"'{Name}': Partitioning cannot be used with Mapping (which divides by hand), nor with Checks (which "
                    + $"run op by op on one device).",
                nameof(options)
            );
        }
    }

    private Mesh? Mesh => _options.Mapping?.Mesh ?? _options.Partitioning?.Mesh;

    /// <summary>Name of the function.</summary>
    public string Name { get; }

    /// <summary>How many executables there are.</summary>
    public int CacheSize => _compiled.Count;

    /// <summary>
    /// Traces the function. Arguments may be tensors, or <see cref="Spec"/>s where only the type matters.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The traced function.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public Traced Trace(params ReadOnlySpan<object?> arguments)
    {
        JitArguments given = Split(arguments);
        return !SymbolicLowering.IsSymbolic(given.Key.Specs)
            ? Trace(given, closed: true).Traced
            : throw new TraceException(
                $"'{Name}': arguments with named sizes are traced for several numbers, so there is no single program "
                    + $"to show. Use Lower or Export."
            );
    }

    /// <summary>Traces the function and lowers it to StableHLO.</summary>
    /// <param name="arguments">The arguments, as for tracing.</param>
    /// <returns>The module.</returns>
    public Lowered Lower(params ReadOnlySpan<object?> arguments) => Lower(Split(arguments));

    /// <summary>
    /// Traces the function and lowers it to a portable artifact that other processes run for any values of its named
    /// sizes.
    /// </summary>
    /// <param name="arguments">The arguments, as for tracing; <c>Spec.F32("b", 784)</c> names a size.</param>
    /// <returns>The exported function.</returns>
    /// <exception cref="TraceException">The function cannot be traced.</exception>
    public Exported Export(params ReadOnlySpan<object?> arguments)
    {
        JitArguments given = Split(arguments);
        return Exported.Of(
            new(
                Name,
                given.Parameters,
                given.Names,
                given.Key.Specs,
                _options.SizeConstraints,
                specs => Trace(given, closed: true, specs).Traced
            )
        );
    }

    /// <summary>Traces, lowers and compiles the function.</summary>
    /// <param name="arguments">The arguments, as for tracing.</param>
    /// <returns>The executable, which this function keeps and disposes.</returns>
    public Compiled Compile(params ReadOnlySpan<object?> arguments)
    {
        return Compile(Split(arguments), null);
    }

    /// <summary>Says in what a call would differ from those that there are executables for.</summary>
    /// <param name="arguments">The arguments, as for tracing.</param>
    /// <returns>The differences to the most similar call; that there are none where the call would run at
    /// once.</returns>
    public string ExplainRetrace(params ReadOnlySpan<object?> arguments)
    {
        CallKey key = Split(arguments).Key;
        CallKey[] known = [.. _compiled.Keys.Select(entry => entry.Key)];
        return known.Contains(key)
            ? $"'{Name}' has an executable for this call."
            : RetraceExplanation.Of(Name, known, key);
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>A tree of device tensors; inside a traced function, of traced ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public object? Invoke(params ReadOnlySpan<object?> arguments) => InvokeOn(null, arguments);

    /// <summary>Calls the function on a device.</summary>
    /// <param name="device">Where to run; as the options say if null. Inside a traced function the outer function's
    /// device counts.</param>
    /// <param name="arguments">One per parameter.</param>
    /// <returns>A tree of device tensors; inside a traced function, of traced ones.</returns>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public object? InvokeOn(IDevice? device, params ReadOnlySpan<object?> arguments)
    {
        if (Tracer.Trace.CurrentOrNull is not null)
        {
            return Call(Split(arguments));
        }

        using CallFrame frame = CallFrame.Take();
        if (_known.TryFind(arguments, frame, device, out ReadOnlySpan<object?> tensors) is { } compiled)
        {
            return compiled.Run(tensors, frame);
        }

        JitArguments given = Split(arguments);
        compiled = Compile(given, device);
        return Mesh is { } mesh
            ? ShardMapCall.Run(compiled, mesh, given, _backend())
            : compiled.Run(given.Values, frame);
    }

    /// <summary>
    /// Calls the function and puts the results into tensors that exist already, whose old values are freed. The same
    /// tensors may be arguments: <c>step.InvokeInto(w, w, x, y)</c>. A call like one before allocates nothing on the
    /// managed heap, if the arguments are device tensors in containers that are classes.
    /// </summary>
    /// <param name="results">A tree of device tensors as an earlier call returned it; nobody else may use them
    /// meanwhile.</param>
    /// <param name="arguments">One per parameter.</param>
    /// <exception cref="ArgumentException">The results have another structure or other types.</exception>
    /// <exception cref="TraceException">The function cannot be traced, or an argument has no value.</exception>
    public void InvokeInto(object? results, params ReadOnlySpan<object?> arguments)
    {
        if (Tracer.Trace.CurrentOrNull is not null)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Tracer.Trace.CurrentLocation())}'{Name}': results can be overwritten "
                    + $"outside of traced functions only. Use Invoke."
            );
        }

        if (Mesh is { } mesh)
        {
            throw new TraceException(
                $"'{Name}' runs on the devices of {mesh}; results that lie on several devices cannot be overwritten. "
                    + $"Use Invoke."
            );
        }

        if (_options.Checks != NumberChecks.None)
        {
            throw new TraceException(
                $"'{Name}' looks for numbers that are not finite, and needs its arguments again when it finds some. "
                    + $"Use Invoke, or no checks."
            );
        }

        using CallFrame frame = CallFrame.Take();
        if (_known.TryFind(arguments, frame, null, out ReadOnlySpan<object?> tensors) is { } compiled)
        {
            compiled.RunInto(results, tensors, frame);
            return;
        }

        JitArguments given = Split(arguments);
        Compile(given, null).RunInto(results, given.Values, frame);
    }

    /// <summary>Frees all executables.</summary>
    public void Dispose()
    {
        _known.Clear();
        foreach (Compiled compiled in _compiled.Values)
        {
            compiled.Dispose();
        }

        _compiled.Clear();
    }

    private Lowered Lower(JitArguments given) =>
        SymbolicLowering.IsSymbolic(given.Key.Specs)
            ? SymbolicLowering.Lower(
                Name,
                given.Key.Specs,
                _options.SizeConstraints,
                specs => Trace(given, closed: true, specs).Traced
            )
            : Trace(given, closed: true).Traced.Lower();

    private JitArguments Split(ReadOnlySpan<object?> arguments) =>
        JitArguments.Of(Name, _parameters, arguments, _options.StaticArguments);

    /// <summary>Inside a trace: one equation that calls the program, traced once per key.</summary>
    private object? Call(JitArguments given)
    {
        if (_options.Mapping is { Mesh: var mesh })
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Tracer.Trace.CurrentLocation())}'{Name}' runs on the devices of {mesh}, so "
                    + $"it cannot be "
                    + "called while a function for one device is traced. Call it by itself, or map the outer function."
            );
        }

        IReadOnlyList<Tensor> tensors = given.Tensors;
        if (_options.Partitioning is { } partitioning)
        {
            tensors = Partitioning.Constrain(tensors, partitioning.Arguments(Name, given));
        }

        (CallKey, bool, AxisScope?) key = (
            given.Key,
            Tracer.Trace.Current.PartitionableRandom,
            Tracer.Trace.Current.Axes
        );
        if (!_inner.TryGetValue(key, out Traced? traced))
        {
            (traced, IReadOnlyList<Tensor> captured) = Trace(given, closed: false);
            if (captured.Count > 0)
            {
                // A function that uses outer tensors belongs to the trace they come from, so it is not kept.
                return Call(traced, traced.Program.Close(), [.. captured, .. tensors]);
            }

            _inner.TryAdd(key, traced);
        }

        return Call(traced, traced.Program, [.. tensors]);
    }

    private object? Call(Traced traced, Jaxpr program, Tensor[] operands) =>
        traced.ResultDefinition.Unflatten(
            Partitioning.Constrain(
                Tracer.Trace.Bind(new CallPrimitive(Name, program), operands),
                traced.ResultShardings
            )
        );

    private IDevice DeviceFor(ReadOnlySpan<object?> tensors) =>
        _options.Device ?? JitArguments.DeviceOf(tensors) ?? _backend().Devices[0];

    private Compiled Compile(JitArguments given, IDevice? device)
    {
        IBackend backend = _backend();
        device ??= Mesh?.Devices[0] ?? DeviceFor(given.Values);
        (CallKey Key, IDevice Device) key = (given.Key, device);
        if (_compiled.TryGetValue(key, out Compiled? compiled))
        {
            return Remember(given, compiled);
        }

        lock (_compiling)
        {
            if (_compiled.TryGetValue(key, out compiled))
            {
                return compiled;
            }

            _options.OnRetrace?.Invoke(
                RetraceExplanation.Of(Name, [.. _compiled.Keys.Select(known => known.Key)], given.Key)
            );
            if (SymbolicLowering.IsSymbolic(given.Key.Specs))
            {
                throw new TraceException(
                    $"'{Name}': a program with named sizes is compiled when the sizes are known. Export it, or "
                        + $"give numbers."
                );
            }

            Lowered lowered = Trace(given, closed: true).Traced.Lower();
            if (_options.Verify)
            {
                Verifier.ThrowIfInvalid(lowered.Module);
            }

            IExecutable executable = Compile(lowered, backend, device);
            compiled = new(lowered, backend, device, executable, _options.Checks);
            _compiled[key] = compiled;
            return Remember(given, compiled);
        }
    }

    private IExecutable Compile(Lowered lowered, IBackend backend, IDevice device) =>
        lowered.Traced.IsCut
            ? backend.CompilePartitioned(
                lowered.Module,
                Mesh!.Devices,
                _options.Partitioning!.Dialect == ShardingDialect.Shardy
            )
        : Mesh is { } mesh ? backend.Compile(lowered.Module, mesh.Devices)
        : backend.Compile(lowered.Module, device);

    private Compiled Remember(JitArguments given, Compiled compiled)
    {
        // Arguments on a mesh are placed anew in every call.
        if (Mesh is null)
        {
            _known.Add(new(given, _options.StaticArguments, compiled));
        }

        return compiled;
    }

    private (Traced Traced, IReadOnlyList<Tensor> Captured) Trace(
        JitArguments given,
        bool closed,
        IReadOnlyList<Spec>? specs = null
    )
    {
        if (_options.Mapping is { } mapping)
        {
            return (ShardMapTracing.Trace(mapping, Name, given, _function, _options), []);
        }

        TreeDef? definition = null;
        Staged staged = Stage.Run(
            Name,
            specs ?? given.Key.Specs,
            inputs =>
            {
                List<object?> results = [];
                definition = Tree.Flatten(_function(given.Rebuild(inputs)), results);
                return [.. results.Select((result, i) => JitArguments.ToResult(Name, result, definition.Paths[i]))];
            },
            closed,
            closed ? _options.PartitionableRandom : null
        );
        bool[] donated =
        [
            .. given.Positions.Select(position =>
                _options.Checks == NumberChecks.None && _options.DonatedArguments.Contains(position)
            ),
        ];
        Traced traced = new(Name, staged.Jaxpr, given.Names, donated, definition!)
        {
            Partitioning = _options.Partitioning,
            ArgumentShardings = _options.Partitioning?.Arguments(Name, given) ?? [],
            ResultShardings = _options.Partitioning?.Results(Name, staged.Jaxpr, definition!) ?? [],
        };
        return (traced, staged.Captured);
    }
}
