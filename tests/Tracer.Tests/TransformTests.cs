using System.Text;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Transformations and their combinations.</summary>
public sealed class TransformTests
{
    [Test]
    public void JacobiansAgreeInBothModes()
    {
        Tensor Function(Tensor x) => Np.Stack([x[0] * x[1], Lax.Sin(x[2]), x.Sum()]);
        Tensor x = Tensor.Of<double>([3], 2, 3, 0.5);
        double[] expected = [3, 2, 0, 0, 0, Math.Cos(0.5), 1, 1, 1];
        Assert.That(
            Evaluation.Values(Evaluation.Run(Transforms.Jacobian(Function), x)),
            Is.EqualTo(expected).Within(1e-12)
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(Transforms.JacobianForward(Function), x)),
            Is.EqualTo(expected).Within(1e-12)
        );
    }

    [Test]
    public void HessianOfAProduct() =>
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(Transforms.Hessian(x => x[0] * x[0] * x[1]), Tensor.Of<double>([2], 2, 3))
            ),
            Is.EqualTo(new double[] { 6, 4, 4, 0 }).Within(1e-12)
        );

    [Test]
    public void AuxiliaryResultsAreNotDifferentiated()
    {
        (Tensor value, (Tensor A, string? None) auxiliary, Tensor gradient) = Xla.Jit(
                (Tensor x) => Transforms.ValueAndGrad((Tensor v) => ((v * v).Sum(), (v * 10, (string?)null)))(x)
            )
            .Invoke(Tensor.Of<double>([2], 1, 2));
        Assert.That(Evaluation.Values(value), Is.EqualTo(new double[] { 5 }));
        Assert.That(Evaluation.Values(auxiliary.A), Is.EqualTo(new double[] { 10, 20 }));
        Assert.That(Evaluation.Values(gradient), Is.EqualTo(new double[] { 2, 4 }));
    }

    [Test]
    public void CustomJvpReplacesTheDerivativeInBothModes()
    {
        Func<Tensor, Tensor> cube = Transforms.CustomJvp((Tensor x) => x * x * x, (x, dx) => dx * 100);
        Tensor x = Tensor.Of<double>([], 2);
        Assert.That(Evaluation.Values(Evaluation.Run(cube, x)), Is.EqualTo(new double[] { 8 }));
        Assert.That(Evaluation.Values(Evaluation.Run(Transforms.Grad(cube), x)), Is.EqualTo(new double[] { 100 }));
        Assert.That(
            Evaluation.Values(Evaluation.Run(v => Transforms.Jvp(cube, v, v).Tangent, x)),
            Is.EqualTo(new double[] { 200 })
        );
    }

    [Test]
    public void CustomVjpReplacesTheReverseDerivative()
    {
        Func<Tensor, Tensor> clipped = Transforms.CustomVjp(
            (Tensor x) => x * 2,
            x => (x * 2, x),
            (x, ct) => Lax.Clamp(-1, ct * x, 1)
        );
        Tensor x = Tensor.Of<double>([2], 0.5, 7);
        Assert.That(
            Evaluation.Values(Evaluation.Run(Transforms.Grad<Tensor>(v => clipped(v).Sum()), x)),
            Is.EqualTo(new double[] { 0.5, 1 })
        );
        Assert.That(
            () => Xla.Jit((Tensor v) => Transforms.Jvp(clipped, v, v).Tangent).Lower(Spec.F64(2)),
            Throws.TypeOf<TraceException>().With.Message.Contains("has a CustomVjp, so it has no forward derivative")
        );
    }

    [Test]
    public void OwnDerivativesSurviveBatching()
    {
        Func<(Tensor X, Tensor W), Tensor> forward = Transforms.CustomJvp<(Tensor X, Tensor W), Tensor>(
            p => p.X * p.W,
            (p, d) => d.X * 100
        );
        Func<(Tensor X, Tensor W), Tensor> reverse = Transforms.CustomVjp<(Tensor X, Tensor W), Tensor, Tensor>(
            p => p.X * p.W,
            p => (p.X * p.W, p.X),
            (x, ct) => (ct * 100, ct * x)
        );
        Tensor x = Tensor.Of<double>([3], 1, 2, 3);
        Tensor w = Tensor.Of<double>([], 5);
        foreach (Func<(Tensor X, Tensor W), Tensor> function in new[] { forward, reverse })
        {
            Tensor Loss(Tensor v, Tensor weight) =>
                Transforms.Vmap((Tensor entry, Tensor shared) => function((entry, shared)), 0, null)(v, weight).Sum();
            Assert.That(
                Evaluation.Values(Evaluation.Run(Transforms.Grad<Tensor, Tensor>(Loss), x, w)),
                Is.EqualTo(new double[] { 100, 100, 100 })
            );
        }

        Tensor OfWeight(Tensor weight, Tensor v) =>
            Transforms.Vmap((Tensor entry, Tensor shared) => reverse((entry, shared)), 0, null)(v, weight).Sum();
        Assert.That(
            Evaluation.Values(Evaluation.Run(Transforms.Grad<Tensor, Tensor>(OfWeight), w, x)),
            Is.EqualTo(new double[] { 6 })
        );
    }

    [Test]
    public void VmapOfGradIsPerExampleGradient()
    {
        Tensor weights = Tensor.Of<double>([2], 1, -1);
        Tensor data = Tensor.Of<double>([3, 2], 1, 2, 3, 4, 5, 6);
        double[] expected =
        [
            .. Enumerable
                .Range(0, 3)
                .SelectMany(i =>
                {
                    double a = (2 * i) + 1;
                    double b = (2 * i) + 2;
                    return new[] { 2 * (a - b) * a, 2 * (a - b) * b };
                }),
        ];
        double[] gradients = Evaluation.Values(
            Evaluation.Run(
                (w, d) =>
                    Transforms.Vmap(Transforms.Grad<Tensor, Tensor>((p, x) => Lax.Square(p.Dot(x))), null, 0)(w, d),
                weights,
                data
            )
        );
        Assert.That(gradients, Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void ThirdDerivatives() =>
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    Transforms.Grad(Transforms.Grad(Transforms.Grad<Tensor>(x => x * x * x * x))),
                    Tensor.Of<double>([], 2)
                )
            ),
            Is.EqualTo(new double[] { 48 }).Within(1e-9)
        );

    [Test]
    public void EvalShapeComputesNothing()
    {
        (TreeDef structure, IReadOnlyList<Spec> leaves) = Transforms.EvalShape(
            args => new { y = Nn.Conv((Tensor)args[0]!, (Tensor)args[1]!, padding: Padding.Same) },
            (Tensor)Spec.F32(8, 28, 28, 1),
            (Tensor)Spec.F32(3, 3, 1, 32)
        );
        Assert.That(structure.Paths, Is.EqualTo(new[] { "y" }));
        Assert.That(leaves[0].ToString(), Is.EqualTo("f32[8,28,28,32]"));
    }

    [Test]
    public async Task RuleCoverage()
    {
        StringBuilder table = new("| op | JVP | linearize | transpose | batch |\n|---|---|---|---|---|\n");
        foreach ((Type op, OpRule rule) in RuleSet.All.OrderBy(row => row.Key.Name, StringComparer.Ordinal))
        {
            string Mark(bool has) => has ? "x" : " ";
            table.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| {op.Name} | {Mark(rule.Jvp is not null || rule.StructuredJvp is not null)} "
            );
            table.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| {Mark(rule.Linearize is not null || rule.Jvp is not null)} "
            );
            table.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| {Mark(rule.Transpose is not null)} | {Mark(rule.Batch is not null)} |\n"
            );
        }

        await Golden.Verify(table.ToString(), "md");
    }
}
