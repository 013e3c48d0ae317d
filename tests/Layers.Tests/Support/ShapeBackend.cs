using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Tests.Support;

/// <summary>
/// A backend that compiles nothing: every result is zeros of the right type. For tests about which programs are made,
/// which variables exist and which errors come before anything is computed. It remembers the modules.
/// </summary>
internal sealed class ShapeBackend : IBackend
{
    private readonly List<Module> _modules = [];

    public string Platform => "shapes";

    public IReadOnlyList<IDevice> Devices { get; } = [new Device()];

    public IReadOnlyList<Module> Modules => _modules;

    public static Placement Placement()
    {
        ShapeBackend backend = new();
        return new(backend, backend.Devices[0]);
    }

    public IExecutable Compile(Module module, IDevice device)
    {
        _modules.Add(module);
        return new Executable(
            [.. module.Main.Type.Inputs.Cast<TensorType>()],
            [.. module.Main.Type.Results.Cast<TensorType>()]
        );
    }

    public IDeviceBuffer ToDevice(HostTensor tensor, IDevice device) => new Buffer(tensor);

    public IDeviceBuffer ToDevice(TensorType type, ReadOnlySpan<byte> data, IDevice device) =>
        new Buffer(new(type, data.ToArray()));

    private sealed class Device : IDevice
    {
        public int Id => 0;

        public string Kind => "shapes";
    }

    private sealed class Executable(TensorType[] parameters, TensorType[] results) : IExecutable
    {
        public IReadOnlyList<TensorType> ParameterTypes => parameters;

        public IReadOnlyList<TensorType> ResultTypes => results;

        public void Execute(ReadOnlySpan<IDeviceBuffer> arguments, Span<IDeviceBuffer> results)
        {
            Assert.That(arguments.ToArray().Select(argument => argument.Type), Is.EqualTo(ParameterTypes));
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = new Buffer(new(ResultTypes[i], new byte[ResultTypes[i].ByteCount]));
            }
        }

        public void Dispose() { }
    }

    private sealed class Buffer(HostTensor value) : IDeviceBuffer
    {
        public TensorType Type => value.Type;

        public bool IsDeleted { get; private set; }

        public HostTensor ToHost() => value;

        public void CopyTo(Span<byte> destination) => value.Data.Span.CopyTo(destination);

        public void Dispose() => IsDeleted = true;
    }
}
