using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks;

/// <summary>
/// What one execution costs beyond its arithmetic: <c>a + b</c> on four numbers, arguments and result on the device.
/// </summary>
internal static class Dispatch
{
    /// <summary>The program.</summary>
    public const string Program = """
        func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
          %0 = stablehlo.add %a, %b : tensor<4xf32>
          return %0 : tensor<4xf32>
        }
        """;

    private const int Calls = 100_000;

    /// <summary>Times executions.</summary>
    public static IEnumerable<Figure> Measure()
    {
        using PjRtClient client = Xla.CreateClient();
        using PjRtLoadedExecutable executable = client.Compile(Program);
        TensorType type = new(ElementType.F32, [4]);
        using PjRtBuffer a = client.FromHost(HostTensor.Of<float>(type, [1, 2, 3, 4]));
        using PjRtBuffer b = client.FromHost(HostTensor.Of<float>(type, [5, 6, 7, 8]));
        IDeviceBuffer[] arguments = [a, b];
        PjRtBuffer[] results = new PjRtBuffer[1];
        executable.Execute(arguments, results);

        void Reuse() => executable.ExecuteInto(arguments, results);
        void Fresh()
        {
            results[0].Dispose();
            executable.Execute(arguments, results);
        }

        TimeSpan reuse = Sample.Median(7, Calls, Reuse);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            executable.ExecuteInto(arguments, results);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan fresh = Sample.Median(7, Calls, Fresh);
        results[0].Dispose();
        yield return new(
            "`ExecuteInto` of `a + b`, 4 elements",
            Sample.Show(reuse),
            $"median of 7 passes of {Calls:N0}"
        );
        yield return new("managed bytes per `ExecuteInto`", $"{allocated / (double)Calls:0.##} B", $"{Calls:N0} calls");
        yield return new("`Execute` and `Dispose` of `a + b`", Sample.Show(fresh), $"median of 7 passes of {Calls:N0}");
    }
}
