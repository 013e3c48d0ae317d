using BenchmarkDotNet.Attributes;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>Calls of <c>a + b</c>, 4 elements on the device.</summary>
public class CallBenchmarks : IDisposable
{
    private Device _device = null!;
    private Jitted<Tensor, Tensor, Tensor> _sum = null!;
    private Compiled _compiled = null!;
    private DeviceTensor _a = null!;
    private DeviceTensor _b = null!;
    private DeviceTensor _into = null!;
    private IDeviceBuffer[] _arguments = null!;
    private IDeviceBuffer[] _results = null!;

    [GlobalSetup]
    public void Compile()
    {
        _device = new();
        _sum = Xla.Jit((Tensor x, Tensor y) => x + y, backend: new PjRtBackend(_device.Client));
        (_a, _b) = (new(_device.Send(4)), new(_device.Send(4)));
        _into = (DeviceTensor)_sum.Invoke(_a, _b);
        _compiled = _sum.Compile(_a, _b);
        _arguments = [_a.Buffer, _b.Buffer];
        _results = [_into.Buffer];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        Array.ForEach([_a, _b, _into], tensor => tensor.Dispose());
        _sum.Dispose();
        _device.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "ExecuteInto")]
    public void ExecuteInto() => _compiled.ExecuteInto(_arguments, _results);

    [Benchmark(Description = "Jitted.InvokeInto")]
    public void InvokeInto() => _sum.InvokeInto(_into, _a, _b);

    [Benchmark(Description = "Jitted.Invoke and Dispose")]
    public void Invoke() => ((DeviceTensor)_sum.Invoke(_a, _b)).Dispose();
}
