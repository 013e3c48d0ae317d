using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>The fake reads StableHLO 1.2.3; the embedded device reads the current version.</summary>
[TestFixture]
internal sealed class PortableProgramTests : FakeFixture
{
    private const string Sine =
        "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
        + "  %y = stablehlo.sine %x : tensor<4xf32>\n  return %y : tensor<4xf32>\n}\n";

    [Test]
    public void ProgramsAreWrittenForTheVersionThatThePluginReads()
    {
        byte[] written = PortableProgram.Write(Fake.Plugin, Parser.Parse(Sine), locations: true);
        // The producer, which the artifact names first, ends with the version it is written for.
        Assert.That(System.Text.Encoding.ASCII.GetString(written), Does.Contain("StableHLO_v1.2.3"));
        Assert.That(BytecodeReader.Read(written).ToText(), Does.Contain("stablehlo.sine"));
    }

    [Test]
    public void AnOperationNewerThanThePluginIsNamed()
    {
        // tan came with 1.4.0.
        Module module = Parser.Parse(Sine.Replace("sine", "tan", StringComparison.Ordinal));
        Assert.That(
            () => Client.Compile(module),
            Throws.TypeOf<HloException>().With.Message.Contains("reads StableHLO 1.2.3").And.Message.Contains("tan")
        );
    }

    [Test]
    public void LocationsAreNoPartOfWhatIsCompared()
    {
        Module a = Parser.Parse(
            Sine.Replace(
                "tensor<4xf32>\n  return",
                "tensor<4xf32> loc(\"A.cs\":3:9)\n  return",
                StringComparison.Ordinal
            )
        );
        Assert.That(
            PortableProgram.Write(Fake.Plugin, a, locations: false),
            Is.EqualTo(PortableProgram.Write(Fake.Plugin, Parser.Parse(Sine), locations: false))
        );
    }
}
