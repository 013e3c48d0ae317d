using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Custom calls that stand for ops, and what a program with host calls looks like as a file.</summary>
[TestFixture]
public sealed class CustomCallTests
{
    [TestCase("TopK", "")]
    [TestCase("mhlo.topk", "mhlo.attributes = {k = 2 : i64, largest = true}, mhlo.version = 1 : i64")]
    public void TopKKeepsTheLargest(string target, string attributes)
    {
        HostTensor[] results = TextRunner.RunAll(
            $$"""
            func.func @main() -> (tensor<2xf32>, tensor<2xi32>) {
              %x = stablehlo.constant dense<[3.0, 9.0, -1.0, 7.0]> : tensor<4xf32>
              %v, %i = stablehlo.custom_call @{{target}}(%x) { {{attributes}} } : (tensor<4xf32>) -> (tensor<2xf32>, tensor<2xi32>)
              return %v, %i : tensor<2xf32>, tensor<2xi32>
            }
            """
        );

        Assert.That(MemoryMarshal.Cast<byte, float>(results[0].Data.Span).ToArray(), Is.EqualTo(new[] { 9f, 7 }));
        Assert.That(MemoryMarshal.Cast<byte, int>(results[1].Data.Span).ToArray(), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void ApproxTopKSortsByItsComparator()
    {
        HostTensor[] results = TextRunner.RunAll(
            """
            module {
              func.func private @smaller(%a: tensor<f32>, %b: tensor<f32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<i1> {
                %c = stablehlo.compare LT, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
                return %c : tensor<i1>
              }
              func.func @main() -> (tensor<2x2xf32>, tensor<2x2xi32>) {
                %x = stablehlo.constant dense<[[3.0, 1.0, 2.0], [5.0, 6.0, 4.0]]> : tensor<2x3xf32>
                %n = stablehlo.iota dim = 1 : tensor<2x3xi32>
                %init = stablehlo.constant dense<0.0> : tensor<f32>
                %last = stablehlo.constant dense<-1> : tensor<i32>
                %v, %i = stablehlo.custom_call @ApproxTopK(%x, %n, %init, %last) {
                  called_computations = [@smaller],
                  mhlo.backend_config = {aggregate_to_topk = true, recall_target = 9.500000e-01 : f32, reduction_dim = 1 : i64, top_k = 2 : i64}
                } : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2x2xf32>, tensor<2x2xi32>)
                return %v, %i : tensor<2x2xf32>, tensor<2x2xi32>
              }
            }
            """
        );

        Assert.That(MemoryMarshal.Cast<byte, float>(results[0].Data.Span).ToArray(), Is.EqualTo(new[] { 1f, 2, 4, 5 }));
        Assert.That(MemoryMarshal.Cast<byte, int>(results[1].Data.Span).ToArray(), Is.EqualTo(new[] { 1, 2, 2, 0 }));
    }

    [TestCase("mhlo.erf", 0.5, 0.5204998778130465)]
    [TestCase("mhlo.tan", 0.5, 0.5463024898437905)]
    [TestCase("mhlo.asin", 0.5, 0.5235987755982989)]
    public void OldNamesOfFunctionsAreKnown(string target, double x, double expected)
    {
        double[] result = TextRunner.Run<double>(
            $$"""
            func.func @main() -> tensor<f64> {
              %x = stablehlo.constant dense<{{x}}> : tensor<f64>
              %y = stablehlo.custom_call @{{target}}(%x) {mhlo.attributes = {}, mhlo.version = 1 : i64} : (tensor<f64>) -> tensor<f64>
              return %y : tensor<f64>
            }
            """
        );

        Assert.That(result[0], Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void AnnotationsAreTheirOperands()
    {
        float[] result = TextRunner.Run<float>(
            """
            func.func @main() -> tensor<2xf32> {
              %x = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
              %a = stablehlo.custom_call @Sharding(%x) {mhlo.sharding = "{replicated}"} : (tensor<2xf32>) -> tensor<2xf32>
              %b = stablehlo.custom_call @SPMDFullToShardShape(%a) {mhlo.sharding = "{manual}"} : (tensor<2xf32>) -> tensor<2xf32>
              %c = stablehlo.custom_call @SPMDShardToFullShape(%b) {mhlo.sharding = "{replicated}"} : (tensor<2xf32>) -> tensor<2xf32>
              return %c : tensor<2xf32>
            }
            """
        );

        Assert.That(result, Is.EqualTo(new[] { 1f, 2 }));
    }

    [TestCase(
        "stablehlo.infeed",
        """%v, %u = "stablehlo.infeed"(%t) : (!stablehlo.token) -> (tensor<f32>, !stablehlo.token)"""
    )]
    [TestCase(
        "stablehlo.outfeed",
        """%u = "stablehlo.outfeed"(%x, %t) : (tensor<f32>, !stablehlo.token) -> !stablehlo.token"""
    )]
    [TestCase(
        "stablehlo.send",
        """
            %u = "stablehlo.send"(%x, %t) {channel_handle = #stablehlo.channel_handle<handle = 1, type = 2>, is_host_transfer = true}
              : (tensor<f32>, !stablehlo.token) -> !stablehlo.token
            """
    )]
    [TestCase(
        "stablehlo.recv",
        """
            %v, %u = "stablehlo.recv"(%t) {channel_handle = #stablehlo.channel_handle<handle = 1, type = 3>, is_host_transfer = true}
              : (!stablehlo.token) -> (tensor<f32>, !stablehlo.token)
            """
    )]
    public void TransfersThatTheDeviceLacksAreNamed(string op, string line)
    {
        StatusException error = Assert.Throws<StatusException>(() =>
            TextRunner.RunAll(
                $$"""
                func.func @main() -> tensor<f32> {
                  %x = stablehlo.constant dense<1.0> : tensor<f32>
                  %t = stablehlo.after_all : !stablehlo.token
                  {{line}}
                  return %x : tensor<f32>
                }
                """
            )
        )!;

        Assert.That(error.Code, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(error.Message, Does.Contain(op).And.Contain("4:"));
    }

    [Test]
    public void HostCallsSurviveTheFile()
    {
        Hlo.Module module = Hlo.Text.Parser.Parse(
            """
            func.func @main(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
              %s = "stablehlo.all_gather"(%x) {all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}
                : (tensor<2x2xf32>) -> tensor<4x2xf32>
              %t = stablehlo.slice %s [0:2, 0:2] : (tensor<4x2xf32>) -> tensor<2x2xf32>
              %y = stablehlo.custom_call @f(%t) {api_version = 4 : i32,
                backend_config = {a = 1 : i32, b = "text", c = array<i64: 1, 2>, d = {e = true, f = 2.5 : f64}},
                operand_layouts = [dense<[0, 1]> : tensor<2xindex>], result_layouts = [dense<[1, 0]> : tensor<2xindex>]
              } : (tensor<2x2xf32>) -> tensor<2x2xf32>
              return %y : tensor<2x2xf32>
            }
            """
        );
        CompileOptions options = CompileOptions.Parse(
            new WireWriter().Bytes(3, new WireWriter().Int64(4, 2).ToArray()).ToArray(),
            "test"
        );
        ExecutableImage image = Pipeline.Compile(module, options);
        ExecutableImage read = ImageFormat.Deserialize(ImageFormat.Serialize(image));

        Assert.That(read.HostCalls, Has.Length.EqualTo(2));
        CollectiveCall collective = (CollectiveCall)read.HostCalls[0];
        FunctionCall function = (FunctionCall)read.HostCalls[1];
        Assert.That(collective.Kind, Is.EqualTo(CollectiveKind.Gather));
        Assert.That(collective.Groups.Rows.Single(), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(function.Target, Is.EqualTo("f"));
        Assert.That(function.OperandLayouts.Single(), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That(function.Attributes.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a", "b", "c", "d" }));
        Assert.That(
            ((ScalarCallAttribute)function.Attributes["a"]!).Bytes.ToArray(),
            Is.EqualTo(new byte[] { 1, 0, 0, 0 })
        );
        Assert.That(((DictionaryCallAttribute)function.Attributes["d"]!)["f"], Is.InstanceOf<ScalarCallAttribute>());
        Assert.That(ImageFormat.Serialize(read), Is.EqualTo(ImageFormat.Serialize(image)));
    }

    [Test]
    public void ALayoutModeOtherThanRowMajorIsRefused()
    {
        const string Text = """
            func.func @main(%x: tensor<2x2xf32> {mhlo.layout_mode = "MODE"}) -> (tensor<2x2xf32> {mhlo.layout_mode = "default"}) {
              return %x : tensor<2x2xf32>
            }
            """;
        StatusException error = Assert.Throws<StatusException>(() =>
            TextRunner.RunAll(Text.Replace("MODE", "{0,1}", StringComparison.Ordinal))
        )!;

        Assert.That(error.Message, Does.Contain("{0,1}").And.Contain("argument 0"));
        Assert.DoesNotThrow(() =>
            Pipeline.Compile(
                Hlo.Text.Parser.Parse(Text.Replace("MODE", "{1,0}", StringComparison.Ordinal)),
                CompileOptions.Default
            )
        );
    }
}
