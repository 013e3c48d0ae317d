using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Testing;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Functions on the devices of a mesh: against the same functions mapped over an axis of one device's tensors, and by
/// hand.
/// </summary>
public sealed class ShardMapTests
{
    private static readonly PjRtClient Client = Xla.CreateClient(options: new PjRtNamedValue("cpu_device_count", 4));
    private static readonly PjRtBackend Backend = new(Client);
    private static readonly Mesh Line = new(Client.AddressableDevices, ("i", 4));
    private static readonly Mesh Square = new(Client.AddressableDevices, ("x", 2), ("y", 2));
    private static readonly PartitionSpec Rows = new("i");

    private static readonly Tensor Matrix = Tensor.Of<double>(
        [4, 4],
        1,
        2,
        3,
        4,
        10,
        20,
        30,
        40,
        100,
        200,
        300,
        400,
        5,
        6,
        7,
        8
    );

    private static readonly (string Name, Func<Tensor, Tensor> Function)[] Functions =
    [
        ("psum", x => x * 0 + Lax.PSum(x, "i")),
        ("pmean", x => x - Lax.PMean(x, "i")),
        ("pmax", x => x * Lax.PMax(x, "i")),
        ("pmin", x => x * Lax.PMin(x, "i")),
        ("axis_index", x => x + Lax.AxisIndex("i").Astype(ElementType.F64)),
        ("all_gather", x => x * 0 + Lax.AllGather(x, "i")[.., 1]),
        ("all_gather_axis", x => x * 0 + Lax.AllGather(x, "i", 1)[2]),
        ("psum_scatter", x => x + Lax.PSumScatter(x, "i")),
        ("all_to_all", x => Lax.AllToAll(x, "i", 0, 0)),
        ("all_to_all_before", x => Lax.AllToAll(Np.Outer(x, x[..2]), "i", 0, 1)),
        ("all_to_all_after", x => Lax.AllToAll(Np.Outer(x[..2], x), "i", 1, 0)),
        ("ppermute", x => Lax.PPermute(x, "i", (0, 1), (1, 2))),
        ("in_scan", x => Lax.Scan((Tensor c, Tensor e) => (c + Lax.PSum(e, "i"), c), 0.0, x).Item2),
        ("in_jit", x => Xla.Jit((Tensor v) => v - Lax.PSum(v, "i")).Invoke(x)),
        ("in_vmap", x => Transforms.Vmap((Tensor e) => e * Lax.PSum(e, "i"))(x)),
        ("gradient", x => Transforms.Grad<Tensor>(v => (v * Lax.PSum(v * v, "i")).Sum())(x)),
    ];

    [OneTimeTearDown]
    public static void CloseClient() => Client.Dispose();

    [TestCaseSource(nameof(Names))]
    public void DevicesComputeWhatEntriesOfOneTensorDo(string name)
    {
        Func<Tensor, Tensor> function = Functions.First(row => row.Name == name).Function;
        using var mapped = Xla.ShardMap(
            (Tensor x) => Lax.ExpandDims(function(x[0]), [0]),
            new(Line, [Rows], [Rows]),
            Backend
        );
        using ShardedTensor result = (ShardedTensor)mapped.Invoke(Matrix);
        double[] expected = Evaluation.Values(
            Evaluation.Run(Transforms.Vmap(function, new VmapOptions { AxisName = "i" }), Matrix)
        );
        Assert.That(Evaluation.Values(result.ToHost()), Is.EqualTo(expected).Within(1e-12).Percent);
    }

    [Test]
    public void AProductIsSummedAlongOneAxisOfTwo()
    {
        // A is cut both ways, B along y: each device multiplies its block, and the sum over y completes the rows of the
        // product.
        Tensor b = Tensor.Of<double>([4, 2], 1, 0, 0, 1, 1, 1, 2, -1);
        using var product = Xla.ShardMap(
            (Tensor a, Tensor v) => Lax.PSum(a.Matmul(v), "y"),
            new(Square, [new("x", "y"), new("y")], [new("x")]),
            Backend
        );
        using ShardedTensor result = (ShardedTensor)product.Invoke(Matrix, b);
        Assert.That(Evaluation.Values(result.ToHost()), Is.EqualTo(new double[] { 12, 1, 120, 10, 1200, 100, 28, 5 }));
        Assert.That(result.Shards.Select(shard => shard.Type.Dims), Is.All.EqualTo(Dims.Of([2, 2])));
    }

