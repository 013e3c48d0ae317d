namespace XlaSharp.Native.Processor;

/// <summary>The processor this process runs on, as LLVM names it; found without LLVM, for code that was compiled before.</summary>
internal static class HostCpu
{
    /// <summary>Target triple.</summary>
    public const string Triple = "x86_64-pc-linux-gnu";

    private static readonly HashSet<string> Enabled = [];

    static HostCpu()
    {
        string[] unwanted = (Environment.GetEnvironmentVariable("XLASHARP_CPU_WITHOUT") ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries
        );
        List<string> all = [];
        HashSet<string> there = [];
        foreach ((string name, bool isThere) in CpuFeatures.Of(CpuId.Host))
        {
            bool isUsed = isThere && !Array.Exists(unwanted, word => name.StartsWith(word, StringComparison.Ordinal));
            all.Add((isUsed ? "+" : "-") + name);
            if (isThere)
            {
                there.Add(name);
            }

            if (isUsed)
            {
                Enabled.Add(name);
            }
        }

        Features = string.Join(',', all);
        Name = CpuNames.Of(CpuId.Host, there);
    }

    /// <summary>Processor name, such as <c>znver4</c>.</summary>
    public static string Name { get; }

    /// <summary>
    /// All features as LLVM takes them: <c>+avx2,-amx-tile,...</c>, without those whose names start with a word of the
    /// environment variable <c>XLASHARP_CPU_WITHOUT</c> (such as <c>avx512</c>): it makes code for other processors.
    /// </summary>
    public static string Features { get; }

    /// <summary>The features that are on, without their sign.</summary>
    public static IReadOnlySet<string> EnabledFeatures => Enabled;

    /// <summary>Bits in the widest vector register: 512, 256 or 128.</summary>
    public static int VectorBits =>
        Has("avx512f") ? 512
        : Has("avx") ? 256
        : 128;

    /// <summary>True if reads, writes and arithmetic on some lanes of a vector cost no more than on all.</summary>
    public static bool HasMasks => Has("avx512vl") && Has("avx512bw") && Has("avx512dq");

    /// <summary>
    /// Whether the processor has a feature, by LLVM's name (<c>avx2</c>, <c>fma</c>, <c>avx512bf16</c>).
    /// </summary>
    public static bool Has(string feature) => Enabled.Contains(feature);
}
