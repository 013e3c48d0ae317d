using BenchmarkDotNet.Attributes;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>Data to the device and back.</summary>
public class BufferBenchmarks : IDisposable
{
    private Device _device = null!;
    private PjRtBuffer _buffer = null!;

    /// <summary>Numbers of f32 in a buffer.</summary>
    [Params(4, 262_144)]
    public int Elements { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _device = new();
        _buffer = _device.Send(Elements);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _buffer.Dispose();
        _device.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "create a buffer from host data, Dispose")]
    public void FromHost() => _device.Send(Elements).Dispose();

    [Benchmark(Description = "copy a buffer to the host")]
    public HostTensor ToHost() => _buffer.ToHost();
}
