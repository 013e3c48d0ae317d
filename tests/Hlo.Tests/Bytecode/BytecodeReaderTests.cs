using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Bytecode;

/// <summary>Portable artifacts of every version read as the program whose text stands beside them.</summary>
internal sealed class BytecodeReaderTests
{
    // One function that adds its argument to itself; written by another tool.
    private const string Small = "bytecode/vhlo_emit_version_api.1_1_0.mlir.bc";

    private static IEnumerable<TestCaseData> Artifacts() =>
        ConformanceCases
            .Index("bytecode")
            .Where(row => row["has_bc"] == "1")
            .Select(row => new TestCaseData(row["name"]).SetArgDisplayNames(row["name"]));

    [TestCaseSource(nameof(Artifacts))]
    public void ReadsAsTheProgramItStandsFor(string name)
    {
        Module expected = Parser.ParseFile(Conformance.Path($"bytecode/{name}.mlir"));
        Module read = HloFile.Load(Conformance.Path($"bytecode/{name}.mlir.bc"));
        Assert.That(read.ToText(), Is.EqualTo(expected.ToText()));
    }

    [TestCaseSource(nameof(Artifacts))]
    public void HasTheFindingsOfTheProgramItStandsFor(string name)
    {
        Module expected = Parser.ParseFile(Conformance.Path($"bytecode/{name}.mlir"));
        Module read = HloFile.Load(Conformance.Path($"bytecode/{name}.mlir.bc"));
        Assert.That(Messages(read), Is.EqualTo(Messages(expected)));
    }

    [Test]
    public void KeepsLocations()
    {
        Module module = HloFile.Load(Conformance.Path(Small));
        Location sum = module.Main.Entry.Operations[0].Location;
        Assert.That(sum, Is.InstanceOf<FileLocation>());
        Assert.That(((FileLocation)sum) is { Line: 12, Column: 8 }, Is.True, sum.Short);
    }

    [Test]
    public void TextIsReadAsText()
    {
        Module module = HloFile.Read(
            "func.func @f(%a: tensor<f32>) -> tensor<f32> { func.return %a : tensor<f32> }"u8.ToArray()
        );
        Assert.That(module.Main.Name, Is.EqualTo("f"));
    }

    [Test]
    public void AnErrorNamesFileOffsetAndWhatWasExpected()
    {
        byte[] cut = [0x4D, 0x4C, 0xEF, 0x52, 13, (byte)'x'];
        HloException? error = Assert.Throws<HloException>(() => HloFile.Read(cut, "cut.bc"));
        Assert.That(
            error!.Message,
            Is.EqualTo("cut.bc, byte 5: error: bytecode: expected the producer, ended by a NUL byte, but there is none")
        );
    }

    [Test]
    public void EveryPrefixOfAFileIsAnError()
    {
        byte[] file = File.ReadAllBytes(Conformance.Path(Small));
        for (int length = 0; length < file.Length; length++)
        {
            int end = length;
            Assert.Throws<HloException>(() => BytecodeReader.Read(file.AsMemory(0, end)), $"the first {length} bytes");
        }
    }

    [TestCase(Small, 20000)]
    [TestCase("bytecode/stablehlo_legalize_to_vhlo.0_9_0.mlir.bc", 1000)]
    [TestCase("bytecode/stablehlo_legalize_to_vhlo.1_20_0.mlir.bc", 1000)]
    public void DamagedFilesAreErrorsOrModules(string name, int count)
    {
        byte[] file = File.ReadAllBytes(Conformance.Path(name));
        Random random = new(7);
        int errors = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] damaged = [.. file];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            errors += ReadsOrFails(damaged) ? 0 : 1;
        }

        Assert.That(errors, Is.GreaterThan(0));
    }

    private static bool ReadsOrFails(byte[] bytes)
    {
        try
        {
            _ = BytecodeReader.Read(bytes);
            return true;
        }
        catch (HloException)
        {
            return false;
        }
    }

    private static string[] Messages(Module module) => [.. Verifier.Verify(module).Select(finding => finding.Message)];
}
