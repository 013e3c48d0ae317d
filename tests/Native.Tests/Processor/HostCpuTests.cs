using XlaSharp.Native.Llvm;
using XlaSharp.Native.Processor;

namespace XlaSharp.Native.Tests.Processor;

/// <summary>What a processor is and can do, beside LLVM's answer, and for processors that are not here.</summary>
internal sealed unsafe class HostCpuTests
{
    // Privileged, or of encodings that no processor has yet: not told to the compiler.
    private static readonly string[] Others =
    [
        "avx10.1-256",
        "avx10.1-512",
        "egpr",
        "push2pop2",
        "ppx",
        "ndd",
        "ccmp",
        "cf",
    ];

    [Test]
    public void FeaturesEqualLlvms()
    {
        LlvmLibrary.Start();
        string[] expected = LlvmText.Take(LLVM.LLVMGetHostCPUFeatures()).Split(',');

        Assert.That(
            HostCpu.Features.Split(','),
            Is.EquivalentTo(expected.Where(feature => !Others.Contains(feature[1..])))
        );
    }

    [Test]
    public void NameAndTripleEqualLlvms()
    {
        LlvmLibrary.Start();
        string expected = LlvmText.Take(LLVM.LLVMGetHostCPUName());

        Assert.That(HostCpu.Name, Is.EqualTo(expected).Or.StartsWith("x86-64"));
        Assert.That(LlvmText.Take(LLVM.LLVMGetDefaultTargetTriple()), Is.EqualTo(HostCpu.Triple));
    }

    // Signatures as CPUID gives them, and what the processors are sold as.
    [TestCase("AuthenticAMD", 0x00800F82u, "znver1", TestName = "{m}(Ryzen 7 2700)")]
    [TestCase("AuthenticAMD", 0x00830F10u, "znver2", TestName = "{m}(EPYC 7742)")]
    [TestCase("AuthenticAMD", 0x00A00F11u, "znver3", TestName = "{m}(EPYC 7763)")]
    [TestCase("AuthenticAMD", 0x00A10F11u, "znver4", TestName = "{m}(EPYC 9654)")]
    [TestCase("AuthenticAMD", 0x00B00F21u, "znver5", TestName = "{m}(EPYC 9755)")]
    [TestCase("GenuineIntel", 0x000306C3u, "haswell", TestName = "{m}(Core i7-4770)")]
    [TestCase("GenuineIntel", 0x00050654u, "skylake-avx512", TestName = "{m}(Xeon 8180)")]
    [TestCase("GenuineIntel", 0x000606A6u, "icelake-server", TestName = "{m}(Xeon 8380)")]
    [TestCase("GenuineIntel", 0x000806F8u, "sapphirerapids", TestName = "{m}(Xeon 8480)")]
    [TestCase("HygonGenuine", 0x00900F11u, "x86-64", TestName = "{m}(Hygon Dhyana)")]
    public void ProcessorsHaveLlvmsNames(string vendor, uint signature, string name) =>
        Assert.That(CpuNames.Of(Make(vendor, signature), new HashSet<string>()), Is.EqualTo(name));

    [Test]
    public void AnUnknownProcessorIsNamedByItsLevel()
    {
        CpuId cpu = Make("NewcomerInc.", 0x00010600);
        string[] second = ["cx16", "sahf", "popcnt", "sse4.2"];
        string[] third = [.. second, "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"];

        Assert.That(CpuNames.Of(cpu, second.ToHashSet()), Is.EqualTo("x86-64-v2"));
        Assert.That(CpuNames.Of(cpu, third.ToHashSet()), Is.EqualTo("x86-64-v3"));
    }

    // A hypervisor or an old system may not save wide registers: then code must not use them.
    [TestCase(0UL, false, false)]
    [TestCase(0x7UL, true, false)]
    [TestCase(0xE7UL, true, true)]
    public void WideRegistersCountOnlyIfTheSystemSavesThem(ulong saved, bool avx, bool avx512)
    {
        CpuId cpu = new((leaf, part) => leaf is 0 ? [7, 0, 0, 0] : [~0u, ~0u, ~0u, ~0u], saved);
        Dictionary<string, bool> features = CpuFeatures.Of(cpu).ToDictionary(f => f.Name, f => f.IsThere);

        Assert.That(features["sse4.2"], Is.True);
        Assert.That(features["avx2"], Is.EqualTo(avx));
        Assert.That(features["avx512f"], Is.EqualTo(avx512));
        Assert.That(features["amx-tile"], Is.False);
    }

    // Asking further than a processor goes gives the answer of the last question it knows.
    [Test]
    public void AQuestionTheProcessorDoesNotKnowIsAnsweredByNothing()
    {
        CpuId cpu = new((leaf, part) => leaf is 0 ? [1, 0, 0, 0] : [~0u, ~0u, ~0u, ~0u], ulong.MaxValue);

        Assert.That(cpu[7, 0, CpuIdRegister.Ebx], Is.Zero);
        Assert.That(cpu[1, 0, CpuIdRegister.Ecx], Is.EqualTo(uint.MaxValue));
    }

    private static CpuId Make(string vendor, uint signature)
    {
        uint Part(int at) => BitConverter.ToUInt32(System.Text.Encoding.ASCII.GetBytes(vendor), at);
        return new(
            (leaf, part) =>
                leaf switch
                {
                    0 => [1, Part(0), Part(8), Part(4)],
                    1 => [signature, 0, 0, 0],
                    _ => [0, 0, 0, 0],
                },
            0
        );
    }
}
