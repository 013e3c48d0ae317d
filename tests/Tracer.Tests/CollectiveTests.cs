using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Maps with axes per leaf and named axes; expected values by hand.</summary>
public sealed class CollectiveTests
{
    private static readonly Tensor Rows = Tensor.Of<double>([3, 3], 1, 2, 3, 10, 20, 30, 100, 200, 300);
    private static readonly VmapOptions Named = new() { AxisName = "i" };

    private static readonly (string Name, Func<Tensor, Tensor> Function, double[] Expected)[] Functions =
    [
        ("psum", x => Lax.PSum(x, "i"), [111, 222, 333, 111, 222, 333, 111, 222, 333]),
        ("psum_of_shared", x => x * 0 + Lax.PSum((Tensor)2.0, "i"), [6, 6, 6, 6, 6, 6, 6, 6, 6]),
        ("pmean", x => Lax.PMean(x, "i"), [37, 74, 111, 37, 74, 111, 37, 74, 111]),
        ("pmax", x => Lax.PMax(x, "i"), [100, 200, 300, 100, 200, 300, 100, 200, 300]),
        ("pmin", x => Lax.PMin(x, "i"), [1, 2, 3, 1, 2, 3, 1, 2, 3]),
        ("axis_index", x => x + Lax.AxisIndex("i").Astype(ElementType.F64), [1, 2, 3, 11, 21, 31, 102, 202, 302]),
        ("axis_size", x => x * Lax.AxisSize("i"), [3, 6, 9, 30, 60, 90, 300, 600, 900]),
        ("all_gather", x => Lax.AllGather(x, "i")[.., 0], [1, 10, 100, 1, 10, 100, 1, 10, 100]),
        ("all_gather_axis", x => Lax.AllGather(x, "i", 1)[1], [2, 20, 200, 2, 20, 200, 2, 20, 200]),
        ("all_gather_tiled", x => Lax.AllGather(x, "i", 0, tiled: true)[2..5], [3, 10, 20, 3, 10, 20, 3, 10, 20]),
        ("psum_scatter", x => Lax.PSumScatter(x, "i"), [111, 222, 333]),
        ("all_to_all", x => Lax.AllToAll(x, "i", 0, 0), [1, 10, 100, 2, 20, 200, 3, 30, 300]),
        ("ppermute", x => Lax.PPermute(x, "i", (0, 1), (1, 2)), [0, 0, 0, 1, 2, 3, 10, 20, 30]),
        ("ring", x => Lax.PPermute(x, "i", (0, 1), (1, 2), (2, 0)), [100, 200, 300, 1, 2, 3, 10, 20, 30]),
        ("pshuffle", x => Lax.PShuffle(x, "i", 2, 0, 1), [100, 200, 300, 1, 2, 3, 10, 20, 30]),
        ("pbroadcast", x => Lax.PBroadcast(x, "i", 1), [10, 20, 30, 10, 20, 30, 10, 20, 30]),
        ("pswapaxes", x => Lax.PSwapAxes(x, "i", 0), [1, 10, 100, 2, 20, 200, 3, 30, 300]),
        ("in_scan", x => Lax.Scan((Tensor c, Tensor e) => (c + Lax.PSum(e, "i"), c), 0.0, x).Carry, [666, 666, 666]),
        (
            "index_in_cond",
            x => Lax.Cond(Lax.AxisIndex("i") > 1, v => -v, v => v, x),
            [1, 2, 3, 10, 20, 30, -100, -200, -300]
        ),
        (
            "in_jit",
            x => Xla.Jit((Tensor v) => v - Lax.PSum(v, "i")).Invoke(x),
            [-110, -220, -330, -101, -202, -303, -11, -22, -33]
        ),
    ];

    [TestCaseSource(nameof(Names))]
    public void GivesTheExpectedValues(string name)
    {
        (_, Func<Tensor, Tensor> function, double[] expected) = Functions.First(row => row.Name == name);
        Assert.That(Evaluation.Values(Evaluation.Run(Transforms.Vmap(function, Named), Rows)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Names))]
    public void HasGradients(string name)
    {
        Func<Tensor, Tensor> function = Functions.First(row => row.Name == name).Function;
        GradientCheck.Check(
            x => Transforms.Vmap((Tensor v) => function(Lax.Sin(v)) * v[0], Named)(x),
            Evaluation.Draw([3, 3])
        );
    }

