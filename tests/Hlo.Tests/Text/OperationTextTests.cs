using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// The pretty form of each op, as the specification of the text writes it, from the generic form and back.
/// </summary>
internal sealed class OperationTextTests
{
    private const string Arguments =
        "%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xi1>, %arg3: tensor<f32>, %arg4: "
        + "tensor<2x3xf32>, %arg5: tensor<i32>, "
        + "%arg6: tensor<2xi64>, %arg7: tuple<tensor<f32>>, %arg8: !stablehlo.token, %arg9: tensor<3x3xf32>";

    [TestCase(
        "\"stablehlo.compare\"(%arg0, %arg1) {comparison_direction = #stablehlo<comparison_direction LT>} : "
            + "(tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>",
        "%0 = stablehlo.compare  LT, %arg0, %arg1 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>"
    )]
    [TestCase(
        "\"stablehlo.compare\"(%arg0, %arg1) <{compare_type = #stablehlo<comparison_type TOTALORDER>, "
            + "comparison_direction = #stablehlo<comparison_direction NE>}> {x} : (tensor<4xf32>, tensor<4xf32>) -> "
            + "tensor<4xi1>",
        "%0 = stablehlo.compare  NE, %arg0, %arg1,  TOTALORDER {x} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>"
    )]
    [TestCase(
        "\"stablehlo.select\"(%arg2, %arg0, %arg1) : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>",
        "%0 = stablehlo.select %arg2, %arg0, %arg1 : tensor<4xi1>, tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.clamp\"(%arg3, %arg0, %arg3) : (tensor<f32>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>",
        "%0 = stablehlo.clamp %arg3, %arg0, %arg3 : (tensor<f32>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.complex\"(%arg0, %arg1) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xcomplex<f32>>",
        "%0 = stablehlo.complex %arg0, %arg1 : tensor<4xcomplex<f32>>"
    )]
    [TestCase(
        "\"stablehlo.convert\"(%arg0) : (tensor<4xf32>) -> tensor<4xf64>",
        "%0 = stablehlo.convert %arg0 : (tensor<4xf32>) -> tensor<4xf64>"
    )]
    [TestCase(
        "\"stablehlo.exponential\"(%arg0) {result_accuracy = #stablehlo.result_accuracy<mode = "
            + "#stablehlo.result_accuracy_mode<DEFAULT>>} : (tensor<4xf32>) -> tensor<4xf32>",
        "%0 = stablehlo.exponential %arg0 : tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.exponential\"(%arg0) {result_accuracy = #stablehlo.result_accuracy<ulps = 2, mode = "
            + "#stablehlo.result_accuracy_mode<TOLERANCE>, atol = 0.0>} : (tensor<4xf32>) -> tensor<4xf32>",
        "%0 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<ulps = 2, mode = "
            + "#stablehlo.result_accuracy_mode<TOLERANCE>>} : tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.exponential\"(%arg0) {result_accuracy = #stablehlo.result_accuracy<atol = 1.0e999, ulps = 2, "
            + "mode = #stablehlo.result_accuracy_mode<TOLERANCE>>} : (tensor<4xf32>) -> tensor<4xf32>",
        "%0 = stablehlo.exponential %arg0 {result_accuracy = #stablehlo.result_accuracy<atol = 0x7FF0000000000000, "
            + "ulps = 2, mode = #stablehlo.result_accuracy_mode<TOLERANCE>>} : tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.iota\"() {iota_dimension = 1 : i64} : () -> tensor<2x3xi32>",
        "%0 = stablehlo.iota dim = 1 : tensor<2x3xi32>"
    )]
    [TestCase(
        "\"stablehlo.broadcast_in_dim\"(%arg0) {broadcast_dimensions = dense<[1]> : tensor<1xi64>} : (tensor<4xf32>) "
            + "-> tensor<2x4xf32>",
        "%0 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<2x4xf32>"
    )]
    [TestCase(
        "\"stablehlo.slice\"(%arg4) {start_indices = array<i64: 0, 1>, limit_indices = array<i64: 2, 3>, strides = "
            + "array<i64: 1, 2>} : (tensor<2x3xf32>) -> tensor<2x1xf32>",
        "%0 = stablehlo.slice %arg4 [0:2, 1:3:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>"
    )]
    [TestCase(
        "\"stablehlo.dynamic_slice\"(%arg4, %arg5, %arg5) {slice_sizes = array<i64: 1, 2>} : (tensor<2x3xf32>, "
            + "tensor<i32>, tensor<i32>) -> tensor<1x2xf32>",
        "%0 = stablehlo.dynamic_slice %arg4, %arg5, %arg5, sizes = [1, 2] : (tensor<2x3xf32>, tensor<i32>, "
            + "tensor<i32>) -> tensor<1x2xf32>"
    )]
    [TestCase(
        "\"stablehlo.dynamic_slice\"(%arg3) {slice_sizes = array<i64>} : (tensor<f32>) -> tensor<f32>",
        "%0 = stablehlo.dynamic_slice %arg3, sizes = [] : (tensor<f32>) -> tensor<f32>"
    )]
    [TestCase(
        "\"stablehlo.concatenate\"(%arg0, %arg1) {dimension = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> "
            + "tensor<8xf32>",
        "%0 = stablehlo.concatenate %arg0, %arg1, dim = 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>"
    )]
    [TestCase(
        "\"stablehlo.pad\"(%arg0, %arg3) {edge_padding_low = array<i64: 1>, edge_padding_high = array<i64: -1>, "
            + "interior_padding = array<i64: 0>} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>",
        "%0 = stablehlo.pad %arg0, %arg3, low = [1], high = [-1], interior = [0] : (tensor<4xf32>, tensor<f32>) -> "
            + "tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.reduce_precision\"(%arg0) {exponent_bits = 5 : i32, mantissa_bits = 10 : i32} : (tensor<4xf32>) "
            + "-> tensor<4xf32>",
        "%0 = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.cholesky\"(%arg9) {lower = true} : (tensor<3x3xf32>) -> tensor<3x3xf32>",
        "%0 = stablehlo.cholesky %arg9, lower = true : tensor<3x3xf32>"
    )]
    [TestCase(
        "\"stablehlo.cholesky\"(%arg9) {lower = false} : (tensor<3x3xf32>) -> tensor<3x3xf32>",
        "%0 = stablehlo.cholesky %arg9 : tensor<3x3xf32>"
    )]
    [TestCase(
        "\"stablehlo.dot_general\"(%arg4, %arg9) {dot_dimension_numbers = #stablehlo.dot<lhs_contracting_dimensions "
            + "= [1], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision DEFAULT>, "
            + "#stablehlo<precision HIGHEST>]} : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>",
        "%0 = stablehlo.dot_general %arg4, %arg9, contracting_dims = [1] x [0], precision = [DEFAULT, HIGHEST] : "
            + "(tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x3xf32>"
    )]
    [TestCase(
        "\"stablehlo.dot_general\"(%arg0, %arg1) {dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = "
            + "[0], rhs_batching_dimensions = [0]>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>",
        "%0 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [] x [] : "
            + "(tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>"
    )]
    [TestCase(
        "\"stablehlo.rng\"(%arg3, %arg3, %arg6) {rng_distribution = #stablehlo<rng_distribution UNIFORM>} : "
            + "(tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<2x3xf32>",
        "%0 = stablehlo.rng %arg3, %arg3, %arg6, distribution =  UNIFORM : (tensor<f32>, tensor<f32>, tensor<2xi64>) "
            + "-> tensor<2x3xf32>"
    )]
    [TestCase(
        "\"stablehlo.tuple\"(%arg3, %arg5) : (tensor<f32>, tensor<i32>) -> tuple<tensor<f32>, tensor<i32>>",
        "%0 = stablehlo.tuple %arg3, %arg5 : tuple<tensor<f32>, tensor<i32>>"
    )]
    [TestCase(
        "\"stablehlo.get_tuple_element\"(%arg7) {index = 0 : i32} : (tuple<tensor<f32>>) -> tensor<f32>",
        "%0 = stablehlo.get_tuple_element %arg7[0] : (tuple<tensor<f32>>) -> tensor<f32>"
    )]
    [TestCase(
        "\"stablehlo.after_all\"(%arg8, %arg8) : (!stablehlo.token, !stablehlo.token) -> !stablehlo.token",
        "%0 = stablehlo.after_all %arg8, %arg8 : !stablehlo.token"
    )]
    [TestCase(
        "\"stablehlo.partition_id\"() {a = 1 : i64} : () -> tensor<ui32>",
        "%0 = stablehlo.partition_id {a = 1 : i64} : tensor<ui32>"
    )]
    [TestCase(
        "\"stablehlo.custom_call\"(%arg3) {call_target_name = \"a-b\", has_side_effect = false, api_version = 4 : "
            + "i32, backend_config = {k = 1 : i64}, mhlo.sharding = \"{replicated}\"} : (tensor<f32>) -> tensor<f32>",
        "%0 = stablehlo.custom_call @\"a-b\"(%arg3) {api_version = 4 : i32, backend_config = {k = 1 : i64}, "
            + "mhlo.sharding = \"{replicated}\"} : (tensor<f32>) -> tensor<f32>"
    )]
    [TestCase(
        "\"stablehlo.optimization_barrier\"(%arg3, %arg5) : (tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>)",
        "%0:2 = stablehlo.optimization_barrier %arg3, %arg5 : tensor<f32>, tensor<i32>"
    )]
    [TestCase(
        "\"stablehlo.composite\"(%arg3) {name = \"ns.op\", decomposition = @f, version = 1 : i32} : (tensor<f32>) -> "
            + "tensor<f32>",
        "%0 = stablehlo.composite \"ns.op\" %arg3 {decomposition = @f, version = 1 : i32} : (tensor<f32>) -> "
            + "tensor<f32>"
    )]
    [TestCase(
        "\"chlo.erf\"(%arg0) : (tensor<4xf32>) -> tensor<4xf32>",
        "%0 = chlo.erf %arg0 : tensor<4xf32> -> tensor<4xf32>"
    )]
    [TestCase("\"func.call\"(%arg3) {callee = @g} : (tensor<f32>) -> ()", "call @g(%arg3) : (tensor<f32>) -> ()")]
    public void PrintsThePrettyForm(string generic, string pretty)
    {
        Assert.That(BodyOf(generic), Is.EqualTo(pretty));
        Assert.That(BodyOf(pretty), Is.EqualTo(pretty));
    }

