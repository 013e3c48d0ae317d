using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Products of matrices that are scaled in blocks.</summary>
public sealed class ScaledMatmulTests
{
    [Test]
    public void EveryBlockHasItsScale()
    {
        Tensor lhs = Tensor.Of<float>([1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
        Tensor rhs = Tensor.Of<float>([1, 1, 4], 1, -1, 2, 0.5f);

        // Rows of lhs: [1 2 | 3 4] by 2 and 10, [5 6 | 7 8] by 1 and 0.5; rhs by 4 as a whole.
        Tensor lhsScales = Tensor.Of<float>([1, 2, 2], 2, 10, 1, 0.5f);
        Tensor rhsScales = Tensor.Of<float>([1, 1, 1], 4);
        Tensor result = Nn.ScaledMatmul(lhs, rhs, lhsScales, rhsScales);
        Assert.That($"{result}", Is.EqualTo("f32[1,2,1]"));
        Assert.That(
            Evaluation.Values(result),
            Is.EqualTo(new double[] { 4 * ((2 * (1 - 2)) + (10 * (6 + 2))), 4 * (5 - 6 + (0.5 * (14 + 4))) })
        );
    }

    [Test]
    public void NarrowFormatsAreReadExactly()
    {
        Tensor x = Tensor.Of<float>([1, 1, 2], 1.5f, -3).Astype(ElementType.F8E4M3FN);
        Tensor scale = Tensor.Of<float>([1, 1, 1], 0.25f).Astype(ElementType.F8E8M0FNU);
        Tensor result = Xla.Jit((Tensor a, Tensor s) => Nn.ScaledMatmul(a, a, s, s, ElementType.F64)).Invoke(x, scale);
        Assert.That(Evaluation.Values(result), Is.EqualTo(new[] { ((1.5 * 1.5) + 9) / 16 }));
    }

    [Test]
    public void ScalesThatDoNotFitAreNamed() =>
        Assert.That(
            () => Nn.ScaledMatmul(Np.Ones([1, 2, 4]), Np.Ones([1, 2, 4]), Np.Ones([1, 2, 3]), Np.Ones([1, 2, 1])),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "scales of lhs must be floats [batch, rows, blocks], with as many blocks as divide the 4 elements"
                )
        );
}
