using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;

namespace XlaSharp.FrontDoor.Tests.Commands;

public sealed class OptCommandTests : CommandTests
{
    private const string Program = """
        module @m {
          func.func @main(%x: tensor<f32>) -> tensor<f32> {
            %0 = stablehlo.add %x, %x : tensor<f32>
            %1 = stablehlo.add %x, %x : tensor<f32>
            %2 = func.call @f(%0) : (tensor<f32>) -> tensor<f32>
            return %2 : tensor<f32>
          }
          func.func private @f(%x: tensor<f32>) -> tensor<f32> {
            %0 = chlo.square %x : tensor<f32> -> tensor<f32>
            return %0 : tensor<f32>
          }
        }
        """;

    [Test]
    public void PassesRunInOrderAndTheResultIsWritten()
    {
        string result = PathOf("o.mlir");
        (int exit, string output, string error) = Run(
            "opt",
            Store("p.mlir", Program),
            "--pass",
            "inline,decompose-chlo",
            "-p",
            "cse",
            "--pass",
            "dce",
            "--verify",
            "--timing",
            "-o",
            result
        );
        Assert.That((exit, output), Is.EqualTo((0, string.Empty)), error);
        Assert.That(
            error,
            Does.Match(@"ms  inline +4 operations\n.*ms  decompose-chlo").And.Contain("dead-code-elimination")
        );
        Assert.That(
            File.ReadAllText(result),
            Is.EqualTo(
                """
                module @m {
                  func.func @main(%arg0: tensor<f32>) -> tensor<f32> {
                    %0 = stablehlo.add %arg0, %arg0 : tensor<f32>
                    %1 = stablehlo.multiply %0, %0 : tensor<f32>
                    return %1 : tensor<f32>
                  }
                }

                """
            )
        );
        Assert.That(Directory.GetFiles(Folder.FullName), Has.Length.EqualTo(2), "no temporary file is left");
    }

    [Test]
    public void BytecodeIsWrittenForATargetAndReadBack()
    {
        string artifact = PathOf("m.bc");
        string plain = Program.Replace(
            "chlo.square %x : tensor<f32> -> tensor<f32>",
            "stablehlo.negate %x : tensor<f32>",
            StringComparison.Ordinal
        );
        Assert.That(
            Run("opt", Store("p.mlir", plain), "--emit", "bytecode", "--target", "1.0.0", "-o", artifact).Exit,
            Is.Zero
        );
        byte[] expected = BytecodeWriter.Write(
            Parser.Parse(plain),
            new BytecodeOptions { Target = new(1, 0), Locations = false }
        );
        Assert.That(File.ReadAllBytes(artifact), Is.EqualTo(expected));
        (int exit, string text, _) = Run("opt", artifact, "--emit", "generic");
        Assert.That(exit, Is.Zero);
        Assert.That(text, Does.Contain("\"stablehlo.negate\"(%arg0) : (tensor<f32>) -> tensor<f32>"));
    }

    [Test]
    public void StandardInputIsAFile()
    {
        (int exit, string output, _) = RunOn(Program, "opt", "-", "--debug-info", "--pass", "dce");
        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.Contain("loc(\"<stdin>\":3:10)").And.Not.Contain("%1 = stablehlo.add"));
    }

    [Test]
    public void ThePassesAreListed()
    {
        (int exit, string output, _) = Run("opt", "--list-passes");
        Assert.That(exit, Is.Zero);
        Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(Hlo.Passes.PassRegistry.All.Count));
        Assert.That(output, Does.Contain("common-subexpression-elimination (cse)  Compute equal things once.\n"));
    }

    [TestCase("--pass", "inlin", "There is no pass 'inlin'. Passes: canonicalize, ")]
    [TestCase("--target", "1.0.0", "--target is about bytecode, but --emit is pretty; add --emit bytecode.")]
    [TestCase("--emit", "elf", "'elf'")]
    [TestCase("--pass", "refine-shapes{types=tensor<2xf32>}", "do not fit function @main")]
    public void BadOptionsAreNamedAndNothingIsWritten(string option, string value, string message)
    {
        string result = Store("o.mlir", "old");
        (int exit, string output, string error) = Run("opt", Store("p.mlir", Program), option, value, "-o", result);
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain(message).And.Not.Contain("   at "));
        Assert.That(File.ReadAllText(result), Is.EqualTo("old"));
    }

    [Test]
    public void EveryFindingOfAWrongFileIsShown()
    {
        (int exit, _, string error) = Run(
            "opt",
            Store(
                "p.mlir",
                "func.func @f(%x: tensor<f32>) {\n  %0 = stablehlo.nope %x\n  %1 = stablehlo.add %y, %x : "
                    + "tensor<f32>\n  return\n}\n"
            )
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(
            error,
            Does.Contain("p.mlir:2:8: error: custom op 'stablehlo.nope' is unknown").And.Contain("p.mlir:3:22: error: ")
        );
    }

    [Test]
    public void AFeatureThatIsNewerThanTheTargetIsRefusedByName()
    {
        string program = Store(
            "p.mlir",
            "func.func @main(%x: tensor<2xf4E2M1FN>) -> tensor<2xf4E2M1FN> {\n  return %x : tensor<2xf4E2M1FN>\n}\n"
        );
        (int exit, _, string error) = Run(
            "opt",
            program,
            "--emit",
            "bytecode",
            "--target",
            "1.0.0",
            "-o",
            PathOf("o.bc")
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain("f4E2M1FN").Or.Contain("func"));
        Assert.That(File.Exists(PathOf("o.bc")), Is.False);
    }
}
