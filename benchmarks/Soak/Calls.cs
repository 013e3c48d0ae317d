using System.Diagnostics;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>
/// What a call of <c>a + b</c>, 4 elements on the device, costs by every public way, beside the plugin's own time.
/// </summary>
internal static class Calls
{
    private const int Repetitions = 100_000;

    public static int Run()
    {
        using PjRtClient client = Xla.CreateClient("cpu", new PjRtNamedValue("cpu_threads", 1));
        PjRtBackend backend = new(client);
        using Jitted<Tensor, Tensor, Tensor> sum = Xla.Jit((Tensor x, Tensor y) => x + y, backend: backend);
        using Jitted<Dictionary<string, Tensor>, Tensor> ofTree = Xla.Jit(
            (Dictionary<string, Tensor> p) => p["a"] + p["b"],
            backend: backend
        );
        using PjRtLoadedExecutable program = client.Compile(
            """
            func.func @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
              %0 = stablehlo.add %a, %b : tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            """
        );
        TensorType type = new(ElementType.F32, [4]);
        float[] ones = [1, 1, 1, 1];
        DeviceTensor a = new(client.FromHost(type, MemoryMarshal.AsBytes<float>(ones)));
        DeviceTensor b = new(client.FromHost(type, MemoryMarshal.AsBytes<float>(ones)));
        Dictionary<string, Tensor> tree = new() { ["a"] = a, ["b"] = b };
        DeviceTensor into = (DeviceTensor)sum.Invoke(a, b);
        Compiled compiled = sum.Compile(a, b);
        IDeviceBuffer[] arguments = [a.Buffer, b.Buffer];
        IDeviceBuffer[] results = [into.Buffer];
        IDeviceBuffer[] fresh = new IDeviceBuffer[1];
        Console.WriteLine("| call of `a + b` | each | managed bytes |");
        Console.WriteLine("|---|--:|--:|");
        Measure("`PjRtLoadedExecutable.ExecuteInto`", () => program.ExecuteInto(arguments, results));
        Measure("`Compiled.ExecuteInto`", () => compiled.ExecuteInto(arguments, results));
        Measure("`Jitted.InvokeInto`", () => sum.InvokeInto(into, a, b));
        Measure("`Jitted.InvokeInto` of a dictionary", () => ofTree.InvokeInto(into, tree));
        Measure(
            "`Compiled.Execute` and `Dispose`",
            () =>
            {
                compiled.Execute(arguments, fresh);
                fresh[0].Dispose();
            }
        );
        Measure("`Jitted.Invoke` and `Dispose`", () => ((DeviceTensor)sum.Invoke(a, b)).Dispose());
        a.Dispose();
        b.Dispose();
        into.Dispose();
        return 0;
    }

    private static void Measure(string name, Action call)
    {
        double best = double.MaxValue;
        long bytes = 0;
        for (int pass = 0; pass < 20; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < Repetitions; i++)
            {
                call();
            }

            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / Repetitions);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Console.WriteLine($"| {name} | {best:F0} ns | {bytes / (double)Repetitions:0.##} |");
    }
}
