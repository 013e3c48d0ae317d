using static XlaSharp.Native.Processor.CpuIdRegister;

namespace XlaSharp.Native.Processor;

/// <summary>
/// What a processor can do, by LLVM's names for it, and the bits that say so, from Intel's and AMD's manuals. Only
/// what code for user programs may use: a compiler is told of every one whether it is there.
/// </summary>
internal static class CpuFeatures
{
    // Registers that the system must save for a thread before code may use them, as bits of XCR0.
    private const ulong Nothing = 0;
    private const ulong Wide = 0x6;
    private const ulong Masked = 0xE6;
    private const ulong Tiles = 0x6_0000;

    private static readonly Feature[] Table =
    [
        new("cx8", 1, 0, Edx, 8),
        new("cmov", 1, 0, Edx, 15),
        new("mmx", 1, 0, Edx, 23),
        new("fxsr", 1, 0, Edx, 24),
        new("sse", 1, 0, Edx, 25),
        new("sse2", 1, 0, Edx, 26),
        new("sse3", 1, 0, Ecx, 0),
        new("pclmul", 1, 0, Ecx, 1),
        new("ssse3", 1, 0, Ecx, 9),
        new("fma", 1, 0, Ecx, 12, Wide),
        new("cx16", 1, 0, Ecx, 13),
        new("sse4.1", 1, 0, Ecx, 19),
        new("sse4.2", 1, 0, Ecx, 20),
        new("crc32", 1, 0, Ecx, 20),
        new("movbe", 1, 0, Ecx, 22),
        new("popcnt", 1, 0, Ecx, 23),
        new("aes", 1, 0, Ecx, 25),
        new("xsave", 1, 0, Ecx, 26, Wide),
        new("avx", 1, 0, Ecx, 28, Wide),
        new("f16c", 1, 0, Ecx, 29, Wide),
        new("rdrnd", 1, 0, Ecx, 30),
        new("fsgsbase", 7, 0, Ebx, 0),
        new("sgx", 7, 0, Ebx, 2),
        new("bmi", 7, 0, Ebx, 3),
        new("avx2", 7, 0, Ebx, 5, Wide),
        new("bmi2", 7, 0, Ebx, 8),
        new("invpcid", 7, 0, Ebx, 10),
        new("rtm", 7, 0, Ebx, 11),
        new("avx512f", 7, 0, Ebx, 16, Masked),
        new("evex512", 7, 0, Ebx, 16, Masked),
        new("avx512dq", 7, 0, Ebx, 17, Masked),
        new("rdseed", 7, 0, Ebx, 18),
        new("adx", 7, 0, Ebx, 19),
        new("avx512ifma", 7, 0, Ebx, 21, Masked),
        new("clflushopt", 7, 0, Ebx, 23),
        new("clwb", 7, 0, Ebx, 24),
        new("avx512cd", 7, 0, Ebx, 28, Masked),
        new("sha", 7, 0, Ebx, 29),
        new("avx512bw", 7, 0, Ebx, 30, Masked),
        new("avx512vl", 7, 0, Ebx, 31, Masked),
        new("avx512vbmi", 7, 0, Ecx, 1, Masked),
        new("pku", 7, 0, Ecx, 4),
        new("waitpkg", 7, 0, Ecx, 5),
        new("avx512vbmi2", 7, 0, Ecx, 6, Masked),
        new("shstk", 7, 0, Ecx, 7),
        new("gfni", 7, 0, Ecx, 8),
        new("vaes", 7, 0, Ecx, 9, Wide),
        new("vpclmulqdq", 7, 0, Ecx, 10, Wide),
        new("avx512vnni", 7, 0, Ecx, 11, Masked),
        new("avx512bitalg", 7, 0, Ecx, 12, Masked),
        new("avx512vpopcntdq", 7, 0, Ecx, 14, Masked),
        new("rdpid", 7, 0, Ecx, 22),
        new("kl", 7, 0, Ecx, 23),
        new("cldemote", 7, 0, Ecx, 25),
        new("movdiri", 7, 0, Ecx, 27),
        new("movdir64b", 7, 0, Ecx, 28),
        new("enqcmd", 7, 0, Ecx, 29),
        new("uintr", 7, 0, Edx, 5),
        new("avx512vp2intersect", 7, 0, Edx, 8, Masked),
        new("serialize", 7, 0, Edx, 14),
        new("tsxldtrk", 7, 0, Edx, 16),
        new("pconfig", 7, 0, Edx, 18),
        new("amx-bf16", 7, 0, Edx, 22, Tiles),
        new("avx512fp16", 7, 0, Edx, 23, Masked),
        new("amx-tile", 7, 0, Edx, 24, Tiles),
        new("amx-int8", 7, 0, Edx, 25, Tiles),
        new("sha512", 7, 1, Eax, 0),
        new("sm3", 7, 1, Eax, 1),
        new("sm4", 7, 1, Eax, 2),
        new("raoint", 7, 1, Eax, 3),
        new("avxvnni", 7, 1, Eax, 4, Wide),
        new("avx512bf16", 7, 1, Eax, 5, Masked),
        new("cmpccxadd", 7, 1, Eax, 7),
        new("amx-fp16", 7, 1, Eax, 21, Tiles),
        new("hreset", 7, 1, Eax, 22),
        new("avxifma", 7, 1, Eax, 23, Wide),
        new("avxvnniint8", 7, 1, Edx, 4, Wide),
        new("avxneconvert", 7, 1, Edx, 5, Wide),
        new("amx-complex", 7, 1, Edx, 8, Tiles),
        new("avxvnniint16", 7, 1, Edx, 10, Wide),
        new("prefetchi", 7, 1, Edx, 14),
        new("usermsr", 7, 1, Edx, 15),
        new("xsaveopt", 0xD, 1, Eax, 0, Wide),
        new("xsavec", 0xD, 1, Eax, 1, Wide),
        new("xsaves", 0xD, 1, Eax, 3, Wide),
        new("ptwrite", 0x14, 0, Ebx, 4),
        new("widekl", 0x19, 0, Ebx, 2),
        new("sahf", 0x8000_0001, 0, Ecx, 0),
        new("lzcnt", 0x8000_0001, 0, Ecx, 5),
        new("sse4a", 0x8000_0001, 0, Ecx, 6),
        new("prfchw", 0x8000_0001, 0, Ecx, 8),
        new("xop", 0x8000_0001, 0, Ecx, 11, Wide),
        new("lwp", 0x8000_0001, 0, Ecx, 15),
        new("fma4", 0x8000_0001, 0, Ecx, 16, Wide),
        new("tbm", 0x8000_0001, 0, Ecx, 21),
        new("mwaitx", 0x8000_0001, 0, Ecx, 29),
        new("64bit", 0x8000_0001, 0, Edx, 29),
        new("clzero", 0x8000_0008, 0, Ebx, 0),
        new("rdpru", 0x8000_0008, 0, Ebx, 4),
        new("wbnoinvd", 0x8000_0008, 0, Ebx, 9),
    ];

    /// <summary>Every feature's name, and whether a processor has it.</summary>
    /// <param name="cpu">The processor.</param>
    public static IEnumerable<(string Name, bool IsThere)> Of(CpuId cpu) =>
        Table.Select(feature => (feature.Name, feature.IsIn(cpu)));

    private readonly record struct Feature(
        string Name,
        uint Leaf,
        uint Part,
        CpuIdRegister Register,
        int Bit,
        ulong Saved = Nothing
    )
    {
        public bool IsIn(CpuId cpu) =>
            (cpu[Leaf, Part, Register] >> Bit & 1) != 0 && (cpu.SavedStates & Saved) == Saved;
    }
}