    [Test]
    public void ReduceIsCompactForOneCommutativeOpOfItsArguments()
    {
        const string compact =
            "%0 = stablehlo.reduce(%arg4 init: %arg3) applies stablehlo.add across dimensions = [1] : "
            + "(tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>";
        Assert.That(
            BodyOf(
                """
                "stablehlo.reduce"(%arg4, %arg3) ({
                ^bb0(%a: tensor<f32>, %b: tensor<f32>):
                  %s = "stablehlo.add"(%a, %b) : (tensor<f32>, tensor<f32>) -> tensor<f32>
                  "stablehlo.return"(%s) : (tensor<f32>) -> ()
                }) {dimensions = array<i64: 1>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
                """
            ),
            Is.EqualTo(compact)
        );
        Assert.That(BodyOf(compact), Is.EqualTo(compact));
    }

    [Test]
    public void ReduceShowsPairsOfArgumentsOtherwise()
    {
        // The swapped operands keep the compact form away.
        const string full = """
            %0 = stablehlo.reduce(%arg4 init: %arg3) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
             reducer(%arg10: tensor<f32>, %arg11: tensor<f32>)  {
              %1 = stablehlo.add %arg11, %arg10 : tensor<f32>
              stablehlo.return %1 : tensor<f32>
            }
            """;
        Assert.That(BodyOf(full), Is.EqualTo(full));
    }

