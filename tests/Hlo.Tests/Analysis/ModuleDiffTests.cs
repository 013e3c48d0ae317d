using System.Globalization;
using NUnit.Framework;
using XlaSharp.Hlo.Analysis;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Analysis;

public sealed class ModuleDiffTests
{
    private const string Before = """
        module @m {
          func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
            %0 = stablehlo.add %x, %y : tensor<4xf32>
            %1 = stablehlo.tanh %0 : tensor<4xf32>
            %2 = stablehlo.sine %y : tensor<4xf32>
            %3 = stablehlo.multiply %1, %2 : tensor<4xf32>
            return %3 : tensor<4xf32>
          }
        }
        """;

    [Test]
    public void NamesAndOrderOfIndependentOperationsDoNotMatter()
    {
        const string after = """
            module @m {
              func.func @main(%p: tensor<4xf32>, %q: tensor<4xf32>) -> tensor<4xf32> {
                %s = stablehlo.sine %q : tensor<4xf32>
                %a = stablehlo.add %p, %q : tensor<4xf32>
                %t = stablehlo.tanh %a : tensor<4xf32>
                %m = stablehlo.multiply %t, %s : tensor<4xf32>
                return %m : tensor<4xf32>
              }
            }
            """;
        Assert.That(Diff(Before, after), Is.Empty);
        Assert.That(Diff(Before, after, new DiffOptions { CompareOrder = true }), Is.Not.Empty);
    }

    [Test]
    public void AnInsertedOperationIsOneLineAndUsersThatMovedAreEqual() =>
        Assert.That(
            Diff(
                Before,
                Before.Replace(
                    "%1 = stablehlo.tanh %0",
                    "%8 = stablehlo.negate %0 : tensor<4xf32>\n %1 = stablehlo.tanh %8",
                    StringComparison.Ordinal
                )
            ),
            Is.EqualTo(
                """
                @@ func.func @main @@
                   %0 = stablehlo.add %arg0, %arg1 : tensor<4xf32>
                +  %1' = stablehlo.negate %0 : tensor<4xf32>
                -  %1 = stablehlo.tanh %0 : tensor<4xf32>
                +  %1 = stablehlo.tanh %1' : tensor<4xf32>
                   %2 = stablehlo.sine %arg1 : tensor<4xf32>

                """
            )
        );

    [Test]
    public void SwappedOperandsAreADifference() =>
        Assert.That(
            Diff(Before, Before.Replace("multiply %1, %2", "multiply %2, %1", StringComparison.Ordinal)),
            Does.Contain(
                "-  %3 = stablehlo.multiply %1, %2 : tensor<4xf32>\n+  %3 = stablehlo.multiply %2, %1 : tensor<4xf32>\n"
            )
        );

    [Test]
    public void AnotherOpIsRemovedAndAdded() =>
        Assert.That(
            Diff(Before, Before.Replace("sine", "cosine", StringComparison.Ordinal)),
            Does.Contain(
                "-  %2 = stablehlo.sine %arg1 : tensor<4xf32>\n+  %2' = stablehlo.cosine %arg1 : tensor<4xf32>\n"
            )
        );

    [Test]
    public void ChangesInRegionsAreShownInside()
    {
        const string loop = """
            func.func @main(%x: tensor<4xf32>, %p: tensor<i1>) -> tensor<4xf32> {
              %0 = "stablehlo.if"(%p) ({
                %1 = stablehlo.tanh %x : tensor<4xf32>
                %2 = stablehlo.negate %1 : tensor<4xf32>
                stablehlo.return %2 : tensor<4xf32>
              }, {
                stablehlo.return %x : tensor<4xf32>
              }) : (tensor<i1>) -> tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            """;
        string diff = Diff(loop, loop.Replace("tanh", "sine", StringComparison.Ordinal));
        Assert.That(
            diff,
            Does.Contain(
                "   %0 = \"stablehlo.if\"(%arg1) ({\n-    %1 = stablehlo.tanh %arg0 : tensor<4xf32>\n+    %1' = "
                    + "stablehlo.sine"
            )
        );
        Assert.That(diff, Does.Not.Contain("-  %0").And.Not.Contain("-  return"));
    }

