using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Operations, attributes and types of dialects that this library does not know survive text and bytecode untouched.
/// </summary>
internal sealed class OtherDialectTests
{
    private const string Sharded = """
        module @jit_f attributes {mhlo.num_partitions = 4 : i32} {
          sdy.mesh @mesh = <["x"=2, "y"=2]>
          func.func public @main(%arg0: tensor<8x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {?}]>}) -> tensor<8x8xf32> {
            %0 = sdy.sharding_constraint %arg0 <@mesh, [{"x"}, {}]> : tensor<8x8xf32>
            %1 = stablehlo.add %0, %arg0 {sdy.sharding_rule = #sdy.op_sharding_rule<([i, j], [i, j])->([i, j]) {i=8, j=8}>} : tensor<8x8xf32>
            %2 = sdy.manual_computation(%1) in_shardings=[<@mesh, [{"x"}, {}]>] out_shardings=[<@mesh, [{"x"}, {}]>] manual_axes={"x"} (%arg1: tensor<4x8xf32>) {
              %3 = stablehlo.tanh %arg1 : tensor<4x8xf32>
              sdy.return %3 : tensor<4x8xf32>
            } : (tensor<8x8xf32>) -> tensor<8x8xf32>
            return %2 : tensor<8x8xf32>
          }
        }
        """;

    private const string Unknown = """
        module {
          func.func @main(%arg0: tensor<4xf32, #tpu.memory<hbm>>, %arg1: !other.handle<i32>) -> tensor<4xf32, #tpu.memory<hbm>> attributes {other.flag, other.map = affine_map<(d0) -> (d0)>} {
            %0 = "other.op"(%arg0, %arg1) <{kind = #other.kind<fast, "a b">, size = 3 : i64}> ({
            ^bb0(%arg2: tensor<f32>):
              "other.yield"(%arg2) : (tensor<f32>) -> ()
            }) {tpu.core = #tpu.core_type<tc>, x = dense<[1, 2]> : tensor<2xi32>} : (tensor<4xf32, #tpu.memory<hbm>>, !other.handle<i32>) -> tensor<4xf32, #tpu.memory<hbm>>
            %1:2 = "other.pair"(%0) : (tensor<4xf32, #tpu.memory<hbm>>) -> (tensor<4xf32, #tpu.memory<hbm>>, i32)
            return %1#0 : tensor<4xf32, #tpu.memory<hbm>>
          }
        }
        """;

    [TestCase(Sharded)]
    [TestCase(Unknown)]
    public void TextSurvivesText(string program) =>
        Assert.That(Parser.Parse(program).ToText().Trim(), Is.EqualTo(program));

    [TestCase(Sharded)]
    public void TextSurvivesBytecode(string program) =>
        Assert.That(
            BytecodeReader.Read(BytecodeWriter.Write(Parser.Parse(program))).ToText().Trim(),
            Is.EqualTo(program)
        );

    [Test]
    public void UnknownOpsSurviveBytecode()
    {
        const string Program = """
            module {
              func.func @main(%arg0: tensor<4xf32>, %arg1: !other.handle<i32>) -> tensor<4xf32> attributes {other.flag, other.map = affine_map<(d0) -> (d0)>} {
                %0 = "other.op"(%arg0, %arg1) <{kind = #other.kind<fast, "a b">, size = 3 : i64}> ({
                ^bb0(%arg2: tensor<f32>):
                  %3 = stablehlo.abs %arg2 : tensor<f32>
                  "other.yield"(%3) : (tensor<f32>) -> ()
                }) {tpu.core = #tpu.core_type<tc>, x = dense<[1, 2]> : tensor<2xi32>} : (tensor<4xf32>, !other.handle<i32>) -> tensor<4xf32>
                %1:2 = "other.pair"(%0) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<i1>)
                %2 = stablehlo.negate %1#0 : tensor<4xf32>
                return %2 : tensor<4xf32>
              }
            }
            """;
        Module module = Parser.Parse(Program);
        Assert.That(module.ToText().Trim(), Is.EqualTo(Program));
        Assert.That(BytecodeReader.Read(BytecodeWriter.Write(module)).ToText().Trim(), Is.EqualTo(Program));
    }

    [Test]
    public void OlderTargetsRefuseOtherDialects()
    {
        HloException? error = Assert.Throws<HloException>(() =>
            BytecodeWriter.Write(Parser.Parse(Sharded), new() { Target = new(1, 10) })
        );
        Assert.That(error!.Message, Does.Contain("'sdy.mesh'").And.Contain("1.11.0"));
    }
}
