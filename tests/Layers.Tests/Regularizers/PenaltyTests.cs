using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Regularizers;

/// <summary>Regularizers and constraints by hand.</summary>
public sealed class PenaltyTests
{
    private static readonly Tensor Weight = new float[,]
    {
        { 3, -1 },
        { 4, 0 },
    };

    [Test]
    public void PenaltiesAreThoseOfTheFormulas()
    {
        Regularizer[] all =
        [
            new L1(.1),
            new L2(.1),
            new L1L2(.1, .2),
            "l1l2",
            new OrthogonalRegularizer(1),
            new OrthogonalRegularizer(1, "columns"),
        ];
        float[] values = TestDevice.Run(_ => Np.Stack([.. all.Select(item => item.Call(Weight))]), [0]);
        Assert.That(values, Is.EqualTo(new[] { .8, 2.6, .8 + 5.2, 0, 12 / (Math.Sqrt(10) * 4), 3 / 5.0 }).Within(1e-5));
    }

    [Test]
    public void ConstraintsMoveToWhereTheFormulasSay()
    {
        WeightConstraint[] all = [new MaxNorm(2), new UnitNorm([1]), new MinMaxNorm(2, 4, rate: .5), new NonNeg()];
        float[] values = TestDevice.Run(_ => Np.Concatenate([.. all.Select(item => Np.Ravel(item.Call(Weight)))]), [0]);
        double root = Math.Sqrt(10);
        double[] expected = [1.2, -1, 1.6, 0, 3 / root, -1 / root, 1, 0, 3 * .9, -1.5, 4 * .9, 0, 3, 0, 4, 0];
        Assert.That(values, Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void NamesAreKnown() =>
        Assert.Multiple(() =>
        {
            Assert.That(Regularizer.Parse("l2"), Is.InstanceOf<L2>());
            Assert.That(WeightConstraint.Parse("non_neg"), Is.InstanceOf<NonNeg>());
            Assert.That(() => Regularizer.Parse("l3"), Throws.ArgumentException.With.Message.Contains("l3"));
            Assert.That(
                () => WeightConstraint.Parse("non_pos"),
                Throws.ArgumentException.With.Message.Contains("non_pos")
            );
        });
}
