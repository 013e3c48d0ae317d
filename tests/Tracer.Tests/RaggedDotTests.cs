using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Products over groups of different sizes, against loops over the groups.</summary>
public sealed class RaggedDotTests
{
    private static readonly int[] Sizes = [2, 0, 3];
    private static readonly Tensor GroupSizes = Tensor.Of<int>([3], Sizes);

    [Test]
    public void RowBlocksMeetTheirOwnMatrices()
    {
        Tensor x = Evaluation.Draw([6, 4], 1);
        Tensor y = Evaluation.Draw([3, 4, 2], 2);
        Tensor Loop(Tensor a, Tensor b) =>
            Np.Concatenate([a[..2].Dot(b[0]), a[2..5].Dot(b[2]), Np.Zeros([1, 2], ElementType.F64)]);
        Assert.That(
            Values((a, b) => Lax.RaggedDot(a, b, GroupSizes), x, y),
            Is.EqualTo(Values(Loop, x, y)).Within(1e-14)
        );
    }

    [Test]
    public void ContractedGroupsAreSummedOnTheirOwn()
    {
        Tensor x = Evaluation.Draw([4, 5], 1);
        Tensor y = Evaluation.Draw([5, 2], 2);
        RaggedDotDimensionNumbers numbers = new([], [], [1], [0], [1], []);
        Tensor Loop(Tensor a, Tensor b) =>
            Np.Stack([a[.., ..2].Dot(b[..2]), Np.Zeros([4, 2], ElementType.F64), a[.., 2..].Dot(b[2..])]);
        Assert.That(
            Values((a, b) => Lax.RaggedDotGeneral(a, b, GroupSizes, numbers), x, y),
            Is.EqualTo(Values(Loop, x, y)).Within(1e-14)
        );
    }

    [Test]
    public void SizesMayDifferPerBatch()
    {
        Tensor x = Evaluation.Draw([2, 4, 3], 1);
        Tensor y = Evaluation.Draw([2, 2, 3, 5], 2);
        Tensor sizes = Tensor.Of<int>([2, 2], 1, 3, 4, 0);
        RaggedDotDimensionNumbers numbers = new([0], [0], [2], [2], [1], [1]);
        Tensor Loop(Tensor a, Tensor b) =>
            Np.Stack([Np.Concatenate([a[0, ..1].Dot(b[0, 0]), a[0, 1..].Dot(b[0, 1])]), a[1].Dot(b[1, 0])]);
        Assert.That(
            Values((a, b) => Lax.RaggedDotGeneral(a, b, sizes, numbers), x, y),
            Is.EqualTo(Values(Loop, x, y)).Within(1e-14)
        );
    }

    [Test]
    public void ARaggedBatchIsAPlainProduct()
    {
        Tensor x = Evaluation.Draw([3, 2, 4], 1);
        Tensor y = Evaluation.Draw([3, 4, 2], 2);
        RaggedDotDimensionNumbers numbers = new([0], [0], [2], [1], [0], []);
        Assert.That(
            Values((a, b) => Lax.RaggedDotGeneral(a, b, Tensor.Of<int>([2], 1, 2), numbers), x, y),
            Is.EqualTo(Values(Np.Matmul, x, y)).Within(1e-14)
        );
    }

    [Test]
    public void GradientsAreCentralDifferences()
    {
        GradientCheck.Check(
            x => Lax.RaggedDot(x, Evaluation.Draw([3, 4, 2], 2), GroupSizes),
            Evaluation.Draw([6, 4], 1)
        );
        GradientCheck.Check(
            y => Lax.RaggedDot(Evaluation.Draw([6, 4], 1), y, GroupSizes),
            Evaluation.Draw([3, 4, 2], 2)
        );
    }

    [Test]
    public void WrongShapesAreExplained()
    {
        Assert.That(
            () =>
                Xla.Jit((Tensor x, Tensor y, Tensor g) => Lax.RaggedDot(x, y, g))
                    .Lower(Spec.F32(6, 4), Spec.F32(2, 4, 2), Spec.I32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Matches(
                    @"RaggedDotTests\.cs:\d+: ragged_dot: rhs group dimension is expected to have size=3, got 2 \(lhs f32\[6,4\], rhs f32\[2,4,2\]"
                )
        );
        Assert.That(
            () =>
                Xla.Jit((Tensor x, Tensor y, Tensor g) => Lax.RaggedDot(x, y, g))
                    .Lower(Spec.F32(6, 4), Spec.F32(3, 4, 2), Spec.F32(3)),
            Throws.TypeOf<TraceException>().With.Message.Contains("group sizes must be integers, got f32")
        );
    }

    private static double[] Values(Func<Tensor, Tensor, Tensor> function, Tensor x, Tensor y) =>
        Evaluation.Values(Evaluation.Run(function, x, y));
}
