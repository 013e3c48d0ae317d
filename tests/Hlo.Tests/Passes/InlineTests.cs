using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public class InlineTests
{
    [Test]
    public void CallsBecomeTheBodiesOfTheirFunctions() =>
        PassText.AssertBecomes(
            """
            func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
              %0 = call @twice(%x) : (tensor<2xf32>) -> tensor<2xf32>
              %1 = call @twice(%0) : (tensor<2xf32>) -> tensor<2xf32>
              return %1 : tensor<2xf32>
            }
            func.func private @twice(%a: tensor<2xf32>) -> tensor<2xf32> {
              %0 = call @sum(%a, %a) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            func.func private @sum(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
              %0 = "stablehlo.add"(%a, %b) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            """,
            """
            func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
              %0 = "stablehlo.add"(%x, %x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
              %1 = "stablehlo.add"(%0, %0) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
              return %1 : tensor<2xf32>
            }
            """,
            new Inline()
        );

    [Test]
    public void CallsInRegionsAreInlinedAndReferredFunctionsStay() =>
        PassText.AssertBecomes(
            """
            func.func @main(%p: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.if"(%p) ({
                %1 = func.call @f(%x) : (tensor<f32>) -> tensor<f32>
                "stablehlo.return"(%1) : (tensor<f32>) -> ()
              }, {
                %2 = "stablehlo.custom_call"(%x) <{call_target_name = "t", called_computations = [@f]}> : (tensor<f32>) -> tensor<f32>
                "stablehlo.return"(%2) : (tensor<f32>) -> ()
              }) : (tensor<i1>) -> tensor<f32>
              return %0 : tensor<f32>
            }
            func.func private @f(%a: tensor<f32>) -> tensor<f32> {
              return %a : tensor<f32>
            }
            func.func private @unused() {
              return
            }
            """,
            """
            func.func @main(%p: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.if"(%p) ({
                "stablehlo.return"(%x) : (tensor<f32>) -> ()
              }, {
                %2 = "stablehlo.custom_call"(%x) <{call_target_name = "t", called_computations = [@f]}> : (tensor<f32>) -> tensor<f32>
                "stablehlo.return"(%2) : (tensor<f32>) -> ()
              }) : (tensor<i1>) -> tensor<f32>
              return %0 : tensor<f32>
            }
            func.func private @f(%a: tensor<f32>) -> tensor<f32> {
              return %a : tensor<f32>
            }
            """,
            new Inline()
        );

    [Test]
    public void RecursionIsAnError() =>
        Assert.That(
            () =>
                PassText.Run(
                    """
                    func.func @main() {
                      call @f() : () -> ()
                      return
                    }
                    func.func private @f() {
                      call @f() : () -> ()
                      return
                    }
                    """,
                    new Inline()
                ),
            Throws.TypeOf<HloException>().With.Message.Contains("function @f calls itself")
        );

    [Test]
    public void ExponentialGrowthIsRefused()
    {
        IEnumerable<string> functions = Enumerable
            .Range(0, 40)
            .Select(i =>
                $"func.func private @f{i}() {{\n call @f{i + 1}() : () -> ()\n call @f{i + 1}() : () -> ()\n return\n}}"
            );
        string text =
            $"func.func @main() {{\n call @f0() : () -> ()\n return\n}}\n{string.Join("\n", functions)}\nfunc.func "
            + $"private @f40() {{\n return\n}}";
        Assert.That(
            () => PassText.Run(text, new Inline { MaxOperations = 10_000 }),
            Throws.TypeOf<HloException>().With.Message.Contains("more than 10000 operations")
        );
    }

    [Test]
    public void CompositesBecomeTheirDecompositions() =>
        PassText.AssertBecomes(
            """
            func.func @main(%x: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.composite"(%x) <{name = "my.op", decomposition = @impl, version = 1 : i32}> : (tensor<f32>) -> tensor<f32>
              %1 = "stablehlo.composite"(%0) <{name = "my.kept", decomposition = @impl}> : (tensor<f32>) -> tensor<f32>
              return %1 : tensor<f32>
            }
            func.func private @impl(%a: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.negate"(%a) : (tensor<f32>) -> tensor<f32>
              return %0 : tensor<f32>
            }
            """,
            """
            func.func @main(%x: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.negate"(%x) : (tensor<f32>) -> tensor<f32>
              %1 = "stablehlo.composite"(%0) <{name = "my.kept", decomposition = @impl}> : (tensor<f32>) -> tensor<f32>
              return %1 : tensor<f32>
            }
            func.func private @impl(%a: tensor<f32>) -> tensor<f32> {
              %0 = "stablehlo.negate"(%a) : (tensor<f32>) -> tensor<f32>
              return %0 : tensor<f32>
            }
            """,
            new DecomposeComposites(composite => composite.CompositeName == "my.kept"),
            new Inline()
        );

    [Test]
    public void SymbolsInAttributesKeepTheirFunctions()
    {
        const string Text = """
            func.func private @mesh()
            func.func @main(%x: tensor<16x8xf32>) -> tensor<16x16xf32> {
              %0 = "stablehlo.all_gather"(%x) <{all_gather_dim = 1 : i64, channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>, replica_groups = #stablehlo.replica_group_mesh_axes<mesh = @mesh, axes = [#stablehlo.axis_ref<name = "a">]>}> : (tensor<16x8xf32>) -> tensor<16x16xf32>
              return %0 : tensor<16x16xf32>
            }
            """;
        PassText.AssertBecomes(Text, Text, new Inline());
    }
}
