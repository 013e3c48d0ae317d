using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Derivatives of convolution and pooling in all their attributes.</summary>
public sealed class ConvolutionTests
{
    private static readonly Tensor Images = Evaluation.Draw([2, 5, 6, 4], 1);

    [TestCase(1, 1, 1, Padding.Valid)]
    [TestCase(2, 1, 1, Padding.Same)]
    [TestCase(1, 2, 1, Padding.Same)]
    [TestCase(2, 2, 2, Padding.Valid)]
    [TestCase(1, 1, 2, Padding.Same)]
    [TestCase(3, 1, 4, Padding.Same)]
    public void ConvolutionHasTheRightGradients(int stride, int dilation, int groups, Padding padding)
    {
        Tensor kernel = Evaluation.Draw([3, 2, 4 / groups, 8], 2);
        GradientCheck.Check(x => Nn.Conv(x, kernel, [stride, stride], padding, [dilation, 1], groups), Images);
        GradientCheck.Check(k => Nn.Conv(Images, k, [stride, stride], padding, [dilation, 1], groups), kernel);
    }

    [Test]
    public void BatchGroupsAndImageDilationHaveTheRightGradients()
    {
        ConvDimensionNumbers numbers = new(0, 3, [1, 2], 2, 3, [0, 1], 0, 3, [1, 2]);
        Tensor kernel = Evaluation.Draw([2, 2, 4, 6], 2);
        Tensor Apply(Tensor x, Tensor k) =>
            Lax.ConvGeneralDilated(x, k, [2, 1], [new(1, 0), new(0, 2)], numbers, [1, 2], [1, 1], 1, 2);
        GradientCheck.Check(x => Apply(x, kernel), Images);
        GradientCheck.Check(k => Apply(Images, k), kernel);
    }

    [Test]
    public void SecondDerivativeOfConvolution()
    {
        Tensor kernel = Evaluation.Draw([2, 2, 1, 2], 2);
        GradientCheck.CheckSecond(
            x => Lax.Tanh(Nn.Conv(x, kernel, [2, 1], Padding.Same)),
            Evaluation.Draw([1, 4, 3, 1])
        );
    }

    [TestCase(Padding.Valid)]
    [TestCase(Padding.Same)]
    public void PoolingHasTheRightGradients(Padding padding)
    {
        GradientCheck.Check(x => Nn.AvgPool(x, [2, 3], [1, 2], padding), Images);
        GradientCheck.Check(x => Nn.MaxPool(x, [2, 3], [1, 2], padding), Images);
    }

    [Test]
    public void SameConvolutionOfOnesCountsNeighbours()
    {
        Tensor ones = Tensor.Of<float>([1, 3, 3, 1], 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Tensor kernel = Tensor.Of<float>([3, 3, 1, 1], 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Nn.Conv(x, kernel, padding: Padding.Same), ones)),
            Is.EqualTo(new double[] { 4, 6, 4, 6, 9, 6, 4, 6, 4 })
        );
    }
}