    [Test]
    public void WhileSharesOneListOfNames()
    {
        const string text = """
            %0:2 = stablehlo.while(%iterArg = %arg5, %iterArg_0 = %arg3) : tensor<i32>, tensor<f32> attributes {a}
            cond {
              %c = stablehlo.constant dense<true> : tensor<i1>
              stablehlo.return %c : tensor<i1>
            } do {
              %1 = stablehlo.negate %iterArg_0 : tensor<f32>
              stablehlo.return %iterArg, %1 : tensor<i32>, tensor<f32>
            }
            """;
        Assert.That(BodyOf(text), Is.EqualTo(text));
    }

    [Test]
    public void RegionsOfAlwaysGenericOpsNumberOnFromTheFunction()
    {
        const string text = """
            %0 = stablehlo.negate %arg3 : tensor<f32>
            %1 = "stablehlo.sort"(%arg0) <{dimension = 0 : i64, is_stable = true}> ({
            ^bb0(%arg10: tensor<f32>, %arg11: tensor<f32>):
              %2 = stablehlo.compare  LT, %arg10, %arg11 : (tensor<f32>, tensor<f32>) -> tensor<i1>
              func.call @g() : () -> ()
              stablehlo.return %2 : tensor<i1>
            }) : (tensor<4xf32>) -> tensor<4xf32>
            """;
        Assert.That(BodyOf(text), Is.EqualTo(text));
    }

