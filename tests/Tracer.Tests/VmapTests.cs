using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Batched functions against a loop over the batch.</summary>
public sealed class VmapTests
{
    private static readonly Tensor Batch = Evaluation.Draw([3, 2, 4], 1, 0.5, 1.5);
    private static readonly Tensor Other = Evaluation.Draw([3, 2, 4], 2, 0.5, 1.5);
    private static readonly Tensor Shared = Evaluation.Draw([4, 5], 3);

    private static readonly (string Name, Func<Tensor, Tensor, Tensor> Function)[] Functions =
    [
        ("elementwise", (x, y) => Lax.Exp(x) * y - x),
        ("reduce", (x, y) => x.Sum(0) + y.Max(0)),
        ("prod", (x, y) => Np.Prod(x * y, [1])),
        ("reshape", (x, y) => x.Reshape(4, 2) * y.T),
        ("broadcast", (x, y) => Np.BroadcastTo(x[0], [3, 4]) * y[1]),
        ("slice", (x, y) => x[.., 1..3] + y[1, 2]),
        ("pad", (x, y) => Lax.Pad(x, 2, [1, 0], [0, 1], [0, 1])),
        ("reverse", (x, y) => Lax.Rev(x, [1]) + y),
        ("concatenate", (x, y) => Np.Concatenate([x, y], 1)),
        ("dot", (x, y) => x.Dot(y.T)),
        ("dot_shared", (x, y) => x.Dot(Shared) + Shared.T.Dot(y.T).T),
        ("batched_dot", (x, y) => Np.Matmul(x.Reshape(2, 1, 4), y.Reshape(2, 4, 1))),
        ("select", (x, y) => Np.Where(x > y, x, y * 2)),
        ("select_scalar", (x, y) => Lax.Select(x.Sum() > y.Sum(), x, y)),
        ("clamp", (x, y) => Lax.Clamp(x[0, 0], y, x[0, 0] + 0.3)),
        ("cumsum", (x, y) => Lax.CumSum(x, 1)),
        ("argmax", (x, y) => Np.ArgMax(x, 1).Astype(ElementType.F64)),
        ("sort", (x, y) => Lax.Sort(x, 1)),
        ("dynamic_slice", (x, y) => Lax.DynamicSlice(x, [0, Np.ArgMax(y, 1)[0]], [2, 2])),
        ("dynamic_slice_shared", (x, y) => Lax.DynamicSlice(x, [0, 1], [2, 2])),
        ("dynamic_update_slice", (x, y) => Lax.DynamicUpdateSlice(x, y[.., 0..2], [0, Np.ArgMax(y, 1)[0]])),
        ("dynamic_update_slice_shared", (x, y) => Lax.DynamicUpdateSlice(x, y[.., 0..2], [0, 1])),
        ("take", (x, y) => Np.Take(x, Np.ArgMax(y, 1), 1)),
        ("take_shared", (x, y) => Np.Take(x, Tensor.Of<int>([3], 3, 0, 1), 1)),
        ("take_from_shared", (x, y) => Np.Take(Shared, Np.ArgMax(y, 1), 0)),
        ("take_along_axis", (x, y) => Np.TakeAlongAxis(x, Lax.ExpandDims(Np.ArgMax(y, 1), [1]), 1)),
        ("avg_pool", (x, y) => Nn.AvgPool(x.Reshape(1, 2, 4, 1), [2, 2])),
        ("max_pool", (x, y) => Nn.MaxPool(x.Reshape(1, 2, 4, 1), [2, 2])),
        ("convolution", (x, y) => Nn.Conv(x.Reshape(1, 2, 4, 1), y.Reshape(2, 2, 1, 2), padding: Padding.Same)),
        (
            "convolution_grouped",
            (x, y) => Nn.Conv(x.Reshape(1, 2, 2, 2), y.Reshape(2, 1, 1, 4), padding: Padding.Same, groups: 2)
        ),
        ("convolution_images", (x, y) => Nn.Conv(x.Reshape(1, 2, 4, 1), Shared[0..2, 0..2].Reshape(2, 2, 1, 1))),
        ("convolution_kernel", (x, y) => Nn.Conv(Shared.Reshape(1, 4, 5, 1), y.Reshape(2, 2, 1, 2))),
        ("grad", (x, y) => Transforms.Grad<Tensor>(v => (Lax.Sin(v) * y).Sum())(x)),
        (
            "grad_conv",
            (x, y) =>
                Transforms.Grad<Tensor>(k => Lax.Tanh(Nn.Conv(x.Reshape(1, 2, 4, 1), k)).Sum())(y.Reshape(2, 2, 1, 2))
        ),
        (
            "grad_max_pool",
            (x, y) => Transforms.Grad<Tensor>(v => (Nn.MaxPool(v.Reshape(1, 2, 4, 1), [2, 2]) * 3).Sum())(x)
        ),
        ("while", (x, y) => Lax.While(s => s.Sum() < 100, s => s * 2, x)),
        ("fori", (x, y) => Lax.ForiLoop(0, 3, (i, s) => s * y, x)),
        ("scan", (x, y) => Lax.Scan((Tensor c, Tensor e) => (c + e, c * e), y[0], x).Results),
        ("cond", (x, y) => Lax.Cond(x.Sum() > y.Sum(), v => v * 2, v => v - 1, x)),
        ("vmap", (x, y) => Transforms.Vmap((Tensor a, Tensor b) => a.Dot(b))(x, y)),
    ];

