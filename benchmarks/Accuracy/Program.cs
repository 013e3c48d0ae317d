using System.Globalization;
using XlaSharp.Benchmarks.Accuracy;

// accuracy [--all] [FUNCTION...]: the greatest error of each elementary function on the default device, as a table.
// --all tries every one of the 2^32 numbers of f32 instead of every 256th.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
bool all = args.Contains("--all");
string[] names = [.. args.Where(argument => argument != "--all")];
MeasuredFunction[] chosen =
[
    .. MeasuredFunction.All.Where(function => names.Length == 0 || names.Contains(function.Name)),
];
if (names.Except(MeasuredFunction.All.Select(function => function.Name)).ToArray() is { Length: > 0 } unknown)
{
    Console.Error.WriteLine(
        $"Unknown: {string.Join(", ", unknown)}. Known: {string.Join(", ", MeasuredFunction.All.Select(f => f.Name))}."
    );
    return 2;
}

Console.WriteLine("| function | type | inputs | greatest error (ulp) | at |");
Console.WriteLine("|---|---|--:|--:|--:|");
double greatest = 0;
foreach (MeasuredFunction function in chosen)
{
    foreach (Worst worst in new[] { Sweep.Single(function, all ? 1 : 256), Sweep.Double(function, 200_000) })
    {
        Console.WriteLine($"| `{worst.Name}` | {worst.Type} | {worst.Count:N0} | {worst.Ulps:F2} | {worst.Input:R} |");
        greatest = Math.Max(greatest, worst.Ulps);
    }
}

return greatest <= 2 ? 0 : 1;
