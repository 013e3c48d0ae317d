using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Loops and branches: values, derivatives, errors.</summary>
public sealed class ControlFlowTests
{
    private static readonly Tensor Point = Evaluation.Draw([3], 1, 0.5, 1);

    [Test]
    public void WhileRepeatsUntilTheConditionFails() =>
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Lax.While(s => s < 100, s => s * 3, x), Tensor.Of<float>([], 2))),
            Is.EqualTo(new double[] { 162 })
        );

    [Test]
    public void WhileHasForwardDerivatives()
    {
        Tensor tangent = Evaluation.Run(
            (x, d) =>
                Transforms
                    .Jvp(
                        v =>
                            Lax.While(
                                s => s.Value < 50,
                                s => (Value: s.Value * v, Count: s.Count + 1),
                                (Value: v, Count: (Tensor)0)
                            ).Value,
                        x,
                        d
                    )
                    .Tangent,
            Tensor.Of<double>([], 3),
            Tensor.Of<double>([], 1)
        );

        // 3 → 9 → 27 → 81 = v⁴.
        Assert.That(Evaluation.Values(tangent)[0], Is.EqualTo(4 * 27).Within(1e-9));
    }

    [Test]
    public void WhileHasNoReverseDerivativeAndSaysSo() =>
        Assert.That(
            () => Xla.Jit(Transforms.Grad<Tensor>(x => Lax.While(s => s < 100, s => s * 3, x))).Lower(Spec.F32()),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("no reverse derivative")
                .And.Message.Contains("Lax.Scan")
        );

    [Test]
    public void ScanStacksResults()
    {
        Tensor result = Evaluation.Run(
            x => Lax.Scan((Tensor c, Tensor e) => (c + e, c * e), 1.0, x).Results,
            Tensor.Of<double>([4], 1, 2, 3, 4)
        );
        Assert.That(Evaluation.Values(result), Is.EqualTo(new double[] { 1, 4, 12, 28 }));
    }

    [Test]
    public void ReverseScanStartsAtTheEnd()
    {
        Tensor result = Evaluation.Run(
            x => Lax.Scan((Tensor c, Tensor e) => (c + e, c), 0.0, x, reverse: true).Results,
            Tensor.Of<double>([3], 1, 2, 3)
        );
        Assert.That(Evaluation.Values(result), Is.EqualTo(new double[] { 5, 3, 0 }));
    }

    [Test]
    public void ScanHasGradientsInCarryConstantsAndEntries()
    {
        Tensor Function(Tensor x) =>
            Lax.Scan(
                (Tensor c, Tensor e) => (Lax.Tanh((c * x) + e), Lax.Sin(c) * e),
                x * 2,
                Np.Stack([x, x * x, Lax.Cos(x), x])
            ).Results;
        GradientCheck.Check(Function, Point);
        GradientCheck.CheckSecond(Function, Point);
        GradientCheck.Check(x => Lax.Scan((Tensor c, Tensor e) => (c * e, c), x.Sum(), x, reverse: true).Carry, Point);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(9)]
    public void UnrolledScansAreTheSame(int unroll)
    {
        Tensor x = Tensor.Of<double>([5], 1, 2, 3, 4, 5);
        foreach (bool reverse in new[] { false, true })
        {
            Tensor Function(Tensor v, int steps) =>
                Lax.Scan((Tensor c, Tensor e) => (Lax.Sin(c * e), c + e), 0.5, v, reverse, steps).Results;
            Assert.That(
                Evaluation.Values(Evaluation.Run(v => Function(v, unroll), x)),
                Is.EqualTo(Evaluation.Values(Evaluation.Run(v => Function(v, 1), x)))
            );
            GradientCheck.Check(v => Function(v, unroll), x);
        }
    }

    [Test]
    public void ScansWithoutSequencesHaveALength()
    {
        Tensor powers = Evaluation.Run(
            x => Lax.Scan<Tensor, Tensor>(c => (c * 2, c), x, 4).Results,
            Tensor.Of<float>([], 3)
        );
        Assert.That(Evaluation.Values(powers), Is.EqualTo(new double[] { 3, 6, 12, 24 }));
    }

    [Test]
    public void BoundedLoopsHaveReverseDerivatives()
    {
        // 3 → 9 → 27 → 81 = v⁴.
        Tensor Function(Tensor v) => Lax.While(s => s < 50, s => s * v, v, maximumSteps: 10);
        Assert.That(
            Evaluation.Values(Evaluation.Run(Transforms.Grad<Tensor>(Function), Tensor.Of<double>([], 3)))[0],
            Is.EqualTo(4 * 27).Within(1e-9)
        );
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(v => Lax.While(s => s < 50, s => s * v, v, maximumSteps: 2), Tensor.Of<double>([], 3))
            )[0],
            Is.EqualTo(27)
        );
    }

    [Test]
    public void LoopsMayHaveComputedBounds()
    {
        Tensor sum = Evaluation.Run(
            (lower, upper) => Lax.ForiLoop(lower, upper, (i, s) => s + i, (Tensor)Tensor.Of<int>([], 0)),
            Tensor.Of<int>([], 3),
            Tensor.Of<int>([], 7)
        );
        Assert.That(Evaluation.Values(sum), Is.EqualTo(new double[] { 18 }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(8)]
    public void AssociativeScanIsARunningCombination(int length)
    {
        // Composition of affine maps x ↦ a x + b is associative but not commutative.
        Tensor a = Evaluation.Draw([2, length], 1);
        Tensor b = Evaluation.Draw([2, length], 2);
        foreach (bool reverse in new[] { false, true })
        {
            Tensor Offsets(Tensor scale, Tensor offset) =>
                Lax.AssociativeScan<(Tensor A, Tensor B)>(
                    (left, right) => (left.A * right.A, (left.B * right.A) + right.B),
                    (scale, offset),
                    reverse,
                    axis: 1
                ).B;
            double[] values = Evaluation.Values(Evaluation.Run(Offsets, a, b));
            double[] expected = new double[2 * length];
            for (int row = 0; row < 2; row++)
            {
                double state = 0;
                for (int step = 0; step < length; step++)
                {
                    int at = (row * length) + (reverse ? length - 1 - step : step);
                    state = (Evaluation.Values(a)[at] * state) + Evaluation.Values(b)[at];
                    expected[at] = state;
                }
            }

            Assert.That(values, Is.EqualTo(expected).Within(1e-12));
            GradientCheck.Check(v => Offsets(v, b), a);
        }
    }

    [Test]
    public void ForiLoopHasGradients() =>
        GradientCheck.Check(x => Lax.ForiLoop(2, 5, (i, s) => (s * x) + i.Astype(ElementType.F64), x), Point);

    [TestCase(0.2)]
    [TestCase(-0.2)]
    public void CondHasGradientsOfTheBranchTaken(double offset)
    {
        Tensor Function(Tensor x) =>
            Lax.Cond(x.Sum() * offset > 0, v => Lax.Sin(v.A) * v.B, v => v.A + Lax.Exp(v.B * x), (A: x * x, B: x));
        GradientCheck.Check(Function, Point);
    }

    [TestCase(0, 2)]
    [TestCase(1, 3)]
    [TestCase(9, 4)]
    public void SwitchMovesItsIndexInside(int index, double expected)
    {
        Func<Tensor, Tensor>[] branches = [x => x * 2, x => x * 3, x => x * 4];
        Assert.That(
            Evaluation.Values(
                Evaluation.Run((x, i) => Lax.Switch(i, branches, x), Tensor.Of<float>([], 1), Tensor.Of<int>([], index))
            ),
            Is.EqualTo(new[] { expected })
        );
    }

    [Test]
    public void ABodyThatChangesItsTypeIsExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor x) => Lax.While(s => s.Sum() < 3, s => s[..2], x)).Lower(Spec.F32(3)),
            Throws.TypeOf<TraceException>().With.Message.Contains("value 0 starts as f32[3] and becomes f32[2]")
        );

    [Test]
    public void BranchesOfDifferentStructureAreExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor x) => Lax.Cond(x > 0, v => new[] { v }, v => new[] { v, v }, x)[0]).Lower(Spec.F32()),
            Throws.ArgumentException.With.Message.Contains("branches of cond")
        );
}