    [TestCaseSource(nameof(Names))]
    public void BatchedIsTheSameAsALoop(string name)
    {
        Func<Tensor, Tensor, Tensor> function = Functions.First(row => row.Name == name).Function;
        foreach ((bool first, bool second) in new[] { (true, true), (true, false), (false, true) })
        {
            Tensor x = first ? Batch : Entry(Batch, 0);
            Tensor y = second ? Other : Entry(Other, 0);
            double[] batched = Evaluation.Values(
                Evaluation.Run(Transforms.Vmap(function, first ? 0 : null, second ? 0 : null), x, y)
            );
            double[] looped =
            [
                .. Enumerable
                    .Range(0, 3)
                    .SelectMany(i =>
                        Evaluation.Values(
                            Evaluation.Run(function, first ? Entry(Batch, i) : x, second ? Entry(Other, i) : y)
                        )
                    ),
            ];
            Assert.That(batched, Is.EqualTo(looped).Within(1e-9), $"{first}, {second}");
        }
    }

    [Test]
    public void AxesMayLieAnywhere()
    {
        Tensor x = Evaluation.Draw([2, 3]);
        double[] batched = Evaluation.Values(
            Evaluation.Run(Transforms.Vmap((Tensor v) => v * 2, inAxis: 1, outAxis: 1), x)
        );
        Assert.That(batched, Is.EqualTo(Evaluation.Values(x).Select(v => v * 2)));
    }

    [Test]
    public void RandomKeysAreBatched()
    {
        double[] together = Evaluation.Values(
            Evaluation.Run(
                key => Transforms.Vmap((Tensor k) => Rng.Normal(k, [2]))(Rng.SplitStacked(key, [3])),
                Rng.Key(1)
            )
        );
        double[] apart = Evaluation.Values(
            Evaluation.Run(key => Np.Stack([.. Rng.Split(key, 3).Select(k => Rng.Normal(k, [2]))]), Rng.Key(1))
        );
        Assert.That(together, Is.EqualTo(apart));
    }

    [Test]
    public void DifferentSizesAreExplained() =>
        Assert.That(
            () => Xla.Jit(Transforms.Vmap((Tensor a, Tensor b) => a + b)).Lower(Spec.F32(3, 2), Spec.F32(4, 2)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("argument 1 is f32[4,2] with 4 entries along axis 0, others have 3")
        );

    private static IEnumerable<string> Names() => Functions.Select(row => row.Name);

    private static Tensor Entry(Tensor batch, int index)
    {
        double[] values = Evaluation.Values(batch);
        int size = values.Length / 3;
        return Tensor.Of<double>(batch.Shape.Without([0]), values.AsSpan(index * size, size));
    }
}
