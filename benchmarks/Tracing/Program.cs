using System.Diagnostics;
using System.Globalization;
using XlaSharp.Benchmarks.Tracing;
using XlaSharp.Tracer;

// Traces and lowers the train step of transformers: 12 layers, and up to 400 to see that the cost is linear.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine("| layers | equations | operations | trace | lower | together | per operation |");
Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
foreach (int layers in (int[])[12, 40, 120, 400])
{
    object?[] arguments = Transformer.Arguments(layers);
    JitFunction function = new(
        "step",
        ["params", "first", "second", "step", "tokens"],
        args => Transformer.Step((Tree)args[0]!, (Tree)args[1]!, (Tree)args[2]!, (Tensor)args[3]!, (Tensor)args[4]!),
        () => throw new UnreachableException("Nothing is compiled.")
    );
    List<(double Trace, double Lower)> times = [];
    (int equations, int operations) = (0, 0);
    int passes = layers switch
    {
        12 => 25,
        < 400 => 7,
        _ => 3,
    };
    for (int pass = 0; pass < passes; pass++)
    {
        GC.Collect();
        Stopwatch watch = Stopwatch.StartNew();
        Traced traced = function.Trace(arguments);
        double trace = watch.Elapsed.TotalMilliseconds;
        Lowered lowered = traced.Lower();
        times.Add((trace, watch.Elapsed.TotalMilliseconds - trace));
        (equations, operations) = (
            traced.Program.Equations.Count,
            lowered.Module.Members.OfType<XlaSharp.Hlo.Function>().Sum(f => f.Entry.Operations.Count)
        );
    }

    (double t, double l) = times[(times.Count / 2)..].MinBy(time => time.Trace + time.Lower);
    Console.WriteLine(
        $"| {layers} | {equations:N0} | {operations:N0} | {t:F0} ms | {l:F0} ms | {t + l:F0} ms | "
            + $"{(t + l) * 1000 / operations:F1} µs |"
    );
}
