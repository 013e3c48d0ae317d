using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Compiles and runs modules through a PJRT client: the other side of the seam that the tracer knows.
/// </summary>
/// <param name="client">The client; stays the caller's to dispose.</param>
/// <param name="cache">Where compiled executables are kept between processes; null to compile always.</param>
public sealed class PjRtBackend(PjRtClient client, CompilationCache? cache = null) : IBackend
{
    /// <summary>The client.</summary>
    public PjRtClient Client { get; } = client;

    /// <summary>Where compiled executables are kept between processes; null if nowhere.</summary>
    public CompilationCache? Cache { get; } = cache;

    /// <inheritdoc/>
    public string Platform => Client.PlatformName;

    /// <inheritdoc/>
    public IReadOnlyList<IDevice> Devices => Client.AddressableDevices;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The device is of another backend.</exception>
    /// <exception cref="HloException">The plugin is older than an operation of the module.</exception>
    /// <exception cref="PjRtException">The plugin refused the program.</exception>
    public IExecutable Compile(Module module, IDevice device)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Compile(module, PjRtCompileOptions.For(Own(device)));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A device is of another backend.</exception>
    /// <exception cref="HloException">The plugin is older than an operation of the module.</exception>
    /// <exception cref="PjRtException">The plugin refused the program.</exception>
    public IExecutable Compile(Module module, IReadOnlyList<IDevice> devices)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(devices);
        return Compile(
            module,
            new PjRtCompileOptions
            {
                Replicas = devices.Count,
                DeviceIds = [.. devices.Select(device => Own(device).Id)],
            }
        );
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A device is of another backend.</exception>
    /// <exception cref="HloException">The plugin is older than an operation of the module.</exception>
    /// <exception cref="PjRtException">The plugin refused the program; the embedded CPU device has no
    /// partitioner.</exception>
    public IExecutable CompilePartitioned(Module module, IReadOnlyList<IDevice> devices, bool shardy)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(devices);
        return Compile(
            module,
            new PjRtCompileOptions
            {
                Partitions = devices.Count,
                DeviceIds = [.. devices.Select(device => Own(device).Id)],
                UseSpmdPartitioning = true,
                UseShardyPartitioner = shardy,
            }
        );
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The device is of another backend.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public IDeviceBuffer ToDevice(HostTensor tensor, IDevice device) => Client.FromHost(tensor, Own(device));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The byte count does not fit the type, or the device is of another
    /// backend.</exception>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public IDeviceBuffer ToDevice(TensorType type, ReadOnlySpan<byte> data, IDevice device) =>
        Client.FromHost(type, data, Own(device));

    private Executable Compile(Module module, PjRtCompileOptions options)
    {
        FunctionType signature = module.Main.Type;
        return new Executable(
            Cache?.Compile(Client, module, options) ?? Client.Compile(module, options),
            [.. signature.Inputs.Select(Tensor)],
            [.. signature.Results.Select(Tensor)]
        );
    }

    private PjRtDevice Own(IDevice device) =>
        device is PjRtDevice own && own.Client == Client
            ? own
            : throw new ArgumentException(
                $"Device {device?.ToString() ?? "null"} is not one of {Client}.",
                nameof(device)
            );

    private static TensorType Tensor(HloType type) =>
        type as TensorType
        ?? throw new NotSupportedException(
            $"@main takes and returns tensors; PJRT cannot pass a value of type {type}."
        );

    private sealed class Executable(PjRtLoadedExecutable program, TensorType[] parameterTypes, TensorType[] resultTypes)
        : IExecutable
    {
        public IReadOnlyList<TensorType> ParameterTypes => parameterTypes;

        public IReadOnlyList<TensorType> ResultTypes => resultTypes;

        public void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results)
        {
            program.Execute(arguments, results);
            for (int i = 0; i < results.Length; i++)
            {
                // Only a guess: the parts of a divided program have other types.
                ((PjRtBuffer)results[i]).Expect(resultTypes[i % resultTypes.Length]);
            }
        }

        public void ExecuteInto(ReadOnlySpan<IDeviceBuffer> arguments, ReadOnlySpan<IDeviceBuffer> results) =>
            program.ExecuteInto(arguments, results);

        public IReadOnlyDictionary<string, double> CostAnalysis() =>
            program
                .Executable.CostAnalysis()
                .Where(estimate => estimate.Value is float or long)
                .ToDictionary(
                    estimate => estimate.Name,
                    estimate => Convert.ToDouble(estimate.Value, CultureInfo.InvariantCulture)
                );

        public MemoryFigures? MemoryAnalysis() =>
            program.Executable.MemoryStats() is { } stats
                ? new(stats.Arguments, stats.Outputs, stats.Aliased, stats.Temporaries, stats.GeneratedCode)
                : null;

        public void Dispose() => program.Dispose();
    }
}