    [Test]
    public void StepsOnPartsOfABatchAreTheStepOnTheBatch()
    {
        // Data-parallel training: parameters on every device, the batch cut; results stay on the devices between steps.
        Tensor x = Tensor.Of<double>([8, 2], 1, 0, 0, 1, 1, 1, 2, 1, -1, 1, 0, 2, 3, 1, 1, -2);
        Tensor y = Tensor.Of<double>([8], 3, -1, 2, 5, -4, -2, 8, 5);
        static Tensor Loss(Tensor w, Tensor a, Tensor b) => Lax.Square(a.Matmul(w) - b).Mean();
        static Tensor Gradient(Tensor w, Tensor a, Tensor b) => Transforms.Grad<Tensor>(v => Loss(v, a, b))(w);
        using var step = Xla.ShardMap(
            (Tensor w, Tensor a, Tensor b) => w - (0.1 * Lax.PMean(Gradient(w, a, b), "i")),
            new(Line, [PartitionSpec.Replicated, Rows, Rows], [PartitionSpec.Replicated]),
            Backend
        );
        Tensor spread = Tensor.Of<double>([2], 0, 0);
        Tensor single = spread;
        for (int i = 0; i < 5; i++)
        {
            spread = step.Invoke(spread, x, y);
            single = Tensor.From(Evaluation.Run((a, b) => single - (0.1 * Gradient(single, a, b)), x, y));
        }

        Assert.That(Evaluation.Values(spread.ToHost()), Is.EqualTo(Evaluation.Values(single.ToHost())).Within(1e-12));
    }

    [Test]
    public void PartsLieWhereTheSpecificationSays()
    {
        Tensor x = Tensor.Of<int>([2, 4], 0, 1, 2, 3, 4, 5, 6, 7);
        using ShardedTensor columns = Xla.Place(x, new(Square, new(null, PartitionAxes.All("y", "x"))), Backend);
        // Column blocks in the order of y, then x; the mesh's devices are (x, y) = (0,0), (0,1), (1,0), (1,1).
        Assert.That(
            columns.Shards.Select(shard => shard.ToHost().Values<int>().ToArray()),
            Is.EqualTo(new[] { new[] { 0, 4 }, [2, 6], [1, 5], [3, 7] })
        );
        Assert.That(columns.Shards.Select(shard => shard.Device), Is.EqualTo(Client.AddressableDevices));
        Assert.That(columns.ToHost().Values<int>().ToArray(), Is.EqualTo(Enumerable.Range(0, 8)));
        using ShardedTensor copies = Xla.Place(x, new(Square, new(null, "x")), Backend);
        Assert.That(copies.Shards[0].ToHost().Data.ToArray(), Is.EqualTo(copies.Shards[1].ToHost().Data.ToArray()));
        Assert.That(copies.ToHost().Data.ToArray(), Is.EqualTo(x.ToHost().Data.ToArray()));
        Tensor scalar = 3.0;
        using ShardedTensor one = Xla.Place(scalar, new(Square, PartitionSpec.Replicated), Backend);
        Assert.That(one.ToHost().Data.ToArray(), Is.EqualTo(scalar.ToHost().Data.ToArray()));
    }

