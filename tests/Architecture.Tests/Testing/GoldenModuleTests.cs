using XlaSharp.Hlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Architecture.Tests.Testing;

/// <summary>Golden files of modules: what may differ and what may not.</summary>
public sealed class GoldenModuleTests
{
    private const string Program = """
        module @step {
          func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
            %0 = stablehlo.sine %x : tensor<2xf32>
            %1 = stablehlo.cosine %y : tensor<2xf32>
            %2 = stablehlo.add %0, %1 : tensor<2xf32>
            return %2 : tensor<2xf32>
          }
        }
        """;

    private const string Reordered = """
        module @step {
          func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
            %1 = stablehlo.cosine %y : tensor<2xf32>
            %0 = stablehlo.sine %x : tensor<2xf32>
            %2 = stablehlo.add %0, %1 : tensor<2xf32>
            return %2 : tensor<2xf32>
          }
        }
        """;

    [Test]
    public Task AnEqualModulePasses() => Golden.Verify(Parser.Parse(Program));

    [Test]
    public Task ALoweredFunctionIsItsModule() => Golden.Verify(new Source(Parser.Parse(Program)));

    [Test]
    public async Task OrderIsADifferenceUnlessItMayDiffer()
    {
        Module module = Parser.Parse(Reordered);
        string message = await GoldenFailure.Of(() => Golden.Verify(module));
        Assert.That(message, Does.Contain("NotEqual").And.Contain("+    %0 = stablehlo.cosine %arg1"));
        await Golden.Verify(module, GoldenOptions.Semantic);
    }

    [Test]
    public async Task SemanticModeSeesWhatMatters()
    {
        foreach (
            (string old, string changed) in new[]
            {
                ("add %0, %1", "add %1, %0"),
                ("sine %x", "tanh %x"),
                ("2xf32", "3xf32"),
                ("@step", "@other"),
            }
        )
        {
            Module module = Parser.Parse(Program.Replace(old, changed, StringComparison.Ordinal));
            string message = await GoldenFailure.Of(() => Golden.Verify(module, GoldenOptions.Semantic));
            Assert.That(message, Does.Contain("NotEqual").And.Contain("\n-").And.Contain("\n+"), changed);
        }

        File.Delete(GoldenFailure.Received(nameof(GoldenModuleTests), nameof(SemanticModeSeesWhatMatters)));
    }

    // The verified file was written by a person: values have names, the module another one.
    [Test]
    public async Task NamesMayDifferWhereAskedFor()
    {
        Module module = Parser.Parse(Program);
        Assert.That(await GoldenFailure.Of(() => Golden.Verify(module)), Does.Contain("NotEqual"));
        Assert.That(
            await GoldenFailure.Of(() => Golden.Verify(module, new GoldenOptions { IgnoreModuleName = true })),
            Does.Contain("NotEqual")
        );
        Assert.That(
            await GoldenFailure.Of(() => Golden.Verify(module, new GoldenOptions { IgnoreValueNames = true })),
            Does.Contain("-module @written").And.Contain("+module @step")
        );
        await Golden.Verify(module, new GoldenOptions { IgnoreValueNames = true, IgnoreModuleName = true });
    }

    [Test]
    public Task OnlyTheModuleNameMayDifferWhereOnlyThatIsAskedFor() =>
        Golden.Verify(Parser.Parse(Program), new GoldenOptions { IgnoreModuleName = true });

    [Test]
    public Task LocationsAreStoredWhereAskedFor() =>
        Golden.Verify(Parser.Parse(Program, "step.mlir"), new GoldenOptions { Locations = true });

    [Test]
    public async Task AVerifiedFileThatIsNoModuleIsNamed()
    {
        string message = await GoldenFailure.Of(() => Golden.Verify(Parser.Parse(Program), GoldenOptions.Semantic));
        Assert.That(message, Does.Contain("The verified file is no module:\nverified file:1:1: error: "));
        File.Delete(GoldenFailure.Received(nameof(GoldenModuleTests), nameof(AVerifiedFileThatIsNoModuleIsNamed)));
    }

    private sealed class Source(Module module) : IModuleSource
    {
        public Module Module => module;
    }
}
