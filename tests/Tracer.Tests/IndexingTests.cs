using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Reading and writing by indices against loops over the elements.</summary>
public sealed class IndexingTests
{
    private static readonly Tensor X = Tensor.Of<int>([3, 4], [.. Enumerable.Range(0, 12)]);

    [Test]
    public void RangesAndSteps()
    {
        Is(x => x[1], 4, 5, 6, 7);
        Is(x => x[.., ^1], 3, 7, 11);
        Is(x => x[1.., 1..3], 5, 6, 9, 10);
        Is(x => x[TensorIndex.Stride(.., -1), 0], 8, 4, 0);
        Is(x => x[0, TensorIndex.Stride(.., -2)], 3, 1);
        Is(x => x[0, TensorIndex.Stride(1.., 2)], 1, 3);
        Assert.That(
            Shape(x => x[Np.NewAxis, TensorIndex.Ellipsis, Np.NewAxis]),
            NUnit.Framework.Is.EqualTo(new long[] { 1, 3, 4, 1 })
        );
    }

    [Test]
    public void TensorsOfPositionsBroadcastAndStandWhereNumPyPutsThem()
    {
        Is(x => x[(int[])[2, 0], (int[])[1, -1]], 9, 3);
        Is(x => x[(int[])[2, 0]], 8, 9, 10, 11, 0, 1, 2, 3);
        Is(x => x[.., (int[])[3, 0]], 3, 0, 7, 4, 11, 8);
        Is(x => x[Tensor.Of<int>([2, 1], 0, 2), Tensor.Of<int>([2], 1, 3)], 1, 3, 9, 11);
        Assert.That(
            Shape(x => x.Reshape(3, 2, 2)[0, .., (int[])[1, 0, 1]]),
            NUnit.Framework.Is.EqualTo(new long[] { 3, 2 })
        );
        Assert.That(
            Shape(x => x.Reshape(3, 2, 2)[(int[])[1, 0], (int[])[1, 0]]),
            NUnit.Framework.Is.EqualTo(new long[] { 2, 2 })
        );
    }

    [Test]
    public void MasksPick()
    {
        Is(x => x[(bool[])[true, false, true], 0], 0, 8);
        Is(
            x =>
                x[
                    new ConstantTensor(
                        new DenseElementsAttr(
                            new TensorType(ElementType.I1, [3, 4]),
                            new byte[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1 }
                        )
                    )
                ],
            0,
            5,
            11
        );
        Assert.That(
            () => Xla.Jit((Tensor x) => x[x > 3]).Lower(Spec.I32(5)),
            Throws.TypeOf<TraceException>().With.Message.Contains("Np.Where")
        );
    }

    [Test]
    public void ModesDecideWhatIsOutside()
    {
        Tensor far = Tensor.Of<int>([3], 1, 7, -9);
        Is(x => x[.., 0].At[far].Get(), 4, 8, 0);
        Is(x => x[.., 0].At[far].Get(IndexMode.Fill, -1), 4, -1, -1);
        Is(x => x[.., 0].At[far].Set(100), 0, 100, 8);
        Is(x => x[.., 0].At[far].Set(100, IndexMode.Clip), 100, 100, 100);
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Np.Take(x.Astype(ElementType.F32), far), X))[4],
            NUnit.Framework.Is.NaN
        );
    }

    [Test]
    public void UpdatesCombine()
    {
        Is(x => x.At[1].Set(-1), 0, 1, 2, 3, -1, -1, -1, -1, 8, 9, 10, 11);
        Is(x => x.At[1.., 2..].Set(Tensor.Of<int>([2], 5, 6)), 0, 1, 2, 3, 4, 5, 5, 6, 8, 9, 5, 6);
        Is(x => x.At[.., TensorIndex.Stride(.., 2)].Add(100), 100, 1, 102, 3, 104, 5, 106, 7, 108, 9, 110, 11);
        Is(x => x[0].At[(int[])[1, 1, 3]].Add(Tensor.Of<int>([3], 10, 20, 30)), 0, 31, 2, 33);
        Is(x => x[0].At[(int[])[1, 3]].Multiply(3), 0, 3, 2, 9);
        Is(x => x[0].At[(int[])[1, 3]].Max(2), 0, 2, 2, 3);
        Is(x => x[0].At[(int[])[1, 3]].Min(2), 0, 1, 2, 2);
        Is(x => x[0].At[(int[])[1, 3]].Apply(v => v * v), 0, 1, 2, 9);
        Is(x => x.At[x > 9].Set(0), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0);
        Is(x => x.At[0, (int[])[0, 1]].Set(7), 7, 7, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Is(x => Np.FillDiagonal(x, 50), 50, 1, 2, 3, 4, 50, 6, 7, 8, 9, 50, 11);
    }

    [TestCase("get")]
    [TestCase("set")]
    [TestCase("set_values")]
    [TestCase("add")]
    [TestCase("multiply")]
    [TestCase("divide")]
    public void GradientIsTheCentralDifference(string name)
    {
        Tensor point = Evaluation.Draw([3, 4], 1, 0.5, 2);
        TensorIndex rows = (int[])[2, 0];
        GradientCheck.Check(
            x =>
                name switch
                {
                    "get" => x[rows, 1..] * x[1, 1..],
                    "set" => x.At[rows, TensorIndex.Stride(.., 2)].Set(1) * x,
                    "set_values" => x.At[rows].Set(x[..2] * 3),
                    "add" => x.At[(int[])[0, 0, 2]].Add(x * x),
                    "multiply" => x.At[rows].Multiply(x[1..] * 2, uniqueIndices: true),
                    _ => x.At[rows].Divide(x[1..] + 1, uniqueIndices: true),
                },
            point
        );
    }

    private static void Is(Func<Tensor, Tensor> function, params double[] expected) =>
        Assert.That(Evaluation.Values(Evaluation.Run(function, X)), NUnit.Framework.Is.EqualTo(expected));

    private static Dims Shape(Func<Tensor, Tensor> function) => Evaluation.Run(function, X).Type.Dims;
}
