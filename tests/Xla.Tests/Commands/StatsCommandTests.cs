using System.Text.Json;

namespace XlaSharp.FrontDoor.Tests.Commands;

public sealed class StatsCommandTests : CommandTests
{
    private const string Program = """
        module @net {
          func.func @main(%x: tensor<32x784xf32>, %w: tensor<784x10xf32>) -> tensor<32x10xf32> {
            %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<32x784xf32>, tensor<784x10xf32>) -> tensor<32x10xf32>
            %1 = stablehlo.custom_call @mystery(%0) : (tensor<32x10xf32>) -> tensor<32x10xf32>
            return %1 : tensor<32x10xf32>
          }
        }
        """;

    [Test]
    public void CountsAreTables()
    {
        (int exit, string output, _) = Run("stats", Store("net.mlir", Program));
        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.Contain("module @net, 1 functions, 3 operations\n"));
        Assert.That(output, Does.Contain("parameters   2 arrays, 32,928 elements, 131.71 kB\n"));
        Assert.That(output, Does.Match(@"stablehlo\.dot_general +1 +1 +501\.76 k "));
        Assert.That(output, Does.EndWith("note: custom call 'mystery': only its bytes are counted\n"));
    }

    [Test]
    public void CountsAreJsonForPrograms()
    {
        (int exit, string output, _) = RunOn(Program, "stats", "-", "--json");
        Assert.That(exit, Is.Zero);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        Assert.That(root.GetProperty("flops").GetDouble(), Is.EqualTo(2.0 * 32 * 784 * 10));
        Assert.That(
            root.GetProperty("ops").GetProperty("stablehlo.dot_general").GetProperty("count").GetInt32(),
            Is.EqualTo(1)
        );
        Assert.That(
            root.GetProperty("parameters").GetProperty("bytes").GetDouble(),
            Is.EqualTo(4 * ((32 * 784) + (784 * 10)))
        );
        Assert.That(root.GetProperty("notes").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public void AMissingFunctionIsNamed()
    {
        (int exit, _, string error) = Run("stats", Store("net.mlir", Program), "--func", "other");
        Assert.That((exit, error), Is.EqualTo((1, "The module has no function @other; it has @main.\n")));
    }
}
