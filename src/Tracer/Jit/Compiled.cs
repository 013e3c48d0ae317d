using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>A compiled function. Third step. Owned by its <see cref="JitFunction"/>, which disposes it.</summary>
public sealed class Compiled : IDisposable
{
    private readonly IBackend _backend;
    private readonly IDevice _device;

    internal Compiled(Lowered lowered, IBackend backend, IDevice device, IExecutable executable) =>
        (Lowered, _backend, _device, Executable) = (lowered, backend, device, executable);

    /// <summary>The module it was compiled from.</summary>
    public Lowered Lowered { get; }

    /// <summary>The executable.</summary>
    public IExecutable Executable { get; }

    /// <summary>Runs the program on buffers, in the order of the program's arguments. The fast path: no trees, no copies.</summary>
    /// <param name="arguments">One buffer per argument, on the device.</param>
    /// <param name="results">Receives one new buffer per result.</param>
    public void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results) => Executable.Execute(arguments, results);

    /// <inheritdoc/>
    public void Dispose() => Executable.Dispose();

    internal object? Run(JitArguments given)
    {
        object?[] values = given.Values;
        IDeviceBuffer[] buffers = new IDeviceBuffer[values.Length];
        List<IDeviceBuffer> temporary = [];
        try
        {
            for (int i = 0; i < buffers.Length; i++)
            {
                buffers[i] = ToBuffer(values[i], given.Names[i], temporary);
            }

            IDeviceBuffer[] results = new IDeviceBuffer[Executable.ResultTypes.Count];
            Executable.Execute(buffers, results);
            return Lowered.Traced.ResultDefinition.Unflatten([.. results.Select(buffer => new DeviceTensor(buffer))]);
        }
        finally
        {
            foreach (IDeviceBuffer buffer in temporary)
            {
                buffer.Dispose();
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
                throw new TraceException($"Argument '{name}' is {value}, which has no data. Specs are for Trace, Lower and Compile; give a tensor to call the function.");
            default:
                if (Tensor.From(value) is not ConstantTensor constant)
                {
                    throw new TraceException($"Argument '{name}' is a traced tensor, but no function is being traced: it was kept after its trace ended.");
                }

                IDeviceBuffer copy = _backend.ToDevice(constant.ToHost(), _device);
                temporary.Add(copy);
                return copy;
        }
    }
}
