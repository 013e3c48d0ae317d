using System.Diagnostics;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>
/// Taking a tree of a thousand tensors apart, as every call of a compiled function does with its arguments.
/// </summary>
internal static class Flattening
{
    private const int Leaves = 1000;
    private const int Calls = 20_000;

    public static int Run()
    {
        Tensor leaf = Spec.F32(4);
        Tensor[] ten = [.. Enumerable.Repeat(leaf, 10)];
        Dense dense = new(leaf, leaf);
        Console.WriteLine(
            $"| tree of {Leaves:N0} tensors | of known structure | managed bytes | of any structure | managed bytes |"
        );
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Measure("an array", Enumerable.Repeat(leaf, Leaves).ToArray());
        Measure("a list", Enumerable.Repeat(leaf, Leaves).ToList());
        Measure("a dictionary", Keys(Leaves).ToDictionary(key => key, _ => leaf));
        Measure("100 dictionary entries of arrays of ten", Keys(Leaves / 10).ToDictionary(key => key, _ => ten));
        Measure(
            "100 dictionary entries of records of ten",
            Keys(Leaves / 10).ToDictionary(key => key, _ => new Block(leaf, dense, dense, dense, dense, leaf))
        );
        return 0;
    }

    private static IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(i => $"layer{i:D3}");

    private static void Measure<T>(string name, T tree)
    {
        TreeDef definition = Tree.Structure(tree);
        object?[] leaves = new object?[definition.LeafCount];
        (double known, long knownBytes) = Best(() => definition.TryFlatten(tree, leaves), Calls);
        (double any, long anyBytes) = Best(() => Tree.Leaves(tree), Calls / 20);
        Console.WriteLine($"| {name} | {known:F2} µs | {knownBytes:N0} | {any:F0} µs | {anyBytes:N0} |");
    }

    private static (double Microseconds, long Bytes) Best<T>(Func<T> action, int calls)
    {
        double best = double.MaxValue;
        long allocated = 0;
        for (int pass = 0; pass < 12; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < calls; i++)
            {
                action();
            }

            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / calls);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
        }

        return (best, allocated);
    }

    private sealed record Dense(Tensor Kernel, Tensor Bias);

    private sealed record Block(Tensor Scale, Dense Query, Dense Key, Dense Value, Dense Output, Tensor Shift);
}
