namespace XlaSharp.Native.Processor;

/// <summary>
/// LLVM's name for a processor, which decides what code is fast on it; what it can do is in <see cref="CpuFeatures"/>.
/// Families and models are from Intel's and AMD's lists; others get the name of the level that their features reach.
/// </summary>
internal static class CpuNames
{
    private const string Amd = "AuthenticAMD";
    private const string Intel = "GenuineIntel";

    /// <summary>A processor's name, such as <c>znver4</c>.</summary>
    /// <param name="cpu">The processor.</param>
    /// <param name="features">The features it has.</param>
    public static string Of(CpuId cpu, IReadOnlySet<string> features) =>
        cpu.Vendor switch
        {
            Amd => OfAmd(cpu.Family, cpu.Model),
            Intel when cpu.Family == 6 => OfIntel(cpu.Model, features),
            _ => null,
        } ?? OfLevel(features);

    private static string? OfAmd(int family, int model) =>
        (family, model) switch
        {
            (0x17, >= 0x30 and <= 0x3F or 0x47 or >= 0x60 and <= 0x7F or >= 0x84 and <= 0x87 or >= 0x90 and <= 0xAF) =>
                "znver2",
            (0x17, _) => "znver1",
            (0x19, >= 0x10 and <= 0x1F or >= 0x60 and <= 0x7F or >= 0xA0 and <= 0xAF) => "znver4",
            (0x19, _) => "znver3",
            (0x1A, _) => "znver5",
            _ => null,
        };

    private static string? OfIntel(int model, IReadOnlySet<string> features) =>
        model switch
        {
            0x3C or 0x3F or 0x45 or 0x46 => "haswell",
            0x3D or 0x47 or 0x4F or 0x56 => "broadwell",
            0x4E or 0x5E or 0x8E or 0x9E or 0xA5 or 0xA6 => "skylake",
            0x55 when features.Contains("avx512bf16") => "cooperlake",
            0x55 when features.Contains("avx512vnni") => "cascadelake",
            0x55 => "skylake-avx512",
            0x6A or 0x6C => "icelake-server",
            0x7D or 0x7E => "icelake-client",
            0x8C or 0x8D => "tigerlake",
            0x8F => "sapphirerapids",
            0x97 or 0x9A => "alderlake",
            0xA7 => "rocketlake",
            0xAA or 0xAC => "meteorlake",
            0xAD => "graniterapids",
            0xAE => "graniterapids-d",
            0xAF => "sierraforest",
            0xB7 or 0xBA or 0xBF => "raptorlake",
            0xBD => "lunarlake",
            0xBE => "gracemont",
            0xC5 => "arrowlake",
            0xC6 => "arrowlake-s",
            0xCF => "emeraldrapids",
            _ => null,
        };

    // The levels of the System V ABI for AMD64.
    private static string OfLevel(IReadOnlySet<string> features) =>
        features.IsSupersetOf(["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]) ? "x86-64-v4"
        : features.IsSupersetOf(["avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"]) ? "x86-64-v3"
        : features.IsSupersetOf(["cx16", "sahf", "popcnt", "sse4.2"]) ? "x86-64-v2"
        : "x86-64";
}