    [TestCaseSource(nameof(Names))]
    public void WorksUnderAnotherMap(string name)
    {
        Func<Tensor, Tensor> function = Functions.First(row => row.Name == name).Function;
        Tensor batch = Evaluation.Draw([2, 3, 3]);
        double[] together = Evaluation.Values(Evaluation.Run(Transforms.Vmap(Transforms.Vmap(function, Named)), batch));
        double[] swapped = Evaluation.Values(
            Evaluation.Run(
                Transforms.Vmap(
                    Transforms.Vmap(function),
                    new VmapOptions
                    {
                        AxisName = "i",
                        InAxes = [1],
                        OutAxes = 1,
                    }
                ),
                batch
            )
        );
        double[] apart =
        [
            .. Enumerable
                .Range(0, 2)
                .SelectMany(i => Evaluation.Values(Evaluation.Run(x => Transforms.Vmap(function, Named)(x[i]), batch))),
        ];
        Assert.That(together, Is.EqualTo(apart).Within(1e-12));
        Assert.That(swapped, Is.EqualTo(apart).Within(1e-12), "maps in the other order");
    }

    [Test]
    public void GradientsInsideTheMapExchangeCotangents()
    {
        // d/dx_j of Σ_i L_i with L_i = x_i · psum(x): inside the map every entry's cotangent is summed.
        Tensor result = Evaluation.Run(
            Transforms.Vmap(Transforms.Grad<Tensor>(x => x * Lax.PSum(x, "i")), Named),
            Tensor.Of<double>([3], 1, 2, 4)
        );
        Assert.That(Evaluation.Values(result), Is.EqualTo(new double[] { 14, 14, 14 }));
    }

    [Test]
    public void AxesAreGivenPerLeaf()
    {
        Func<(Tensor A, Tensor B), Tensor, (Tensor Product, Tensor Sum)> function = Transforms.Vmap(
            ((Tensor A, Tensor B) x, Tensor y) => (x.A * x.B + y, Lax.PSum(x.A, "i")),
            new VmapOptions
            {
                InAxes = [(1, (int?)null), 0],
                OutAxes = (1, (int?)null),
                AxisName = "i",
            }
        );
        using Jitted<(Tensor, Tensor), Tensor, (Tensor Product, Tensor Sum)> compiled = Xla.Jit(function);
        (Tensor product, Tensor sum) = compiled.Invoke(
            (Tensor.Of<double>([2, 3], 1, 2, 3, 4, 5, 6), Tensor.Of<double>([2], 10, 100)),
            Tensor.Of<double>([3], 0.1, 0.2, 0.3)
        );
        Assert.That(
            Evaluation.Values(product),
            Is.EqualTo(new[] { 10.1, 20.2, 30.3, 400.1, 500.2, 600.3 }).Within(1e-12)
        );
        Assert.That(Evaluation.Values(sum), Is.EqualTo(new double[] { 6, 15 }));
    }

    [Test]
    public void AResultWithoutAxisMustBeTheSameForAll() =>
        Assert.That(
            () => Xla.Jit(Transforms.Vmap((Tensor x) => x * 2, new VmapOptions { OutAxes = null })).Lower(Spec.F32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("must be the same for all entries")
                .And.Message.Contains("PSum")
        );

    [Test]
    public void AxesThatDoNotFitAreExplained() =>
        Assert.That(
            () =>
                Xla.Jit(Transforms.Vmap(((Tensor, Tensor) x) => x.Item1, new VmapOptions { InAxes = [(0, 1, 2)] }))
                    .Lower(((Tensor)Spec.F32(3), (Tensor)Spec.F32(3))),
            Throws.TypeOf<TraceException>().With.Message.Contains("axes must be given for every key, [[0], [1]]")
        );

    private static IEnumerable<string> Names() => Functions.Select(row => row.Name);
}
