using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Comparison = XlaSharp.Hlo.Execution.Checks.Comparison;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Loops that compute several elements at once, for lengths around whole vectors of every element type, against the
/// reference evaluator, which goes element by element.
/// </summary>
internal sealed class LaneTests
{
    private static readonly string[] Integers = ["i8", "ui8", "i16", "i32", "ui32", "i64", "ui64"];
    private static readonly string[] Floats = ["f8E4M3FN", "bf16", "f16", "f32", "f64"];
    private static readonly int[] Lengths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 129, 257];

    private static IEnumerable<object[]> Cases() =>
        from type in (string[])[.. Integers, .. Floats]
        from length in Lengths
        select new object[] { type, length };

    [TestCaseSource(nameof(Cases))]
    public void OperandsOfFewerDimensionsAreRepeated(string type, int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<3x{{length}}x{{type}}>, %row: tensor<{{length}}x{{type}}>, %column: tensor<3x{{type}}>, %one: tensor<{{type}}>) -> (tensor<3x{{length}}x{{type}}>, tensor<3x{{length}}xi1>) {
              %r = stablehlo.broadcast_in_dim %row, dims = [1] : (tensor<{{length}}x{{type}}>) -> tensor<3x{{length}}x{{type}}>
              %c = stablehlo.broadcast_in_dim %column, dims = [0] : (tensor<3x{{type}}>) -> tensor<3x{{length}}x{{type}}>
              %o = stablehlo.broadcast_in_dim %one, dims = [] : (tensor<{{type}}>) -> tensor<3x{{length}}x{{type}}>
              %a = stablehlo.add %x, %r : tensor<3x{{length}}x{{type}}>
              %b = stablehlo.multiply %c, %o : tensor<3x{{length}}x{{type}}>
              %less = stablehlo.compare LT, %a, %b : (tensor<3x{{length}}x{{type}}>, tensor<3x{{length}}x{{type}}>) -> tensor<3x{{length}}xi1>
              %y = stablehlo.select %less, %b, %a : tensor<3x{{length}}xi1>, tensor<3x{{length}}x{{type}}>
              return %y, %less : tensor<3x{{length}}x{{type}}>, tensor<3x{{length}}xi1>
            }
            """,
            maxUlp: 0
        );

    // Where rows start is said by wider numbers than the rows hold; they are the same in all lanes.
    [TestCaseSource(nameof(Lengths))]
    public void RowsAreGathered(int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<5x{{length}}xf32>, %y: tensor<3x{{length}}xf32>) -> tensor<3x{{length}}xf32> {
              %i = stablehlo.constant dense<[[4], [0], [9]]> : tensor<3x1xi64>
              %g = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, {{length}}>}> : (tensor<5x{{length}}xf32>, tensor<3x1xi64>) -> tensor<3x{{length}}xf32>
              %s = stablehlo.add %g, %y : tensor<3x{{length}}xf32>
              return %s : tensor<3x{{length}}xf32>
            }
            """,
            maxUlp: 0
        );

    [TestCaseSource(nameof(Cases))]
    public void PositionsMove(string type, int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<4x{{2
                * length}}x{{type}}>) -> (tensor<2x{{length}}x{{type}}>, tensor<{{length}}x8x{{type}}>, tensor<{{length}}x2x{{type}}>, tensor<{{length}}x{{type}}>) {
              %s = stablehlo.slice %x [1:4:2, {{length / 2}}:{{(length / 2) + length}}] : (tensor<4x{{2
                * length}}x{{type}}>) -> tensor<2x{{length}}x{{type}}>
              %v = stablehlo.reverse %s, dims = [0] : tensor<2x{{length}}x{{type}}>
              %a = stablehlo.add %s, %v : tensor<2x{{length}}x{{type}}>
              %w = stablehlo.reshape %x : (tensor<4x{{2 * length}}x{{type}}>) -> tensor<{{length}}x8x{{type}}>
              %b = stablehlo.reverse %w, dims = [1] : tensor<{{length}}x8x{{type}}>
              %c = stablehlo.add %b, %w : tensor<{{length}}x8x{{type}}>
              %t = stablehlo.transpose %a, dims = [1, 0] : (tensor<2x{{length}}x{{type}}>) -> tensor<{{length}}x2x{{type}}>
              %i = stablehlo.iota dim = 0 : tensor<{{length}}xi32>
              %j = stablehlo.convert %i : (tensor<{{length}}xi32>) -> tensor<{{length}}x{{type}}>
              return %a, %c, %t, %j : tensor<2x{{length}}x{{type}}>, tensor<{{length}}x8x{{type}}>, tensor<{{length}}x2x{{type}}>, tensor<{{length}}x{{type}}>
            }
            """,
            maxUlp: 0
        );

    [TestCaseSource(nameof(Cases))]
    public void PartsAreCopied(string type, int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<2x{{length}}x{{type}}>, %y: tensor<2x5x{{type}}>, %one: tensor<{{type}}>, %i: tensor<i32>) -> (tensor<2x{{length
                + 5}}x{{type}}>, tensor<4x{{length + 3}}x{{type}}>, tensor<2x{{length
                + 5}}x{{type}}>, tensor<2x{{length}}x{{type}}>) {
              %a = stablehlo.concatenate %x, %y, dim = 1 : (tensor<2x{{length}}x{{type}}>, tensor<2x5x{{type}}>) -> tensor<2x{{length
                + 5}}x{{type}}>
              %b = stablehlo.pad %x, %one, low = [1, 2], high = [1, 1], interior = [0, 0] : (tensor<2x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<4x{{length
                + 3}}x{{type}}>
              %z = stablehlo.add %a, %a : tensor<2x{{length + 5}}x{{type}}>
              %c = stablehlo.dynamic_update_slice %z, %x, %i, %i : (tensor<2x{{length
                + 5}}x{{type}}>, tensor<2x{{length}}x{{type}}>, tensor<i32>, tensor<i32>) -> tensor<2x{{length
                + 5}}x{{type}}>
              %d = stablehlo.dynamic_slice %z, %i, %i, sizes = [2, {{length}}] : (tensor<2x{{length
                + 5}}x{{type}}>, tensor<i32>, tensor<i32>) -> tensor<2x{{length}}x{{type}}>
              return %a, %b, %c, %d : tensor<2x{{length + 5}}x{{type}}>, tensor<4x{{length
                + 3}}x{{type}}>, tensor<2x{{length + 5}}x{{type}}>, tensor<2x{{length}}x{{type}}>
            }
            """,
            maxUlp: 0
        );

    [TestCaseSource(nameof(Cases))]
    public void SumsAndExtremesAgree(string type, int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<5x{{length}}x{{type}}>, %y: tensor<3x5x{{length}}x{{type}}>, %one: tensor<{{type}}>) -> (tensor<5x{{type}}>, tensor<5x{{type}}>, tensor<{{length}}x{{type}}>, tensor<{{length}}x{{type}}>, tensor<5x{{type}}>, tensor<3x{{type}}>, tensor<3x{{length}}x{{type}}>) {
              %a = stablehlo.reduce(%x init: %one) applies stablehlo.add across dimensions = [1] : (tensor<5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<5x{{type}}>
              %b = stablehlo.reduce(%x init: %one) applies stablehlo.maximum across dimensions = [1] : (tensor<5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<5x{{type}}>
              %c = stablehlo.reduce(%x init: %one) applies stablehlo.add across dimensions = [0] : (tensor<5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<{{length}}x{{type}}>
              %d = stablehlo.reduce(%x init: %one) applies stablehlo.minimum across dimensions = [0] : (tensor<5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<{{length}}x{{type}}>
              %e = stablehlo.reduce(%y init: %one) applies stablehlo.add across dimensions = [0, 2] : (tensor<3x5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<5x{{type}}>
              %f = stablehlo.reduce(%y init: %one) applies stablehlo.minimum across dimensions = [1, 2] : (tensor<3x5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<3x{{type}}>
              %g = stablehlo.reduce(%y init: %one) applies stablehlo.add across dimensions = [1] : (tensor<3x5x{{length}}x{{type}}>, tensor<{{type}}>) -> tensor<3x{{length}}x{{type}}>
              return %a, %b, %c, %d, %e, %f, %g : tensor<5x{{type}}>, tensor<5x{{type}}>, tensor<{{length}}x{{type}}>, tensor<{{length}}x{{type}}>, tensor<5x{{type}}>, tensor<3x{{type}}>, tensor<3x{{length}}x{{type}}>
            }
            """,
            maxUlp: 0
        );

    [Test]
    public void FunctionsOfF32AreExactInEveryLane([Values(1, 5, 16, 23, 32, 40)] int length) =>
        Compare(
            $$"""
            func.func @main(%x: tensor<2x{{length}}xf32>) -> (tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>) {
              %a = stablehlo.exponential %x : tensor<2x{{length}}xf32>
              %b = stablehlo.log %a : tensor<2x{{length}}xf32>
              %c = stablehlo.tanh %x : tensor<2x{{length}}xf32>
              %d = stablehlo.logistic %x : tensor<2x{{length}}xf32>
              %e = stablehlo.log_plus_one %a : tensor<2x{{length}}xf32>
              %f = stablehlo.rsqrt %a : tensor<2x{{length}}xf32>
              return %a, %b, %c, %d, %e, %f : tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>, tensor<2x{{length}}xf32>
            }
            """,
            maxUlp: 2
        );

    [Test]
    public void ANaNAnywhereIsTheExtreme([Values(1, 16, 17, 40, 64, 70, 200)] int length)
    {
        string tensor = $"tensor<{length}xf32>";
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: {{tensor}}) -> (tensor<f32>, tensor<f32>) {
              %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
              %high = stablehlo.constant dense<0x7F800000> : tensor<f32>
              %a = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [0] : ({{tensor}}, tensor<f32>) -> tensor<f32>
              %b = stablehlo.reduce(%x init: %high) applies stablehlo.minimum across dimensions = [0] : ({{tensor}}, tensor<f32>) -> tensor<f32>
              return %a, %b : tensor<f32>, tensor<f32>
            }
            """
        );
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        TensorType type = new(ElementType.F32, [length]);
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)i)];
        HostTensor[] ordinary = JitRunner.Execute(executable, [HostTensor.Of<float>(type, values)]);
        Assert.That(BitConverter.ToSingle(ordinary[0].Data.Span), Is.EqualTo(length - 1f));
        Assert.That(BitConverter.ToSingle(ordinary[1].Data.Span), Is.EqualTo(0f));
        for (int place = 0; place < length; place++)
        {
            float[] one = [.. values];
            one[place] = float.NaN;
            HostTensor[] results = JitRunner.Execute(executable, [HostTensor.Of<float>(type, one)]);
            Assert.That(BitConverter.ToSingle(results[0].Data.Span), Is.NaN, $"maximum with NaN at {place}");
            Assert.That(BitConverter.ToSingle(results[1].Data.Span), Is.NaN, $"minimum with NaN at {place}");
        }
    }

    [Test]
    public void MemoryOfAnArgumentIsChangedOnce([Values(1, 15, 16, 17, 100, 1000, 5003)] int length)
    {
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: tensor<{{length}}xf32> {tf.aliasing_output = 0 : i32}) -> tensor<{{length}}xf32> {
              %y = stablehlo.add %x, %x : tensor<{{length}}xf32>
              return %y : tensor<{{length}}xf32>
            }
            """
        );
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        float[] values = [.. Enumerable.Range(1, length).Select(i => (float)i)];
        HostTensor argument = HostTensor.Of<float>(new TensorType(ElementType.F32, [length]), values);

        HostTensor result = JitRunner.Execute(executable, [argument], donate: true)[0];

        HostTensor expected = HostTensor.Of<float>(argument.Type, [.. values.Select(value => 2 * value)]);
        Assert.That(result.Data.Span.SequenceEqual(expected.Data.Span));
    }

    // Small whole numbers: sums of them have no rounding, whatever their order. Of few digits few ones.
    private static HostTensor Numbers(TensorType type, int seed)
    {
        TensorType integers = new(ElementType.I32, type.Dims);
        bool isNarrow = type.ElementType is { IsFloat: true, BitWidth: < 32 };
        int[] values =
        [
            .. Enumerable
                .Range(0, (int)type.ElementCount)
                .Select(i => isNarrow ? (i % 61 == seed ? 1 : 0) : ((i * 7) + (seed * 3) + (i / 13)) % 4),
        ];
        Module convert = Parser.Parse(
            $"func.func @main(%x: {integers}) -> {type} {{ %r = stablehlo.convert %x : ({integers}) -> {type} return %r : {type} }}"
        );
        return new Interpreter(convert).Run("main", [HostTensor.Of<int>(integers, values)])[0];
    }

    private static void Compare(string text, ulong maxUlp)
    {
        Module module = Parser.Parse(text);
        HostTensor[] arguments =
        [
            .. module.Functions.Single().Type.Inputs.Select((type, seed) => Numbers((TensorType)type, seed)),
        ];

        HostTensor[] actual = JitRunner.Run(module, arguments);

        IReadOnlyList<HostTensor> expected = new Interpreter(module).Run("main", arguments);
        CheckRule rule = new(Comparison.Close, MaxUlp: maxUlp);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.That(rule.Mismatch(actual[i], expected[i]), Is.Null, $"result {i}");
        }
    }
}
