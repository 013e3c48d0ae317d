using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Matrix products and convolutions against sums written out.</summary>
[TestFixture]
public sealed class ContractionTests
{
    [Test]
    public void MatrixProductEqualsTheSums(
        [Values(1, 3, 9, 17)] int rows,
        [Values(1, 2, 15, 16, 33, 70)] int columns,
        [Values(1, 5, 16, 40)] int inner,
        [Values] bool transposeLhs,
        [Values] bool transposeRhs
    )
    {
        TensorType lhsType = new(ElementType.F32, transposeLhs ? [inner, rows] : [rows, inner]);
        TensorType rhsType = new(ElementType.F32, transposeRhs ? [columns, inner] : [inner, columns]);
        float[] lhs = Numbers(lhsType, 1);
        float[] rhs = Numbers(rhsType, 2);
        DotDimensionNumbers numbers = new([], [], [transposeLhs ? 0 : 1], [transposeRhs ? 1 : 0]);
        TensorType result = new(ElementType.F32, [rows, columns]);

        float[] actual = Run(new Ops.DotGeneral(numbers, null, null, result), (lhsType, lhs), (rhsType, rhs));

        float[] expected = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                for (int k = 0; k < inner; k++)
                {
                    expected[(i * columns) + j] +=
                        lhs[transposeLhs ? (k * rows) + i : (i * inner) + k]
                        * rhs[transposeRhs ? (j * inner) + k : (k * columns) + j];
                }
            }
        }

        // Small whole numbers: every order of summation gives the same.
        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void TransposedProductIsTheProductTransposed(
        [Values(1, 3, 20)] int rows,
        [Values(1, 7, 40)] int columns,
        [Values(3, 33)] int inner
    )
    {
        TensorType lhsType = new(ElementType.F32, [2, inner, rows]);
        TensorType rhsType = new(ElementType.F32, [2, inner, columns]);
        float[] lhs = Numbers(lhsType, 1);
        float[] rhs = Numbers(rhsType, 2);
        Ops.DotGeneral dot = new(
            new DotDimensionNumbers([0], [0], [1], [1]),
            null,
            null,
            new(ElementType.F32, [2, rows, columns])
        );
        Module module = PipelineTests.Build(
            [lhsType, rhsType],
            (b, x) => [b.Append(new Ops.Transpose([2, 0, 1]), b.Append(dot, x).Result).Result]
        );

        HostTensor actual = JitRunner.Run(
            module,
            HostTensor.Of<float>(lhsType, lhs),
            HostTensor.Of<float>(rhsType, rhs)
        )[0];

        float[] expected = new float[2 * rows * columns];
        for (int b = 0; b < 2; b++)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    for (int k = 0; k < inner; k++)
                    {
                        expected[(((j * 2) + b) * rows) + i] +=
                            lhs[(((b * inner) + k) * rows) + i] * rhs[(((b * inner) + k) * columns) + j];
                    }
                }
            }
        }

        Assert.That(actual.Values<float>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase(1, 1, 0, 0, 1, 1)]
    [TestCase(2, 1, 1, 1, 1, 1)]
    [TestCase(1, 2, 2, 1, 1, 1)]
    [TestCase(1, 1, 1, 0, 2, 1)]
    [TestCase(1, 1, 0, 1, 1, 2)]
    [TestCase(3, 2, -1, 2, 2, 2)]
    public void ConvolutionEqualsTheSums(
        int stride,
        int inputDilation,
        int low,
        int high,
        int kernelDilation,
        int groups
    )
    {
        const int Batch = 2;
        const int Size = 9;
        const int Kernel = 3;
        int features = 4;
        int outputs = 6;
        int spread = ((Size - 1) * inputDilation) + 1 + low + high;
        int count = ((spread - (((Kernel - 1) * kernelDilation) + 1)) / stride) + 1;
        TensorType lhsType = new(ElementType.F32, [Batch, Size, features]);
        TensorType rhsType = new(ElementType.F32, [Kernel, features / groups, outputs]);
        TensorType result = new(ElementType.F32, [Batch, count, outputs]);
        float[] lhs = Numbers(lhsType, 3);
        float[] rhs = Numbers(rhsType, 4);
        ConvDimensionNumbers numbers = new(0, 2, [1], 1, 2, [0], 0, 2, [1]);
        Ops.Convolution op = new(
            [stride],
            [new EdgePadding(low, high)],
            [inputDilation],
            [kernelDilation],
            null,
            numbers,
            groups,
            1,
            null,
            result
        );

        float[] actual = Run(op, (lhsType, lhs), (rhsType, rhs));

        float[] expected = new float[Batch * count * outputs];
        for (int b = 0; b < Batch; b++)
        {
            for (int x = 0; x < count; x++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    for (int k = 0; k < Kernel; k++)
                    {
                        int at = (x * stride) + (k * kernelDilation) - low;
                        if (at < 0 || at % inputDilation != 0 || at / inputDilation >= Size)
                        {
                            continue;
                        }

                        for (int i = 0; i < features / groups; i++)
                        {
                            int feature = (o / (outputs / groups) * (features / groups)) + i;
                            expected[(((b * count) + x) * outputs) + o] +=
                                lhs[(((b * Size) + (at / inputDilation)) * features) + feature]
                                * rhs[(((k * (features / groups)) + i) * outputs) + o];
                        }
                    }
                }
            }
        }

        Assert.That(actual, Is.EqualTo(expected));
    }

    private static float[] Run(Op op, params (TensorType Type, float[] Values)[] operands)
    {
        Module module = PipelineTests.Build(
            [.. operands.Select(operand => operand.Type)],
            (b, x) => [b.Append(op, x).Result]
        );
        HostTensor[] arguments = [.. operands.Select(operand => HostTensor.Of<float>(operand.Type, operand.Values))];
        return JitRunner.Run(module, arguments)[0].Values<float>().ToArray();
    }

    private static float[] Numbers(TensorType type, int seed)
    {
        Random random = new(seed);
        float[] numbers = new float[type.ElementCount];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = random.Next(-8, 9);
        }

        return numbers;
    }
}