    [Test]
    public void ArgumentsOfDifferentRegionsAreTold()
    {
        // The inner reduction's body uses the outer body's argument in one, its own in the other.
        const string text = """
            func.func @main(%x: tensor<2x3xf32>, %z: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.reduce"(%x, %z) ({
              ^bb0(%a: tensor<f32>, %b: tensor<f32>):
                %r = stablehlo.reshape %a : (tensor<f32>) -> tensor<1xf32>
                %1 = "stablehlo.reduce"(%r, %b) ({
                ^bb0(%c: tensor<f32>, %d: tensor<f32>):
                  %2 = stablehlo.add %c, %d : tensor<f32>
                  stablehlo.return %2 : tensor<f32>
                }) {dimensions = array<i64: 0>} : (tensor<1xf32>, tensor<f32>) -> tensor<f32>
                stablehlo.return %1 : tensor<f32>
              }) {dimensions = array<i64: 0, 1>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<f32>
              return %0 : tensor<f32>
            }
            """;
        Assert.That(Diff(text, text.Replace("add %c, %d", "add %a, %d", StringComparison.Ordinal)), Is.Not.Empty);
    }

    [Test]
    public void FunctionsAttributesAndModuleNamesAreCompared()
    {
        Assert.That(
            Diff(Before, Before.Replace("@m {", "@n {", StringComparison.Ordinal)),
            Is.EqualTo("@@ module @@\n-module @m\n+module @n\n")
        );
        Assert.That(
            Diff(
                Before,
                Before.Replace("@m {", "@n {", StringComparison.Ordinal),
                new DiffOptions { IgnoreModuleName = true }
            ),
            Is.Empty
        );
        Assert.That(
            Diff(Before, Before.Replace("@m {", "@m attributes {a.b = 1 : i32} {", StringComparison.Ordinal)),
            Does.Contain("+  a.b = 1 : i32")
        );
        Assert.That(
            Diff(Before, Before.Replace("@main", "@entry", StringComparison.Ordinal)),
            Does.Contain("-func.func private @main").Or.Contain("-func.func @main").And.Contain("+func.func @entry")
        );
        Assert.That(
            Diff(
                Before,
                Before.Replace(
                    "%x: tensor<4xf32>",
                    "%x: tensor<4xf32> {jax.arg_info = \"w\"}",
                    StringComparison.Ordinal
                )
            ),
            Does.Contain("jax.arg_info")
        );
    }

    [Test]
    public void DefaultsThatAreWrittenOutAreNoDifference()
    {
        const string text = """
            func.func @main(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
              %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
              return %0 : tensor<2x4xf32>
            }
            """;
        Assert.That(
            Diff(text, text.Replace(", precision = [DEFAULT, DEFAULT]", string.Empty, StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [Test]
    public void LocationsCountWhereAskedFor()
    {
        string moved = "\n\n" + Before;
        Assert.That(Diff(Before, moved), Is.Empty);
        Assert.That(Diff(Before, moved, new DiffOptions { CompareLocations = true }), Is.Not.Empty);
    }

    [Test]
    public void AlignmentsPairEqualElementsWithoutCrossings()
    {
        Random random = new(20_261_128);
        for (int round = 0; round < 300; round++)
        {
            int[] a = [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(4))];
            int[] b = [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(4))];
            List<(int A, int B)> pairs = SequenceAlignment.Align(a, b);
            Assert.That(pairs.TrueForAll(pair => a[pair.A] == b[pair.B]));
            for (int i = 1; i < pairs.Count; i++)
            {
                Assert.That(pairs[i].A > pairs[i - 1].A && pairs[i].B > pairs[i - 1].B);
            }
        }

        Assert.That(SequenceAlignment.Align([1, 1, 2, 2, 1, 1], [2, 2, 1, 1, 2, 2]), Has.Count.EqualTo(4));
    }

    private static string Diff(string before, string after, DiffOptions? options = null) =>
        ModuleDiff.Of(Parser.Parse(before), Parser.Parse(after), options).ToText(1);

    // All operations after a change compute something else, and of the same few ops: a longest common subsequence has
    // to find them.
    [Test]
    public void FewChangesInALongChainAreFewLines()
    {
        string Chain(int changed)
        {
            System.Text.StringBuilder text = new("func.func @main(%x: tensor<f32>) -> tensor<f32> {\n");
            for (int i = 0; i < 6000; i++)
            {
                string op =
                    i > 0 && i % 2000 == changed ? "negate"
                    : i * i % 7 < 3 ? "sine"
                    : "cosine";
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  %{i} = stablehlo.{op} %{(i == 0 ? "x" : i - 1)} : tensor<f32>\n"
                );
            }

            return text.Append("  return %5999 : tensor<f32>\n}\n").ToString();
        }

        ModuleDiff diff = ModuleDiff.Of(Parser.Parse(Chain(-1)), Parser.Parse(Chain(1)));

        // Three operations and their users; which of two equal neighbours was replaced is open.
        Assert.That(diff.Removed, Is.InRange(6, 9));
        Assert.That(diff.Added, Is.EqualTo(diff.Removed));
    }
}
