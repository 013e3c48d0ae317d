using System.Diagnostics;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>Taking a tree of a thousand tensors apart, as every call of a compiled function does with its arguments.</summary>
internal static class Flattening
{
    private const int Leaves = 1000;
    private const int Calls = 20_000;

    public static int Run()
    {
        Tensor leaf = Spec.F32(4);
        // 100 layers of ten tensors, as a model's parameters are.
        Dictionary<string, Tensor[]> tree = Enumerable
            .Range(0, Leaves / 10)
            .ToDictionary(layer => $"layer{layer:D3}", _ => Enumerable.Repeat(leaf, 10).ToArray());
        double best = double.MaxValue;
        long allocated = 0;
        for (int pass = 0; pass < 7; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < Calls; i++)
            {
                _ = Tree.Leaves(tree);
            }

            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / Calls);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        }

        Console.WriteLine($"{Leaves:N0} leaves: {best:F1} µs, {allocated:N0} managed bytes");
        return 0;
    }
}
