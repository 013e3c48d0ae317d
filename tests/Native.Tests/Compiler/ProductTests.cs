using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Matrix products against plain loops over the same numbers.</summary>
internal sealed class ProductTests
{
    [TestCase(5, 1500, 19)]
    [TestCase(33, 700, 40)]
    public void ProductsOfBytesAreExact(int m, int k, int n)
    {
        byte[] a = [.. Enumerable.Range(0, m * k).Select(i => (byte)(255 - (i % 7)))];
        sbyte[] b = [.. Enumerable.Range(0, k * n).Select(i => (sbyte)(-128 + (i % 5)))];
        Module module = Parser.Parse(
            $$"""
            func.func @main(%a: tensor<{{m}}x{{k}}xui8>, %b: tensor<{{k}}x{{n}}xi8>) -> tensor<{{m}}x{{n}}xi32> {
              %0 = stablehlo.convert %a : (tensor<{{m}}x{{k}}xui8>) -> tensor<{{m}}x{{k}}xi32>
              %1 = stablehlo.convert %b : (tensor<{{k}}x{{n}}xi8>) -> tensor<{{k}}x{{n}}xi32>
              %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [0] : (tensor<{{m}}x{{k}}xi32>, tensor<{{k}}x{{n}}xi32>) -> tensor<{{m}}x{{n}}xi32>
              return %2 : tensor<{{m}}x{{n}}xi32>
            }
            """
        );
        int[] expected = new int[m * n];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = Enumerable.Range(0, k).Sum(s => a[(i / n * k) + s] * b[(s * n) + (i % n)]);
        }

        HostTensor result = JitRunner.Run(
            module,
            HostTensor.Of<byte>(new(ElementType.UI8, [m, k]), a),
            HostTensor.Of<sbyte>(new(ElementType.I8, [k, n]), b)
        )[0];

        Assert.That(result.Values<int>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase("ui16", 65535)]
    [TestCase("ui8", 255)]
    [TestCase("i16", -1)]
    public void AByteThatLostItsSignIsNoLongerThatByte(string type, int value)
    {
        Module module = Parser.Parse(
            $$"""
            func.func @main(%a: tensor<1x2xi8>, %b: tensor<2x1xi8>) -> tensor<1x1xi32> {
              %0 = stablehlo.convert %a : (tensor<1x2xi8>) -> tensor<1x2x{{type}}>
              %1 = stablehlo.convert %b : (tensor<2x1xi8>) -> tensor<2x1x{{type}}>
              %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [0] : (tensor<1x2x{{type}}>, tensor<2x1x{{type}}>) -> tensor<1x1xi32>
              return %2 : tensor<1x1xi32>
            }
            """
        );

        HostTensor result = JitRunner.Run(
            module,
            HostTensor.Of<sbyte>(new(ElementType.I8, [1, 2]), [-1, 3]),
            HostTensor.Of<sbyte>(new(ElementType.I8, [2, 1]), [2, 5])
        )[0];

        Assert.That(result.Values<int>()[0], Is.EqualTo((2 * value) + 15));
    }

