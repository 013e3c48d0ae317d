using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A compiled function. Third step. Owned by its <see cref="JitFunction"/>, which disposes it.</summary>
public sealed class Compiled : IDisposable
{
    private readonly IBackend _backend;
    private readonly IDevice _device;

    private readonly NumberChecks _checks;

    internal Compiled(
        Lowered lowered,
        IBackend backend,
        IDevice device,
        IExecutable executable,
        NumberChecks checks = NumberChecks.None
    ) => (Lowered, _backend, _device, Executable, _checks) = (lowered, backend, device, executable, checks);

    /// <summary>The module it was compiled from.</summary>
    public Lowered Lowered { get; }

    /// <summary>The executable.</summary>
    public IExecutable Executable { get; }

    /// <summary>Where it runs.</summary>
    public IDevice Device => _device;

    /// <summary>The device's estimates of what one call costs, by name: <c>flops</c>, <c>bytes accessed</c>, ….</summary>
    /// <returns>The estimates; empty where the device has none.</returns>
    public IReadOnlyDictionary<string, double> CostAnalysis() => Executable.CostAnalysis();

    /// <summary>How much device memory one call takes.</summary>
    /// <returns>The figures; null where the device does not tell.</returns>
    public MemoryFigures? MemoryAnalysis() => Executable.MemoryAnalysis();

    /// <summary>Runs the program on buffers, in the order of the program's arguments. The fast path: no trees, no copies.</summary>
    /// <param name="arguments">One buffer per argument, on the device.</param>
    /// <param name="results">Receives one new buffer per result.</param>
    public void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results) =>
        Executable.Execute(arguments, results);

    /// <inheritdoc/>
    public void Dispose() => Executable.Dispose();

    internal object? Run(JitArguments given)
    {
        if (Lowered.Traced.Mapping is { } mapping)
        {
            return ShardMapCall.Run(this, mapping, given, _backend);
        }

        object?[] values = given.Values;
        IDeviceBuffer[] buffers = new IDeviceBuffer[values.Length];
        List<IDeviceBuffer> temporary = [];
        try
        {
            for (int i = 0; i < buffers.Length; i++)
            {
                buffers[i] = ToBuffer(values[i], given.Names[i], temporary);
            }

            RequireDonatedOnce(buffers, given.Names);

            IDeviceBuffer[] results = new IDeviceBuffer[Executable.ResultTypes.Count];
            Executable.Execute(buffers, results);
            DeviceTensor[] tensors = [.. results.Select(buffer => new DeviceTensor(buffer))];
            if (_checks != NumberChecks.None)
            {
                NumericsTrace.Check(_checks, Lowered.Traced, buffers, tensors);
            }

            return Lowered.Traced.ResultDefinition.Unflatten(tensors);
        }
        finally
        {
            foreach (IDeviceBuffer buffer in temporary)
            {
                buffer.Dispose();
            }
        }
    }

    /// <summary>A donated buffer is gone after the call, so it cannot be another argument as well.</summary>
    private void RequireDonatedOnce(IDeviceBuffer[] buffers, string[] names)
    {
        IReadOnlyList<bool> donated = Lowered.Traced.Donated;
        if (!donated.Contains(true) || buffers.Distinct(ReferenceEqualityComparer.Instance).Count() == buffers.Length)
        {
            return;
        }

        for (int i = 0; i < buffers.Length; i++)
        {
            int other = donated[i] ? Array.FindIndex(buffers, buffer => ReferenceEquals(buffer, buffers[i])) : i;
            other = other == i ? Array.FindLastIndex(buffers, buffer => ReferenceEquals(buffer, buffers[i])) : other;
            if (donated[i] && other != i)
            {
                throw new TraceException(
                    $"'{Lowered.Traced.Name}': argument '{names[i]}' is donated, but '{names[other]}' is the same buffer. Donate a copy, or do not donate it."
                );
            }
        }
    }

    private IDeviceBuffer ToBuffer(object? value, string name, List<IDeviceBuffer> temporary)
    {
        switch (value)
        {
            case IDeviceBuffer buffer:
                return buffer;
            case DeviceTensor tensor:
                return tensor.Buffer;
            case Spec or SpecTensor:
                throw new TraceException(
                    $"Argument '{name}' is {value}, which has no data. Specs are for Trace, Lower and Compile; give a tensor to call the function."
                );
            case ShardedTensor sharded:
                throw new TraceException(
                    $"Argument '{name}' lies on several devices ({sharded.Sharding}), but '{Lowered.Traced.Name}' runs on one. Give its ToHost(), "
                        + "or run the function on the mesh too."
                );
            default:
                if (Tensor.From(value) is not ConstantTensor constant)
                {
                    throw new TraceException(
                        $"Argument '{name}' is a traced tensor, but no function is being traced: it was kept after its trace ended."
                    );
                }

                IDeviceBuffer copy = _backend.ToDevice(constant.ToHost(), _device);
                temporary.Add(copy);
                return copy;
        }
    }
}
