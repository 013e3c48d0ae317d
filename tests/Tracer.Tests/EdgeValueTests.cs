using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Margins that take away what others add, and NaN of either sign.</summary>
public sealed class EdgeValueTests
{
    private static readonly double PositiveNaN = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    private static readonly double NegativeNaN = BitConverter.UInt64BitsToDouble(0xFFF8_0000_0000_0000);

    [TestCase(1, -1, 0, new double[] { 9, 1, 2 })]
    [TestCase(-1, 1, 0, new double[] { 2, 3, 9 })]
    [TestCase(2, -3, 0, new double[] { 9, 9 })]
    [TestCase(-1, -1, 0, new double[] { 2 })]
    [TestCase(1, -2, 1, new double[] { 9, 1, 9, 2 })]
    [TestCase(-2, 2, 1, new double[] { 2, 9, 3, 9, 9 })]
    public void MarginsMayBeNegative(long low, long high, long interior, double[] expected)
    {
        Tensor x = Tensor.Of<double>([3], 1, 2, 3);
        Assert.That(
            Evaluation.Values(Evaluation.Run(v => Lax.Pad(v, 9, [low], [high], [interior]), x)),
            Is.EqualTo(expected)
        );
        Tensor rows = Np.Stack([x, x + 10]);
        double[] both = [.. expected, .. expected.Select(v => v == 9 ? 9 : v + 10)];
        Assert.That(
            Evaluation.Values(Evaluation.Run(v => Lax.Pad(v, 9, [0, low], [0, high], [0, interior]), rows)),
            Is.EqualTo(both)
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(v => Lax.Pad(v, 9, [low, 0], [high, 0], [interior, 0]).T, rows.T)),
            Is.EqualTo(both)
        );
    }

    /// <summary>As JAX and NumPy sort: NaN last whatever its sign, zeros equal and kept in order.</summary>
    [Test]
    public void NaNIsSortedLastWhateverItsSign()
    {
        double[] values =
        [
            1,
            NegativeNaN,
            double.PositiveInfinity,
            -0.0,
            PositiveNaN,
            0.0,
            double.NegativeInfinity,
            double.NaN,
        ];
        double[] sorted = Evaluation.Values(Evaluation.Run(x => Lax.Sort(x), Tensor.Of<double>([8], values)));
        Assert.That(sorted[..5], Is.EqualTo(new[] { double.NegativeInfinity, -0.0, 0.0, 1, double.PositiveInfinity }));
        Assert.That(sorted[5..], Has.All.NaN);
        Assert.That(
            sorted.Skip(1).Take(2).Select(double.IsNegative),
            Is.EqualTo(new[] { true, false }),
            "equal zeros keep their order"
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Np.ArgSort(x), Tensor.Of<double>([8], values))),
            Is.EqualTo(new double[] { 6, 3, 5, 0, 2, 1, 4, 7 })
        );
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(x => Lax.Sort(x.Astype(ElementType.F32)), Tensor.Of<double>([3], double.NaN, 2, 1))
            ),
            Is.EqualTo(new[] { 1, 2, double.NaN })
        );
    }

    [Test]
    public void TheLargestIsNaNWhateverItsSign()
    {
        foreach (double nan in new[] { PositiveNaN, NegativeNaN })
        {
            Tensor x = Tensor.Of<double>([3], 1, nan, 2);
            Assert.That(
                Evaluation.Values(Evaluation.Run(v => Np.Stack([v.Max(), v.Min(), Lax.Max(v[0], v[1])]), x)),
                Has.All.NaN
            );
            Assert.That(Evaluation.Values(Evaluation.Run(v => Lax.ArgMax(v, 0), x))[0], Is.EqualTo(1));
        }
    }
}
