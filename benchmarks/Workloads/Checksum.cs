using System.Runtime.InteropServices;
using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>A few sums and elements of a workload's results, one after the other, in double precision.</summary>
internal sealed record Checksum(long N, double Sum, double Abssum, double Wsum, double First, double Third, double Last)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>What a reference in double precision gave, by workload.</summary>
    public static IReadOnlyDictionary<string, Checksum> Expected { get; } = Read();

    /// <summary>Sums results.</summary>
    public static Checksum Of(IEnumerable<HostTensor> results)
    {
        double[] values = [.. results.SelectMany(Doubles)];
        double sum = 0;
        double magnitudes = 0;
        double weighted = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += values[i];
            magnitudes += Math.Abs(values[i]);
            weighted += values[i] * (i % 97 / 97.0);
        }

        return new(values.Length, sum, magnitudes, weighted, values[0], values[values.Length / 3], values[^1]);
    }

    /// <summary>Why this is not the checksum of right results; null if it is.</summary>
    /// <param name="expected">The reference's.</param>
    /// <param name="tolerance">Error of the sums relative to the sum of magnitudes.</param>
    public string? Compare(Checksum expected, double tolerance)
    {
        double sums = tolerance * expected.Abssum;
        double points = 100 * sums / expected.N;
        return N != expected.N
            ? $"{N} elements, expected {expected.N}"
            : Far(Sum, expected.Sum, sums, "sum")
                ?? Far(Abssum, expected.Abssum, sums, "abssum")
                ?? Far(Wsum, expected.Wsum, sums, "wsum")
                ?? Far(First, expected.First, points, "first")
                ?? Far(Third, expected.Third, points, "third")
                ?? Far(Last, expected.Last, points, "last");
    }

    private static string? Far(double got, double expected, double tolerance, string what) =>
        Math.Abs(got - expected) < tolerance ? null : $"{what} {got:g9}, expected {expected:g9}";

    private static IEnumerable<double> Doubles(HostTensor tensor)
    {
        ReadOnlyMemory<byte> bytes = tensor.Data;
        return tensor.Type.ElementType.Kind switch
        {
            ElementKind.I32 => MemoryMarshal.Cast<byte, int>(bytes.Span).ToArray().Select(value => (double)value),
            _ => MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray().Select(value => (double)value),
        };
    }

    private static Dictionary<string, Checksum> Read()
    {
        using Stream stream = typeof(Checksum).Assembly.GetManifestResourceStream("checksums.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Checksum>>(stream, Format)!;
    }
}
