using System.Buffers;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A compiled function of variables and data. Its arguments are all variables, then the data; its results the new
/// values of the variables that it assigns, then the outputs. Assigned variables are donated: their memory is reused
/// for the new values.
/// </summary>
internal sealed class StepProgram : IDisposable
{
    private readonly Placement _placement;
    private readonly IExecutable _executable;
    private readonly IReadOnlyList<Variable> _variables;
    private readonly IReadOnlyList<Variable> _assigned;
    private bool _isInitialized;

    private StepProgram(
        Placement placement,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<Variable> assigned,
        IExecutable executable
    ) => (_placement, _variables, _assigned, _executable) = (placement, variables, assigned, executable);

    /// <summary>How many outputs there are besides the assigned variables.</summary>
    public int OutputCount => _executable.ResultTypes.Count - _assigned.Count;

    /// <summary>Types of the outputs.</summary>
    public IEnumerable<TensorType> OutputTypes => _executable.ResultTypes.Skip(_assigned.Count);

    /// <summary>Traces and compiles.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="placement">Where it will run.</param>
    /// <param name="variables">The variables that may be read and assigned.</param>
    /// <param name="data">Names and types of the data.</param>
    /// <param name="training">The flag of the context.</param>
    /// <param name="body">From the context and the data to the outputs.</param>
    public static StepProgram Compile(
        string name,
        Placement placement,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<(string Name, Spec Spec)> data,
        bool training,
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body
    )
    {
        (Module module, IReadOnlyList<Variable> assigned) = LowerWithAssigned(name, variables, data, training, body);
        return new(placement, variables, assigned, placement.Backend.Compile(module, placement.Device));
    }

    /// <summary>Traces to StableHLO.</summary>
    public static Module Lower(
        string name,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<(string Name, Spec Spec)> data,
        bool training,
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body
    ) => LowerWithAssigned(name, variables, data, training, body).Module;

    /// <summary>Traces only; what the body computes is looked at by the body itself.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="variables">The variables that may be read and assigned.</param>
    /// <param name="data">Names and types of the data.</param>
    /// <param name="training">The flag of the context.</param>
    /// <param name="body">From the context and the data to outputs that are not used.</param>
    /// <param name="building">Lets layers be built on the way, and read variables that are not among the given
    /// ones.</param>
    public static void Trace(
        string name,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<(string Name, Spec Spec)> data,
        bool training,
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body,
        BuildingPass? building = null
    ) => Stage(name, variables, data, training, body, out _, building);

    /// <summary>Runs on device data; assigned variables get their new values.</summary>
    /// <param name="data">One buffer per datum; stays the caller's.</param>
    /// <param name="outputs">Receives the outputs; the caller disposes them.</param>
    public void Run(ReadOnlySpan<IDeviceBuffer> data, Span<IDeviceBuffer> outputs)
    {
        (int parameters, int results) = (_executable.ParameterTypes.Count, _executable.ResultTypes.Count);
        IDeviceBuffer[] rented = ArrayPool<IDeviceBuffer>.Shared.Rent(parameters + results);
        try
        {
            Run(data, rented.AsSpan(0, parameters), rented.AsSpan(parameters, results));
            rented.AsSpan(parameters + _assigned.Count, OutputCount).CopyTo(outputs);
        }
        finally
        {
            ArrayPool<IDeviceBuffer>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Runs on host data.</summary>
    /// <returns>The outputs; the caller disposes them.</returns>
    public IDeviceBuffer[] Run(IReadOnlyList<HostTensor> data)
    {
        IDeviceBuffer[] outputs = new IDeviceBuffer[OutputCount];
        IDeviceBuffer?[] buffers = new IDeviceBuffer?[data.Count];
        try
        {
            for (int i = 0; i < buffers.Length; i++)
            {
                buffers[i] = _placement.Backend.ToDevice(data[i], _placement.Device);
            }

            Run(buffers!, outputs);
            return outputs;
        }
        finally
        {
            foreach (IDeviceBuffer? buffer in buffers)
            {
                buffer?.Dispose();
            }
        }
    }

    public void Dispose() => _executable.Dispose();

    private void Run(ReadOnlySpan<IDeviceBuffer> data, Span<IDeviceBuffer> arguments, Span<IDeviceBuffer> results)
    {
        if (!_isInitialized)
        {
            Initialization.Run(_variables, _placement);
            _isInitialized = true;
        }

        for (int i = 0; i < _variables.Count; i++)
        {
            arguments[i] = _variables[i].On(_placement);
        }

        data.CopyTo(arguments[_variables.Count..]);
        _executable.Execute(arguments, results);
        for (int i = 0; i < _assigned.Count; i++)
        {
            _assigned[i].Replace(results[i], _placement);
        }
    }

    private static (Module Module, IReadOnlyList<Variable> Assigned) LowerWithAssigned(
        string name,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<(string Name, Spec Spec)> data,
        bool training,
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body
    )
    {
        Traced traced = Stage(name, variables, data, training, body, out List<Variable> assigned);
        return (traced.Lower().Module, assigned);
    }

    /// <summary>
    /// Traces with one argument per variable and datum. Which variables are donated is known when the body has run.
    /// </summary>
    private static Traced Stage(
        string name,
        IReadOnlyList<Variable> variables,
        IReadOnlyList<(string Name, Spec Spec)> data,
        bool training,
        Func<CallContext, Tensor[], IReadOnlyList<Tensor>> body,
        out List<Variable> assigned,
        BuildingPass? building = null
    )
    {
        List<int> donated = [];
        List<Variable> changed = assigned = [];
        using JitFunction function = new(
            name,
            [.. variables.Select(variable => variable.Path), .. data.Select(datum => datum.Name)],
            arguments =>
            {
                Tensor[] tensors = Array.ConvertAll(arguments, Tensor.From);
                CallContext context = new(variables, tensors.AsSpan(0, variables.Count), training, building);
                IReadOnlyList<Tensor> outputs = body(context, tensors[variables.Count..]);

                // In the order of the arguments, so that each donated argument is paired with its own new value.
                HashSet<Variable> written = [.. context.Assigned];
                donated.AddRange(Enumerable.Range(0, variables.Count).Where(i => written.Contains(variables[i])));
                changed.AddRange(donated.Select(i => variables[i]));
                return new NamedResults(
                    [
                        .. changed.Select(variable => variable.Path),
                        .. outputs.Select((_, i) => FormattableString.Invariant($"output_{i}")),
                    ],
                    [.. changed.Select(context.Read), .. outputs]
                );
            },
            () => throw new System.Diagnostics.UnreachableException("Traced only; the placement's backend compiles."),
            new JitOptions { DonatedArguments = donated }
        );
        return function.Trace([
            .. variables.Select(variable => new Spec(variable.Type)),
            .. data.Select(datum => datum.Spec),
        ]);
    }

    /// <summary>Results with the names that the module shows.</summary>
    private sealed class NamedResults(string[] names, Tensor[] values) : ITree
    {
        public int ChildCount => names.Length;

        public string GetKey(int index) => names[index];

        public object? GetChild(int index) => values[index];

        public ITree WithChildren(IReadOnlyList<object?> children) =>
            new NamedResults(names, [.. children.Select(Tensor.From)]);
    }
}
