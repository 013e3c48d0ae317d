namespace XlaSharp.Hlo.Execution;

/// <summary>
/// Something that compiles StableHLO modules and runs them: the seam between "what" and "where it runs".
/// </summary>
public interface IBackend
{
    /// <summary>Name of the platform, for instance <c>cpu</c>.</summary>
    string Platform { get; }

    /// <summary>The devices that can be used from this process.</summary>
    IReadOnlyList<IDevice> Devices { get; }

    /// <summary>Compiles a module for one device.</summary>
    /// <param name="module">A verified module; its <c>@main</c> is the entry.</param>
    /// <param name="device">Where it will run.</param>
    /// <returns>The executable; the caller disposes it.</returns>
    IExecutable Compile(Module module, IDevice device);

    /// <summary>Compiles a module that devices run together, one replica each.</summary>
    /// <param name="module">A verified module; its <c>@main</c> is the entry.</param>
    /// <param name="devices">Where it will run; the order gives the replica ids.</param>
    /// <returns>The executable; its lists of buffers hold all of the first device's, then all of the second's. The
    /// caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The backend runs programs on one device.</exception>
    IExecutable Compile(Module module, IReadOnlyList<IDevice> devices) =>
        devices is [{ } only]
            ? Compile(module, only)
            : throw new NotSupportedException(
                $"The backend for {Platform} runs programs on one device, not on {devices?.Count}."
            );

    /// <summary>
    /// Compiles a module that the backend divides over devices along the shardings it is annotated with, one partition
    /// each.
    /// </summary>
    /// <param name="module">A verified module, written for whole tensors; its <c>@main</c> is the entry.</param>
    /// <param name="devices">Where it will run; the order gives the partition ids.</param>
    /// <param name="shardy">True if the shardings are Shardy's, false if they are GSPMD's.</param>
    /// <returns>The executable; its types are those of the whole tensors, its lists of buffers hold all parts of the
    /// first device, then all of the second. The caller disposes it.</returns>
    /// <exception cref="NotSupportedException">The backend has no partitioner.</exception>
    IExecutable CompilePartitioned(Module module, IReadOnlyList<IDevice> devices, bool shardy) =>
        throw new NotSupportedException(
            $"The backend for {Platform} has no partitioner. Say what each device does with Xla.ShardMap."
        );

    /// <summary>Copies a host tensor to a device.</summary>
    /// <param name="tensor">The data.</param>
    /// <param name="device">Where to.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    IDeviceBuffer ToDevice(HostTensor tensor, IDevice device);

    /// <summary>Copies host bytes to a device, without an intermediate array.</summary>
    /// <param name="type">Element type and shape.</param>
    /// <param name="data">All elements, row-major.</param>
    /// <param name="device">Where to.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    IDeviceBuffer ToDevice(TensorType type, ReadOnlySpan<byte> data, IDevice device);
}

/// <summary>A device of a backend.</summary>
public interface IDevice
{
    /// <summary>Global number of the device.</summary>
    int Id { get; }

    /// <summary>Kind of hardware, for instance <c>cpu</c>.</summary>
    string Kind { get; }
}

/// <summary>A tensor in device memory.</summary>
public interface IDeviceBuffer : IDisposable
{
    /// <summary>Element type and shape.</summary>
    TensorType Type { get; }

    /// <summary>Where it lies; null where the backend does not say.</summary>
    IDevice? Device => null;

    /// <summary>True once disposed or donated to an execution.</summary>
    bool IsDeleted { get; }

    /// <summary>Waits for the value and copies it to the host.</summary>
    /// <returns>The elements.</returns>
    HostTensor ToHost();

    /// <summary>Waits for the value and copies it into host memory.</summary>
    /// <param name="destination">At least as many bytes as the tensor takes.</param>
    void CopyTo(Span<byte> destination);
}

/// <summary>A compiled module.</summary>
public interface IExecutable : IDisposable
{
    /// <summary>Types of the parameters of <c>@main</c>.</summary>
    IReadOnlyList<TensorType> ParameterTypes { get; }

    /// <summary>Types of the results.</summary>
    IReadOnlyList<TensorType> ResultTypes { get; }

    /// <summary>
    /// Runs the program. Arguments that the module marks as donated are deleted. Allocates nothing on the managed heap
    /// beyond the result handles.
    /// </summary>
    /// <param name="arguments">One buffer per parameter, in order, on the executable's device.</param>
    /// <param name="results">Receives one new buffer per result; the caller disposes them.</param>
    void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results);

    /// <summary>
    /// Runs the program and puts each result into a buffer that exists already: its old value is freed. Allocates
    /// nothing on the managed heap.
    /// </summary>
    /// <param name="arguments">One buffer per parameter, in order, on the executable's device.</param>
    /// <param name="results">One buffer per result; they may be arguments as well, but not in use on another
    /// thread.</param>
    /// <exception cref="NotSupportedException">The backend's buffers cannot be overwritten.</exception>
    void ExecuteInto(ReadOnlySpan<IDeviceBuffer> arguments, ReadOnlySpan<IDeviceBuffer> results) =>
        throw new NotSupportedException($"Buffers of {GetType().Name} cannot be overwritten. Use Execute.");

    /// <summary>
    /// The backend's estimates of what one execution costs, by name: <c>flops</c>, <c>bytes accessed</c>, …
    /// </summary>
    /// <returns>The estimates; empty where the backend has none.</returns>
    IReadOnlyDictionary<string, double> CostAnalysis() => new Dictionary<string, double>();

    /// <summary>How much device memory one execution takes.</summary>
    /// <returns>The figures; null where the backend does not tell.</returns>
    MemoryFigures? MemoryAnalysis() => null;
}

/// <summary>Device memory of one execution, in bytes.</summary>
/// <param name="Arguments">All arguments.</param>
/// <param name="Results">All results.</param>
/// <param name="Aliased">Results that take over the memory of donated arguments.</param>
/// <param name="Temporaries">Values between arguments and results.</param>
/// <param name="Code">Machine code and constants.</param>
public sealed record MemoryFigures(long Arguments, long Results, long Aliased, long Temporaries, long Code);