    [Test]
    public void AMatrixIsPackedBeforeTheLoopThatReadsIt()
    {
        const int Size = 96;
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: tensor<{{Size}}x{{Size}}xf32>, %w: tensor<{{Size}}x{{Size}}xf32>) -> tensor<{{Size}}x{{Size}}xf32> {
              %zero = stablehlo.constant dense<0> : tensor<i32>
              %one = stablehlo.constant dense<1> : tensor<i32>
              %three = stablehlo.constant dense<3> : tensor<i32>
              %r:2 = stablehlo.while(%i = %zero, %y = %x) : tensor<i32>, tensor<{{Size}}x{{Size}}xf32>
              cond {
                %go = stablehlo.compare LT, %i, %three, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %go : tensor<i1>
              } do {
                %next = stablehlo.add %i, %one : tensor<i32>
                %z = stablehlo.dot_general %y, %w, contracting_dims = [1] x [1] : (tensor<{{Size}}x{{Size}}xf32>, tensor<{{Size}}x{{Size}}xf32>) -> tensor<{{Size}}x{{Size}}xf32>
                stablehlo.return %next, %z : tensor<i32>, tensor<{{Size}}x{{Size}}xf32>
              }
              return %r#1 : tensor<{{Size}}x{{Size}}xf32>
            }
            """
        );
        TensorType type = new(ElementType.F32, [Size, Size]);

        // Small whole numbers: every sum is exact.
        float[] x = [.. Enumerable.Range(0, Size * Size).Select(i => (float)(i % 3))];
        float[] w = [.. Enumerable.Range(0, Size * Size).Select(i => i % 29 == 0 ? 1f : 0f)];
        float[] expected = x;
        for (int step = 0; step < 3; step++)
        {
            float[] before = expected;
            expected =
            [
                .. Enumerable
                    .Range(0, Size * Size)
                    .Select(i =>
                        Enumerable.Range(0, Size).Sum(s => before[(i / Size * Size) + s] * w[(i % Size * Size) + s])
                    ),
            ];
        }

        HostTensor result = JitRunner.Run(module, HostTensor.Of<float>(type, x), HostTensor.Of<float>(type, w))[0];

        Assert.That(result.Values<float>().ToArray(), Is.EqualTo(expected));
    }

    // Weights that are part of the program need neither copy nor conversion in each call; with columns that do and do
    // not fill the last panel.
    [Test]
    public void ConstantsArePackedByTheCompiler(
        [Values("i8", "f8E5M2", "f16", "bf16", "f32", "f64")] string element,
        [Values(96, 100)] int columns,
        [Values] bool transposed
    )
    {
        const int Sums = 128;
        const int Rows = 32;
        int Weight(int k, int n) => (((k * 7) + (n * 3)) % 11) - 5;
        int Input(int m, int k) => (((m * 5) + k) % 7) - 3;
        (string sum, string point) = element switch
        {
            "i8" => ("i32", ""),
            "f64" => ("f64", ".0"),
            _ => ("f32", ".0"),
        };
        IEnumerable<int> first = Enumerable.Range(0, transposed ? columns : Sums);
        string rows = string.Join(
            ", ",
            first.Select(i =>
                $"[{string.Join(", ", Enumerable.Range(0, transposed ? Sums : columns).Select(j => (transposed ? Weight(j, i) : Weight(i, j)) + point))}]"
            )
        );
        string type = transposed ? $"tensor<{columns}x{Sums}x{element}>" : $"tensor<{Sums}x{columns}x{element}>";
        Module module = Hlo.Text.Parser.Parse(
            $$"""
            func.func @main(%x: tensor<{{Rows}}x{{Sums}}xf32>) -> tensor<{{Rows}}x{{columns}}xf32> {
              %w = stablehlo.constant dense<[{{rows}}]> : {{type}}
              %a = stablehlo.convert %x : (tensor<{{Rows}}x{{Sums}}xf32>) -> tensor<{{Rows}}x{{Sums}}x{{element}}>
              %b = stablehlo.dot_general %a, %w, contracting_dims = [1] x [{{(
                transposed ? 1 : 0
            )}}] : (tensor<{{Rows}}x{{Sums}}x{{element}}>, {{type}}) -> tensor<{{Rows}}x{{columns}}x{{sum}}>
              %y = stablehlo.convert %b : (tensor<{{Rows}}x{{columns}}x{{sum}}>) -> tensor<{{Rows}}x{{columns}}xf32>
              return %y : tensor<{{Rows}}x{{columns}}xf32>
            }
            """
        );
        Assert.That(Native.Compiler.Pipeline.Describe(module), Does.Not.Contain("cpu.pack"));
        float[] x = [.. Enumerable.Range(0, Rows * Sums).Select(i => (float)Input(i / Sums, i % Sums))];
        TensorType input = new(ElementType.F32, [Rows, Sums]);
        float[] y = JitRunner.Run(module, HostTensor.Of<float>(input, x))[0].Values<float>().ToArray();
        Assert.That(
            y,
            Is.EqualTo(
                Enumerable
                    .Range(0, Rows * columns)
                    .Select(i =>
                        (float)Enumerable.Range(0, Sums).Sum(k => Input(i / columns, k) * Weight(k, i % columns))
                    )
            )
        );
    }
}
