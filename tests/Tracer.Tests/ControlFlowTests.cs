using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Loops and branches: values, derivatives, errors.</summary>
public sealed class ControlFlowTests
{
    private static readonly Tensor Point = Evaluation.Draw([3], 1, 0.5, 1);

    [Test]
    public void WhileRepeatsUntilTheConditionFails() => Assert.That(
        Evaluation.Values(Evaluation.Run(x => Lax.While(s => s < 100, s => s * 3, x), Tensor.Of<float>([], 2))), Is.EqualTo(new double[] { 162 }));

    [Test]
    public void WhileHasForwardDerivatives()
    {
        Tensor tangent = Evaluation.Run(
            (x, d) => Transforms.Jvp(v => Lax.While(s => s.Value < 50, s => (Value: s.Value * v, Count: s.Count + 1), (Value: v, Count: (Tensor)0)).Value, x, d).Tangent,
            Tensor.Of<double>([], 3),
            Tensor.Of<double>([], 1));

        // 3 → 9 → 27 → 81 = v⁴.
        Assert.That(Evaluation.Values(tangent)[0], Is.EqualTo(4 * 27).Within(1e-9));
    }

    [Test]
    public void WhileHasNoReverseDerivativeAndSaysSo() => Assert.That(
        () => Xla.Jit(Transforms.Grad<Tensor>(x => Lax.While(s => s < 100, s => s * 3, x))).Lower(Spec.F32()),
        Throws.TypeOf<TraceException>().With.Message.Contains("no reverse derivative").And.Message.Contains("Lax.Scan"));

    [Test]
    public void ScanStacksResults()
    {
        Tensor result = Evaluation.Run(x => Lax.Scan((Tensor c, Tensor e) => (c + e, c * e), 1.0, x).Results, Tensor.Of<double>([4], 1, 2, 3, 4));
        Assert.That(Evaluation.Values(result), Is.EqualTo(new double[] { 1, 4, 12, 28 }));
    }

    [Test]
    public void ReverseScanStartsAtTheEnd()
    {
        Tensor result = Evaluation.Run(x => Lax.Scan((Tensor c, Tensor e) => (c + e, c), 0.0, x, reverse: true).Results, Tensor.Of<double>([3], 1, 2, 3));
        Assert.That(Evaluation.Values(result), Is.EqualTo(new double[] { 5, 3, 0 }));
    }

    [Test]
    public void ScanHasGradientsInCarryConstantsAndEntries()
    {
        Tensor Function(Tensor x) => Lax.Scan(
            (Tensor c, Tensor e) => (Lax.Tanh((c * x) + e), Lax.Sin(c) * e), x * 2, Np.Stack([x, x * x, Lax.Cos(x), x])).Results;
        GradientCheck.Check(Function, Point);
        GradientCheck.CheckSecond(Function, Point);
        GradientCheck.Check(x => Lax.Scan((Tensor c, Tensor e) => (c * e, c), x.Sum(), x, reverse: true).Carry, Point);
    }

    [Test]
    public void ForiLoopHasGradients() => GradientCheck.Check(x => Lax.ForiLoop(2, 5, (i, s) => (s * x) + i.Astype(ElementType.F64), x), Point);

    [TestCase(0.2)]
    [TestCase(-0.2)]
    public void CondHasGradientsOfTheBranchTaken(double offset)
    {
        Tensor Function(Tensor x) => Lax.Cond(x.Sum() * offset > 0, v => Lax.Sin(v.A) * v.B, v => v.A + Lax.Exp(v.B * x), (A: x * x, B: x));
        GradientCheck.Check(Function, Point);
    }

    [TestCase(0, 2)]
    [TestCase(1, 3)]
    [TestCase(9, 4)]
    public void SwitchMovesItsIndexInside(int index, double expected)
    {
        Func<Tensor, Tensor>[] branches = [x => x * 2, x => x * 3, x => x * 4];
        Assert.That(
            Evaluation.Values(Evaluation.Run((x, i) => Lax.Switch(i, branches, x), Tensor.Of<float>([], 1), Tensor.Of<int>([], index))),
            Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void ABodyThatChangesItsTypeIsExplained() => Assert.That(
        () => Xla.Jit((Tensor x) => Lax.While(s => s.Sum() < 3, s => s[..2], x)).Lower(Spec.F32(3)),
        Throws.TypeOf<TraceException>().With.Message.Contains("value 0 starts as f32[3] and becomes f32[2]"));

    [Test]
    public void BranchesOfDifferentStructureAreExplained() => Assert.That(
        () => Xla.Jit((Tensor x) => Lax.Cond(x > 0, v => new[] { v }, v => new[] { v, v }, x)[0]).Lower(Spec.F32()),
        Throws.ArgumentException.With.Message.Contains("branches of cond"));
}
