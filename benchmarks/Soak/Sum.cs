using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Soak;

/// <summary><c>a + b</c> of a given size, compiled, with its arguments on the device.</summary>
internal sealed class Sum : IDisposable
{
    private readonly PjRtClient _client;
    private readonly PjRtLoadedExecutable _program;
    private readonly IDeviceBuffer[] _arguments;

    public Sum(int elements = 4)
    {
        // One thread per execution: what scales here is the number of callers.
        _client = Xla.CreateClient("cpu", new PjRtNamedValue("cpu_threads", 1));
        _program = _client.Compile(
            $$"""
            func.func @main(%a: tensor<{{elements}}xf32>, %b: tensor<{{elements}}xf32>) -> tensor<{{elements}}xf32> {
              %0 = stablehlo.add %a, %b : tensor<{{elements}}xf32>
              return %0 : tensor<{{elements}}xf32>
            }
            """
        );
        TensorType type = new(ElementType.F32, [elements]);
        float[] ones = [.. Enumerable.Repeat(1f, elements)];
        _arguments =
        [
            _client.FromHost(type, MemoryMarshal.AsBytes<float>(ones)),
            _client.FromHost(type, MemoryMarshal.AsBytes<float>(ones)),
        ];
    }

    /// <summary>Runs once; the caller disposes the result.</summary>
    public PjRtBuffer[] Execute()
    {
        var results = new PjRtBuffer[1];
        _program.Execute(_arguments, results);
        return results;
    }

    /// <summary>Runs so many times, into the same result object.</summary>
    public void Repeat(PjRtBuffer[] results, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _program.ExecuteInto(_arguments, results);
        }
    }

    public void Dispose()
    {
        foreach (IDeviceBuffer argument in _arguments)
        {
            argument.Dispose();
        }

        _program.Dispose();
        _client.Dispose();
    }
}
