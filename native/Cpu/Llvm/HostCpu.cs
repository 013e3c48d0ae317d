namespace XlaSharp.Native.Llvm;

/// <summary>The processor this process runs on, as LLVM names it.</summary>
internal static unsafe class HostCpu
{
    static HostCpu()
    {
        LlvmLibrary.Start();
        Triple = LlvmText.Take(LLVM.LLVMGetDefaultTargetTriple());
        Name = LlvmText.Take(LLVM.LLVMGetHostCPUName());
        Features = LlvmText.Take(LLVM.LLVMGetHostCPUFeatures());
        EnabledFeatures = Features.Split(',').Where(f => f.StartsWith('+')).Select(f => f[1..]).ToHashSet();
    }

    /// <summary>Target triple, such as <c>x86_64-pc-linux-gnu</c>.</summary>
    public static string Triple { get; }

    /// <summary>Processor name, such as <c>znver4</c>.</summary>
    public static string Name { get; }

    /// <summary>All features as LLVM takes them: <c>+avx2,-amx-tile,...</c>.</summary>
    public static string Features { get; }

    /// <summary>The features that are on, without their sign.</summary>
    public static IReadOnlySet<string> EnabledFeatures { get; }

    /// <summary>Bits in the widest vector register: 512, 256 or 128.</summary>
    public static int VectorBits =>
        Has("avx512f") ? 512
        : Has("avx") ? 256
        : 128;

    /// <summary>
    /// Whether the processor has a feature, by LLVM's name (<c>avx2</c>, <c>fma</c>, <c>avx512bf16</c>).
    /// </summary>
    public static bool Has(string feature) => EnabledFeatures.Contains(feature);
}
