using System.Diagnostics;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.FrontDoor.Tests;

/// <summary>The <c>xlasharp</c> command as a person runs it.</summary>
public sealed class CliTests
{
    private const string Program = """
        func.func @scale(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<i32>) {
          %two = stablehlo.constant dense<2.0> : tensor<2x3xf32>
          %0 = stablehlo.multiply %x, %two : tensor<2x3xf32>
          %1 = stablehlo.constant dense<7> : tensor<i32>
          return %0, %1 : tensor<2x3xf32>, tensor<i32>
        }
        """;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xlasharp-cli-");

    [TearDown]
    public void DropFolder() => _folder.Delete(recursive: true);

    [Test]
    public void OptPrintsTheModule()
    {
        (int exit, string output, _) = Run(
            "opt",
            Store("p.mlir", "func.func @f(%a: tensor<i1>) -> tensor<i1> { return %a : tensor<i1> }")
        );
        Assert.That(exit, Is.Zero);
        Assert.That(
            output,
            Does.StartWith(
                "module {\n  func.func @f(%arg0: tensor<i1>) -> tensor<i1> {\n    return %arg0 : tensor<i1>\n  }\n}"
            )
        );
    }

    [Test]
    public void OptShowsWhereAModuleIsWrong()
    {
        string file = Store(
            "bad.mlir",
            "func.func @f(%a: tensor<2xf32>) -> tensor<2xf32> {\n  %0 = stablehlo.add %a : tensor<2xf32>\n  return "
                + "%0 : tensor<2xf32>\n}"
        );
        (int exit, string output, string error) = Run("opt", file);
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain("bad.mlir:2:").And.Contain("^"));
    }

    [Test]
    public void OptNamesAMissingFile()
    {
        (int exit, _, string error) = Run("opt", Path.Combine(_folder.FullName, "none.mlir"));
        Assert.That(
            (
                exit,
                error.Contains("none.mlir", StringComparison.Ordinal),
                error.Contains("   at ", StringComparison.Ordinal)
            ),
            Is.EqualTo((1, true, false))
        );
    }

    [Test]
    public void RunTakesAnySizeForAnUnknownDimension()
    {
        string argument = Path.Combine(_folder.FullName, "x.npy");
        Npy.Write(argument, HostTensor.Of<float>(new TensorType(ElementType.F32, [3]), [1, 2, 3]));
        string file = Store(
            "d.mlir",
            "func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {\n  %y = stablehlo.add %x, %x : tensor<?xf32>\n  "
                + "return %y : tensor<?xf32>\n}"
        );
        (int exit, string output, string error) = Run("run", file, "--arg", argument);
        Assert.That((exit, error), Is.EqualTo((0, string.Empty)));
        Assert.That(output, Does.Contain("tensor<3xf32>"));
    }

    [Test]
    public void CheckRunsProgramsOfSeveralProcessesAndCountsByOp()
    {
        string file = Store(
            "parallel.mlir",
            """
            func.func @sum(%x: tensor<2xi64>) -> tensor<2xi64> {
              %s = "stablehlo.all_reduce"(%x) ({
              ^bb0(%a: tensor<i64>, %b: tensor<i64>):
                %c = stablehlo.add %a, %b : tensor<i64>
                stablehlo.return %c : tensor<i64>
              }) {replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<2xi64>) -> tensor<2xi64>
              return %s : tensor<2xi64>
            }
            func.func @main() {
              %x = stablehlo.constant dense<[1, 2]> : tensor<2xi64>
              %y = stablehlo.constant dense<[10, 20]> : tensor<2xi64>
              %r:2 = "interpreter.run_parallel"(%x, %y) {programs = [[@sum], [@sum]]}
                : (tensor<2xi64>, tensor<2xi64>) -> (tensor<2xi64>, tensor<2xi64>)
              check.expect_eq_const %r#0, dense<[11, 22]> : tensor<2xi64>
              check.expect_eq_const %r#1, dense<[11, 22]> : tensor<2xi64>
              return
            }
            """
        );
        (int exit, string output, string error) = Run("check", file, "--by-op");
        Assert.That((exit, error), Is.EqualTo((0, string.Empty)));
        Assert.That(output, Does.Contain("PASS parallel.mlir:main").And.Contain("1 passed, 0 failed, 0 skipped"));
        Assert.That(output, Does.Match(@"stablehlo\.all_reduce +1 +0 +0"));
    }

    [Test]
    public void RunComputesAndStoresArrays()
    {
        string argument = Path.Combine(_folder.FullName, "x.npy");
        Npy.Write(argument, HostTensor.Of<float>(new TensorType(ElementType.F32, [2, 3]), [1, 2, 3, 4, 5, 6]));
        string results = Path.Combine(_folder.FullName, "results");
        (int exit, _, string error) = Run("run", Store("p.mlir", Program), "--arg", argument, "--out", results);
        Assert.That((exit, error), Is.EqualTo((0, string.Empty)));
        HostTensor first = Npy.Read(Path.Combine(results, "out_0.npy"));
        HostTensor second = Npy.Read(Path.Combine(results, "out_1.npy"));
        Assert.That(first.Type.Text, Is.EqualTo("tensor<2x3xf32>"));
        Assert.That(first.Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6, 8, 10, 12 }));
        Assert.That((second.Type.Text, second.Values<int>()[0]), Is.EqualTo(("tensor<i32>", 7)));
    }

    [Test]
    public void RunStoresRawBytes()
    {
        string file = Store(
            "p.mlir",
            "func.func @main() -> tensor<3xi1> { %0 = stablehlo.constant dense<[true, false, true]> : tensor<3xi1>  "
                + "return %0 : tensor<3xi1> }"
        );
        (int exit, _, _) = Run("run", file, "--out", _folder.FullName, "--format", "bin");
        Assert.That(exit, Is.Zero);
        Assert.That(File.ReadAllBytes(Path.Combine(_folder.FullName, "out_0.bin")), Is.EqualTo(new byte[] { 1, 0, 1 }));
    }

    [Test]
    public void RunSaysWhichArgumentsAreMissing()
    {
        (int exit, _, string error) = Run("run", Store("p.mlir", Program));
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain("takes 1 arguments (tensor<2x3xf32>), got 0"));
    }

    [Test]
    public void CheckGivesALinePerFunctionAndCounts()
    {
        string file = Store(
            "checks.mlir",
            """
            func.func @right() {
              %0 = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
              %1 = stablehlo.add %0, %0 : tensor<2xi32>
              check.expect_eq_const %1, dense<[2, 4]> : tensor<2xi32>
              func.return
            }

            // -----

            func.func @wrong() {
              %0 = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
              check.expect_eq_const %0, dense<[1, 3]> : tensor<2xi32>
              func.return
            }

            // -----

            func.func @nothing() {
              func.return
            }
            """
        );
        (int exit, string output, _) = Run("check", file);
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(output, Does.Contain("PASS checks.mlir#0:right\n"));
        Assert.That(
            output,
            Does.Contain(
                "FAIL checks.mlir#1:wrong 1 of 1 checks: checks.mlir#1:12:3: 1 of 2 numbers differ, first at [1]: "
                    + "2, expected 3"
            )
        );
        Assert.That(output, Does.Contain("SKIP checks.mlir#2"));
        Assert.That(output.TrimEnd(), Does.EndWith("1 passed, 1 failed, 1 skipped"));
    }

    [Test]
    public void CheckComparesWithTheReferenceWhereNothingIsExpected()
    {
        string file = Store(
            "dynamic.mlir",
            """
            func.func @main(%n: tensor<i64>, %x: tensor<?x3xf32>) -> tensor<?x3xf32> {
              %y = stablehlo.sine %x : tensor<?x3xf32>
              func.return %y : tensor<?x3xf32>
            }
            """
        );
        (int exit, string output, string error) = Run("check", file, "--against-reference");
        Assert.That((exit, error), Is.EqualTo((0, string.Empty)));
        Assert.That(output, Does.Contain("PASS dynamic.mlir as the reference evaluator"));
        Assert.That(output.TrimEnd(), Does.EndWith("1 passed, 0 failed, 0 skipped"));
    }

    [Test]
    public void DevicesNamesThePlugin()
    {
        (int exit, string output, _) = Run("devices");
        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.Contain("PJRT 0.").And.Contain("libpjrt_cpu.so").And.Contain("0: cpu"));
    }

    [Test]
    public void AFileThatIsNoPluginIsRefused()
    {
        (int exit, _, string error) = Run("devices", "--plugin", Store("not-a-plugin.so", "text"));
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain("not-a-plugin.so"));
    }

    [TestCase("FAKE_ABORT_LOAD", "no such instruction set")]
    [TestCase("FAKE_ABORT_CLIENT", "signal 6")]
    public void APluginThatCrashesIsReported(string where, string said)
    {
        string plugin = Path.Combine(_folder.FullName, "libpjrt_crashing.so");
        string root = Repository.Root!;
        using (
            Process compiler = Process.Start(
                "clang-19",
                [
                    $"-D{where}",
                    "-shared",
                    "-fPIC",
                    "-pthread",
                    $"-I{Path.Combine(root, "native", "include")}",
                    Path.Combine(root, "tests", "Runtime.PjRt.Tests", "FakePlugin", "fake.c"),
                    "-o",
                    plugin,
                ]
            )
        )
        {
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero);
        }

        (int exit, _, string error) = Run("devices", "--plugin", plugin);
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(
            error,
            Does.Contain("GetPjrtApi failed (Aborted)").And.Contain(plugin).And.Contain("signal 6").And.Contain(said)
        );
    }

    private string Store(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        ProcessStartInfo start = new(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "XlaSharp.Cli.dll"), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