    [Test]
    public void NamesInConflictShareOneCounter()
    {
        const string text = """
            %c = stablehlo.constant dense<1> : tensor<i32>
            %c_0 = stablehlo.constant dense<2> : tensor<i32>
            %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
            %cst_1 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
            %c_2 = stablehlo.constant dense<true> : tensor<i1>
            """;
        Assert.That(BodyOf(text), Is.EqualTo(text));
    }

    [Test]
    public void MissingTerminatorsOfMapAreAdded()
    {
        Module module = Parser.Parse(
            "func.func @f(%p: tensor<i1>) { \"stablehlo.if\"(%p) ({ %c = stablehlo.constant dense<1> : tensor<i32> "
                + "}, { stablehlo.return }) : (tensor<i1>) -> () return }"
        );
        Region region = module.Main.Entry.Operations[0].Regions[0];
        Assert.That(region.Body.Terminator?.Name, Is.EqualTo("stablehlo.return"));
    }

    [Test]
    public void FunctionsModulesAndUnknownOpsKeepWhatTheySay()
    {
        const string text = """
            module @jit_f attributes {mhlo.num_partitions = 1 : i32, "x-y" = "z"} {
              func.func public @main(%arg0: tensor<2xf32> {mhlo.layout_mode = "default"}, %arg1: !foo.bar<1>) -> (tensor<2xf32> {jax.result_info = "result"}, i32) attributes {a = [@g, {}]} {
                %0:2 = "foo.op"(%arg0) <{p = #foo.attr<"}">}> ({
                  "foo.end"() : () -> ()
                }, {
                }) {d} : (tensor<2xf32>) -> (i32, !foo.bar<1>)
                return %arg0, %0#0 : tensor<2xf32>, i32
              }
              func.func private @g(tensor<?xf32>) -> tensor<f32>
              "foo.top"() {s = @main} : () -> ()
              module {
              }
            }

            """;
        Assert.That(Parser.Parse(text).ToText(), Is.EqualTo(text));
    }

    [Test]
    public void ResourcesSurvive()
    {
        const string text = """
            module {
              func.func @f() -> tensor<2xi8> {
                %c = stablehlo.constant dense_resource<blob> : tensor<2xi8>
                return %c : tensor<2xi8>
              }
            }

            {-#
              dialect_resources: {
                builtin: {
                  blob: "0x04000000ABCD"
                }
              }
            #-}

            """;
        Module module = Parser.Parse(text);
        Assert.That(module.Resources["blob"].ToArray(), Is.EqualTo(new byte[] { 0xAB, 0xCD }));
        Assert.That(module.ToText(), Is.EqualTo(text));
    }

    [Test]
    public void AliasesMayBeUsedBeforeTheyAreDefined()
    {
        const string text = """
            func.func private @f(!t) -> tensor<2x!q> attributes {x = #a} loc(#l)
            #a = [#b, 1]
            #b = "b"
            !t = tensor<3xi32>
            !q = !quant.uniform<i8:f32, 2.0>
            #l = loc("name"(#m))
            #m = loc("f.py":1:2)
            """;
        Assert.That(
            Parser.Parse(text).ToText(new PrintOptions { DebugInfo = true }),
            Does.Contain(
                "func.func private @f(tensor<3xi32>) -> tensor<2x!quant.uniform<i8:f32, 2.000000e+00>> attributes {x "
                    + "= [\"b\", 1 : i64]} loc(\"name\"(\"f.py\":1:2))"
            )
        );
    }

    private static string BodyOf(string operations)
    {
        string indented = operations.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal);
        string module = $"func.func @f({Arguments}) {{\n    {indented}\n    return\n}}\nfunc.func private @g()\n";
        if (!operations.Contains(" = ", StringComparison.Ordinal) || operations.StartsWith('"'))
        {
            string results =
                operations.EndsWith("-> ()", StringComparison.Ordinal) ? string.Empty
                : operations.Contains("-> (tensor", StringComparison.Ordinal) ? "%r:2 = "
                : "%r = ";
            module = module.Replace("\n    " + indented, "\n    " + results + indented, StringComparison.Ordinal);
        }

        string[] lines = Parser.Parse(module).ToText().Split('\n');
        int end = Array.FindIndex(lines, line => line == "    return");
        return string.Join("\n", lines[2..end].Select(line => line[4..]));
    }
}
