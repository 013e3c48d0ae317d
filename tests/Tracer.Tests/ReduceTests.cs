using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Reductions by functions of one's own, against the built-in ones and against values by hand.</summary>
public sealed class ReduceTests
{
    private static readonly Tensor X = Evaluation.Draw([3, 4, 5], 4, 0.5, 1.5);

    private static readonly WindowSpec Window = new(
        [1, 2, 3],
        [1, 1, 2],
        [1, 1, 2],
        [1, 2, 1],
        [new(0, 0), new(1, 0), new(2, 1)]
    );

    [Test]
    public void AProductIsTheBuiltInOne() =>
        Same(x => Lax.Reduce(x, 1.0, (a, b) => a * b, [0, 2]), x => Lax.ReduceProd(x, [0, 2]));

    [Test]
    public void AnyAssociativeFunctionReduces() =>
        Same(x => Lax.Reduce(x, double.NegativeInfinity, Np.LogAddExp, [1]), x => Np.LogSumExp(x, [1]));

    [Test]
    public void ValuesAndPositionsReduceTogether()
    {
        Tensor x = Tensor.Of<double>([2, 4], 3, 9, 9, 1, -5, -7, -2, -2);
        double[] both = Evaluation.Values(
            Evaluation.Run(
                v =>
                {
                    Tensor places = Lax.BroadcastedIota(ElementType.I32, v.Shape, 1);
                    Tensor[] best = Lax.Reduce(
                        [v, places],
                        [double.NegativeInfinity, int.MaxValue],
                        (best, next) =>
                        {
                            Tensor wins = Lax.Or(
                                Lax.Gt(next[0], best[0]),
                                Lax.And(Lax.Eq(next[0], best[0]), Lax.Lt(next[1], best[1]))
                            );
                            return [Lax.Select(wins, next[0], best[0]), Lax.Select(wins, next[1], best[1])];
                        },
                        [1]
                    );
                    return Np.Stack([best[0], best[1].Astype(ElementType.F64)]);
                },
                x
            )
        );
        Assert.That(both, Is.EqualTo(new double[] { 9, -2, 1, 2 }));
    }

    [Test]
    public void GradientsAreCentralDifferences() =>
        Assert.Multiple(() =>
        {
            GradientCheck.Check(x => Lax.Reduce(x, 1.0, (a, b) => a * b, [0, 2]), X);
            GradientCheck.Check(
                x => Lax.Reduce(x, x[0, 0, 0], (a, b) => (a * b) + a + b, [0, 1, 2]),
                Evaluation.Draw([2, 3, 1], 4, -0.2, 0.2)
            );
            GradientCheck.Check(x => Lax.ReduceWindow(x, 1.0, (a, b) => a * b, Window), X);
        });

    [Test]
    public void WindowsAreTheBuiltInOnes() =>
        Assert.Multiple(() =>
        {
            Same(x => Lax.ReduceWindow(x, 0.0, Lax.Add, Window), x => Lax.ReduceWindowSum(x, Window));
            Same(
                x => Lax.ReduceWindow(x, double.NegativeInfinity, Lax.Max, Window),
                x => Lax.ReduceWindowMax(x, Window)
            );
        });

    [Test]
    public void MapsAreLoops() =>
        Assert.Multiple(() =>
        {
            Tensor starts = Tensor.Of<double>([3], 1, 2, 3);
            Same(Transforms.Vmap((Tensor x) => Lax.Reduce(x, 1.0, (a, b) => a * b, [1])), x => Lax.ReduceProd(x, [2]));
            Same(
                x => Transforms.Vmap((Tensor v, Tensor s) => Lax.Reduce(v, s, (a, b) => a * b, [1]))(x, starts),
                x => Lax.ReduceProd(x, [2]) * Lax.ExpandDims(starts, [1])
            );
            WindowSpec inner = WindowSpec.Of([4, 5], [2, 2], [1, 1], Padding.Same);
            Same(
                x => Transforms.Vmap((Tensor v, Tensor s) => Lax.ReduceWindow(v, s, Lax.Add, inner))(x, starts * 0),
                Transforms.Vmap((Tensor v) => Lax.ReduceWindowSum(v, inner))
            );
        });

    [Test]
    public void AnEmptyAxisGivesTheInitialValue() =>
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Lax.Reduce(x, 7.0, Lax.Add, [1]), Tensor.Of<double>([2, 0]))),
            Is.EqualTo(new double[] { 7, 7 })
        );

    [Test]
    public void ErrorsSayWhatIsNeeded() =>
        Assert.Multiple(() =>
        {
            Fails(
                x => Lax.Reduce(x, 0, (a, b) => Lax.Gt(a, b), [0]),
                @"ReduceTests\.cs:\d+: reduce: the function must return what it accumulates, .*returns \(i1\[\]\)"
            );
            Fails(
                x => Lax.Reduce(x, 0, (a, b) => a + b + x.Sum(), [0]),
                "reduce: the function must not use tensors from outside, but it captures f32"
            );
            Fails(
                x => Lax.Reduce(x, Tensor.Of<int>([], 0), (a, b) => a, [0]),
                "the initial value must be a scalar of the operand's type, f32"
            );
            Fails(x => Lax.Reduce(x, 0, (a, b) => a, [2]), @"axes must be different axes of \[0, 2\), got \[2\]");
            Fails(
                x => Lax.Reduce([x], [], (a, b) => a, [0])[0],
                "one initial value per operand is needed, got 0 for 1 operands"
            );
        });

    private static void Fails(Func<Tensor, Tensor> function, string pattern) =>
        Assert.That(
            () => Xla.Jit(function).Lower(Spec.F32(2, 3)),
            Throws.TypeOf<TraceException>().With.Message.Matches(pattern)
        );

    private static void Same(Func<Tensor, Tensor> function, Func<Tensor, Tensor> expected) =>
        Assert.That(
            Evaluation.Values(Evaluation.Run(function, X)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(expected, X))).Within(1e-12)
        );
}