    // The tile assignments that XLA documents for OpSharding: devices=[tiles]<=[device order], replicated dimensions
    // last.
    [TestCase("{devices=[2,2]<=[4]}", "<@mesh, [{\"x\"}, {\"y\"}]>", "x", "y")]
    [TestCase("{devices=[2,2]<=[2,2]T(1,0)}", "<@mesh, [{\"y\"}, {\"x\"}]>", "y", "x")]
    [TestCase("{devices=[2,1,2]<=[4] last_tile_dim_replicate}", "<@mesh, [{\"x\"}, {}]>", "x", null)]
    [TestCase("{devices=[1,2,2]<=[2,2]T(1,0) last_tile_dim_replicate}", "<@mesh, [{}, {\"y\"}]>", null, "y")]
    [TestCase("{replicated}", "<@mesh, [{}, {}]>", null, null)]
    public void ShardingsReadAsXlaAndShardyWriteThem(string gspmd, string shardy, string? first, string? second)
    {
        NamedSharding sharding = new(Square, new(first, second));
        Assert.That((sharding.ToGspmd(2), sharding.ToShardy(2)), Is.EqualTo((gspmd, shardy)));
    }

    [Test]
    public async Task ProgramsExchangeBetweenReplicas() =>
        await Golden.Verify(
            Xla.ShardMap(
                    (Tensor a, Tensor v) => Lax.PSum(a.Matmul(v), "y") + Lax.AxisIndex("x").Astype(ElementType.F32),
                    new(Square, [new("x", "y"), new("y")], [new("x")]),
                    Backend
                )
                .Lower(Spec.F32(4, 4), Spec.F32(4, 2))
        );

    [Test]
    public void SizesMustDivide()
    {
        using var mapped = Xla.ShardMap((Tensor rows) => rows, new(Line, [Rows], [Rows]), Backend);
        Assert.That(
            () => mapped.Invoke(Tensor.Of<float>([6], 0, 0, 0, 0, 0, 0)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("'rows'")
                .And.Message.Contains("P(i)")
                .And.Message.Contains("into 4 parts")
        );
    }

    [Test]
    public void ResultsThatMayDifferAreNotTakenForEqual()
    {
        using var partial = Xla.ShardMap((Tensor x) => x.Sum(), new(Line, [Rows], [PartitionSpec.Replicated]), Backend);
        Assert.That(
            () => partial.Invoke(Matrix),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("may differ between devices along 'i'")
                .And.Message.Contains("PSum")
        );
        using var first = Xla.ShardMap(
            (Tensor x) => x.Sum(),
            new(Line, [Rows], [PartitionSpec.Replicated]) { CheckReplication = false },
            Backend
        );
        Assert.That(Evaluation.Values(((ShardedTensor)first.Invoke(Matrix)).ToHost()), Is.EqualTo(new double[] { 10 }));
    }

    [Test]
    public void MeshesNeedTheirDevices()
    {
        Assert.That(
            () => new Mesh(Client.AddressableDevices, ("x", 3)),
            Throws
                .ArgumentException.With.Message.Contains("needs 3 different devices")
                .And.Message.Contains("cpu_device_count")
        );
        Assert.That(
            () => new Mesh(Client.AddressableDevices, ("x", 2), ("x", 2)),
            Throws.ArgumentException.With.Message.Contains("different names")
        );
        Assert.That(() => new PartitionSpec("x", "x"), Throws.ArgumentException.With.Message.Contains("P(x, x)"));
        Assert.That(
            () => Xla.Place(Matrix, new(Line, new("z")), Backend),
            Throws.ArgumentException.With.Message.Contains("Mesh(i: 4) has no axis 'z'")
        );
    }

    [Test]
    public void SpreadTensorsAreNotTakenForTensorsOfOneDevice()
    {
        using ShardedTensor spread = Xla.Place(Matrix, new(Line, Rows), Backend);
        Assert.That(
            () => spread + spread,
            Throws.TypeOf<TraceException>().With.Message.Contains("several devices").And.Message.Contains("ToHost")
        );
        Assert.That(
            () => Xla.Jit((Tensor x) => x).Invoke(spread),
            Throws.TypeOf<TraceException>().With.Message.Contains("'x'").And.Message.Contains("P(i) on Mesh(i: 4)")
        );
        using var mapped = Xla.ShardMap((Tensor x) => x, new(Line, [Rows], [Rows]), Backend);
        Assert.That(
            () => Xla.Jit((Tensor x) => mapped.Invoke(x)).Invoke(Matrix),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("cannot be called while a function for one device is traced")
        );
    }

    private static IEnumerable<string> Names() => Functions.Select(row => row.Name);
}
