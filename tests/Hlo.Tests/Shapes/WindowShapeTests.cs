using NUnit.Framework;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Tests.Shapes;

/// <summary>Result sizes of windows, dots and convolutions, calculated by hand.</summary>
internal sealed class WindowShapeTests
{
    [TestCase(10, 3, 1, 0, 0, 1, 1, ExpectedResult = 8, Description = "10 − 3 + 1")]
    [TestCase(10, 3, 2, 0, 0, 1, 1, ExpectedResult = 4, Description = "⌊7 / 2⌋ + 1")]
    [TestCase(10, 3, 1, 1, 1, 1, 1, ExpectedResult = 10, Description = "padding keeps the size")]
    [TestCase(10, 3, 1, 0, 0, 2, 1, ExpectedResult = 17, Description = "a base of 19")]
    [TestCase(10, 3, 1, 0, 0, 1, 2, ExpectedResult = 6, Description = "a window of 5")]
    [TestCase(10, 3, 1, -2, -3, 1, 1, ExpectedResult = 3, Description = "a base of 5")]
    [TestCase(2, 3, 1, 0, 0, 1, 1, ExpectedResult = 0, Description = "too small")]
    [TestCase(0, 1, 1, 0, 0, 1, 1, ExpectedResult = 0, Description = "empty")]
    [TestCase(0, 1, 1, 1, 1, 3, 1, ExpectedResult = 2, Description = "an empty base has no holes")]
    public long CountsWindows(
        long size,
        long window,
        long stride,
        long low,
        long high,
        long baseDilation,
        long windowDilation
    ) => new WindowDimension(window, stride, low, high, baseDilation, windowDilation).Count(size);

    [Test]
    public void ADynamicSizeStaysDynamic() =>
        Assert.That(new WindowDimension(3).Count(Dims.Dynamic), Is.EqualTo(Dims.Dynamic));

    [Test]
    public void DotPutsBatchThenFreeDimensionsOfBothSides()
    {
        // [b=2, m=3, k=4] · [k=4, n=5, b=2] → [2, 3, 5].
        Dims result = DotShapes.ResultDims([2, 3, 4], [4, 5, 2], new([0], [2], [2], [0]));
        Assert.That(result, Is.EqualTo(Dims.Create([2, 3, 5])));
    }

    [Test]
    public void DotNamesTheSizesThatDoNotMatch() =>
        Assert.That(
            () => DotShapes.ResultDims([32, 784], [128, 10], new([], [], [1], [0])),
            Throws.TypeOf<ConstraintException>().With.Message.Contains("784").And.Message.Contains("128")
        );

    [Test]
    public void ConvolutionPlacesSizesByItsDimensionNumbers()
    {
        // NHWC input of 8×9 pixels, HWIO kernel 3×2, stride 2 and 1, features 16, batch 4 in 2 groups; output NCHW.
        ConvDimensionNumbers numbers = new(0, 3, [1, 2], 2, 3, [0, 1], 0, 1, [2, 3]);
        WindowDimension[] windows = ConvShapes.CreateWindows(
            [3, 2, 7, 16],
            numbers,
            Dims.Create([2, 1]),
            null,
            null,
            null,
            null
        );
        Dims result = ConvShapes.ResultDims([4, 8, 9, 7], [3, 2, 7, 16], numbers, windows, 2);
        Assert.That(result, Is.EqualTo(Dims.Create([2, 16, 3, 8])));
    }

    [Test]
    public void AZeroStrideIsRefused() =>
        Assert.That(
            () => Windows.Create([2, 2], strides: Dims.Create([1, 0])),
            Throws
                .TypeOf<ConstraintException>()
                .With.Message.EqualTo("expects window to have positive stride for 1-th window dimension, but got 0.")
        );
}
