using XlaSharp.Hlo;
using XlaSharp.Hlo.Verify;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Named sizes, and functions as portable artifacts.</summary>
public sealed class ExportTests
{
    [Test]
    public void OneArtifactServesAnyBatchSize()
    {
        Exported exported = Exported.Deserialize(
            Xla.Jit((Tensor x, Tensor w) => Nn.Softmax(x.Dot(w), 1))
                .Export(Spec.F32("b", 3), Spec.F32(3, 2))
                .Serialize()
        );
        Assert.That(exported.Arguments, Is.EqualTo(new[] { ("x", "f32[b,3]"), ("w", "f32[3,2]") }));
        Assert.That(exported.Results, Is.EqualTo(new[] { (string.Empty, "f32[b,2]") }));
        Tensor w = Tensor.Of<float>([3, 2], 1, 2, 3, 4, 5, 6);
        foreach (int batch in new[] { 1, 2, 7 })
        {
            Tensor x = Tensor.Of<float>([batch, 3], [.. Enumerable.Range(0, batch * 3).Select(i => i * 0.1f)]);
            Tensor expected = Evaluation.Run((a, b) => Nn.Softmax(a.Dot(b), 1), x, w);
            Assert.That(
                Evaluation.Values(exported.Invoke(x, w)),
                Is.EqualTo(Evaluation.Values(expected)).Within(1e-6),
                $"batch {batch}"
            );
        }
    }

    [Test]
    public async Task NamedSizesBecomeDynamicDimensions()
    {
        Lowered lowered = Xla.Jit(
                (Tensor x, Tensor y) =>
                    (Np.Concatenate([x, y], 0).Reshape(-1), x.Mean(0), Lax.Pad(y[1..], 0, [0, 0], [3, 0], [0, 0])),
                new() { Name = "sizes", SizeConstraints = ["b >= 4"] }
            )
            .Lower(Spec.F32("b", 2), Spec.F32("2*b + 1", 2));
        Assert.That(Verifier.Verify(lowered.Module), Is.Empty);
        await Golden.Verify(lowered.AsText(), "mlir");
    }

    private static readonly (string Name, Func<Tensor, Tensor> Function)[] Functions =
    [
        ("reshape", x => x.Reshape(-1)),
        ("split", x => x.Reshape(x.Shape[0], 2, 2) * 2),
        ("mean", x => x.Mean()),
        ("variance", x => Np.Var(x, [0])),
        ("iota", x => x * Np.Arange(x.Shape[0]).Reshape(-1, 1).Astype(ElementType.F64)),
        ("slice", x => x[1..^1]),
        ("flip", x => Lax.Rev(x, [0])),
        ("concatenate", x => Np.Concatenate([x, x], 0)),
        ("pad", x => Lax.Pad(x, 1, [1, 0], [2, 1], [1, 0])),
        ("dot", x => x.T.Dot(x)),
        ("gram", x => x.Dot(x.T)),
        ("outer", x => x.Reshape(-1, 1) * x.Reshape(1, -1)),
        ("cumsum", x => Lax.CumSum(x, 1)),
        ("dynamic_slice", x => Lax.DynamicSlice(x, [1, Np.ArgMax(x.Sum(0), 0)], [x.Shape[0] - 1, 2])),
        ("sort", x => Lax.Sort(x, 0)),
        ("take", x => Np.Take(x, Tensor.Of<int>([2], 1, 0), 1)),
        ("grad", x => Transforms.Grad<Tensor>(v => (Lax.Sin(v) * v).Mean())(x)),
        ("vmap", x => Transforms.Vmap((Tensor v) => v / v.Sum())(x)),
        ("scan", x => Lax.ForiLoop(0, 3, (i, s) => Lax.Sin(s) + x, x)),
        ("cond", x => Lax.Cond(x.Sum() > 0, v => v * 2, v => v, x)),
        ("while", x => Lax.While(s => s.Sum() < 100, s => s * 2, Lax.Abs(x) + 0.1)),
        ("jit", x => Xla.Jit((Tensor v) => Lax.Exp(v) * v).Invoke(x)),
        ("max_pool", x => Nn.MaxPool(x.Reshape(1, -1, 4, 1), [1, 2])),
        (
            "conv",
            x => Nn.Conv(x.Reshape(1, -1, 4, 1), Tensor.Of<double>([2, 2, 1, 1], 1, 2, 3, 4), padding: Padding.Same)
        ),
    ];

    [TestCaseSource(nameof(Names))]
    public void ExportedIsTheSameAsTraced(string name)
    {
        Func<Tensor, Tensor> function = Functions.First(row => row.Name == name).Function;
        Exported exported = Xla.Jit(function).Export(Spec.F64("b", 4));
        foreach (int batch in new[] { 3, 6 })
        {
            Tensor x = Evaluation.Draw([batch, 4]);
            Assert.That(
                Evaluation.Values(exported.Invoke(x)),
                Is.EqualTo(Evaluation.Values(Evaluation.Run(function, x))).Within(1e-12),
                $"batch {batch}"
            );
        }
    }

    [Test]
    public void SeveralNamesAndExpressions()
    {
        Exported exported = Xla.Jit((Tensor x, Tensor y) => x.Reshape(-1).Dot(y) / x.Shape[1])
            .Export(Spec.F64("a", "b"), Spec.F64("a*b"));
        Assert.That(
            Evaluation.Values(
                exported.Invoke(Tensor.Of<double>([2, 3], 1, 2, 3, 4, 5, 6), Tensor.Of<double>([6], 1, 1, 1, 1, 1, 1))
            )[0],
            Is.EqualTo(7)
        );
        Assert.That(
            () => exported.Invoke(Tensor.Of<double>([2, 3], 1, 2, 3, 4, 5, 6), Tensor.Of<double>([5], 1, 1, 1, 1, 1)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("argument 'y': axis 0 must have size a*b, which is 6, but has 5")
        );
    }

    [Test]
    public void ConstraintsAreCheckedWhenSizesAreKnown()
    {
        Exported exported = Xla.Jit(
                (Tensor x) => x.Reshape(x.Shape[0] / 2, 2).Sum(1),
                new() { SizeConstraints = ["b % 2 == 0"] }
            )
            .Export(Spec.F64("b"));
        Assert.That(exported.Results[0].Type, Is.EqualTo("f64[floordiv(b, 2)]"));
        Assert.That(
            Evaluation.Values(exported.Invoke(Tensor.Of<double>([4], 1, 2, 3, 4))),
            Is.EqualTo(new double[] { 3, 7 })
        );
        Assert.That(
            () => exported.Invoke(Tensor.Of<double>([3], 1, 2, 3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("sizes must fulfil b % 2 == 0, but the left side is 1")
        );
    }

    [Test]
    public void BranchingOnASizeNeedsAConstraint()
    {
        Tensor Function(Tensor x) => x.Shape[0] > 8 ? Lax.Sin(x) : Lax.Cos(x);
        Assert.That(
            () => Xla.Jit<Tensor, Tensor>(Function).Export(Spec.F64("b")),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Match(
                    @"ExportTests\.cs:\d+: The program is not the same for all sizes: for b = \d+ there is stablehlo\.sine, for b = 2 stablehlo\.cosine"
                )
        );
        Assert.That(
            Xla.Jit<Tensor, Tensor>(Function, new() { SizeConstraints = ["b >= 9"] })
                .Export(Spec.F64("b"))
                .Results[0]
                .Type,
            Is.EqualTo("f64[b]")
        );
    }

    [Test]
    public void ResultsKeepTheirStructure()
    {
        Exported exported = Xla.Jit(
                ((Tensor A, Tensor B) x) =>
                    new Dictionary<string, Tensor> { ["sum"] = x.A + x.B, ["product"] = x.A * x.B }
            )
            .Export(((Tensor)Spec.F32("n"), (Tensor)Spec.F32("n")));
        Tree result = Exported
            .Deserialize(exported.Serialize())
            .Invoke((Tensor.Of<float>([2], 1, 2), Tensor.Of<float>([2], 3, 4)));
        Assert.That(Evaluation.Values(result["sum"]), Is.EqualTo(new double[] { 4, 6 }));
        Assert.That(Evaluation.Values(result["product"]), Is.EqualTo(new double[] { 3, 8 }));
    }

    [Test]
    public void AnExportedFunctionIsPartOfAnotherOne()
    {
        Exported exported = Xla.Jit((Tensor x) => Lax.Sin(x) * 2).Export(Spec.F64("n"));
        Tensor x = Evaluation.Draw([3]);
        Assert.That(
            Evaluation.Values(Evaluation.Run(v => exported.Invoke(v * 2).ToTensor() + 1, x)),
            Is.EqualTo(Evaluation.Values(x).Select(v => (Math.Sin(2 * v) * 2) + 1)).Within(1e-12)
        );
        Exported bare = Exported.Deserialize(exported.Serialize());
        Assert.That(
            () => Xla.Jit(Transforms.Grad<Tensor>(v => bare.Invoke(v).ToTensor().Sum())).Lower(x),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Match(
                    @"ExportTests\.cs:\d+: Exported function '.*' has no derivative.*Serialize\(vjpOrder: 1\)"
                )
        );
    }

    [Test]
    public void WrongArgumentsAreNamed()
    {
        Exported exported = Xla.Jit((Tensor x, Tensor y) => x + y, new() { Name = "sum" })
            .Export(Spec.F32("n"), Spec.F32("n"));
        Tensor two = Tensor.Of<float>([2], 1, 2);
        Assert.That(
            () => exported.Invoke(two, Tensor.Of<float>([3], 1, 2, 3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("size 'n' must be the same everywhere, but is 2 in argument 'x' and 3 in 'y'")
        );
        Assert.That(
            () => exported.Invoke(two, Tensor.Of<int>([2], 1, 2)),
            Throws.TypeOf<TraceException>().With.Message.Contains("argument 'y' must be f32[n], got i32[2]")
        );
        Assert.That(
            () => exported.Invoke(two),
            Throws.TypeOf<TraceException>().With.Message.Contains("takes 2 arguments (x, y), got 1")
        );
    }

    [Test]
    public void BrokenBytesAreNoExportedFunction()
    {
        byte[] data = Xla.Jit((Tensor x) => x).Export(Spec.F32("n")).Serialize();
        Assert.That(
            () => Exported.Deserialize("nothing"u8),
            Throws.TypeOf<FormatException>().With.Message.Contains("do not begin with")
        );
        Assert.That(
            () => Exported.Deserialize(data.AsSpan(0, 40)),
            Throws.TypeOf<FormatException>().With.Message.Contains("cut off")
        );
        data[30] = (byte)'!';
        Assert.That(() => Exported.Deserialize(data), Throws.TypeOf<FormatException>().With.Message.Contains("header"));
    }

    [Test]
    public void GradientsGoThroughExportedFunctions()
    {
        Exported exported = Xla.Jit(
                (Tensor x, Tensor n, Tensor w) => (Lax.Sin(x.Dot(w)) * n.Astype(ElementType.F64), n + 1)
            )
            .Export(Spec.F64("b", 3), Spec.I32(1), Spec.F64(3));
        Exported once = Exported.Deserialize(exported.Serialize(vjpOrder: 1));
        Assert.That((once.HasVjp, once.Vjp().HasVjp), Is.EqualTo((true, false)));
        Assert.That(
            once.Vjp().Arguments,
            Is.EqualTo(new[] { ("x", "f64[b,3]"), ("n", "i32[1]"), ("w", "f64[3]"), ("cotangents[0]", "f64[b]") })
        );
        foreach (int batch in new[] { 2, 5 })
        {
            (Tensor x, Tensor w) = (Evaluation.Draw([batch, 3]), Evaluation.Draw([3]));
            Tensor n = Tensor.Of<int>([1], 3);
            Func<Tensor, Tensor> through = v => Lax.Square(once.CallFlat([v * 2, n, w])[0]).Sum();
            Func<Tensor, Tensor> direct = v => Lax.Square(Lax.Sin((v * 2).Dot(w)) * 3).Sum();
            Assert.That(
                Evaluation.Values(Evaluation.Run(Transforms.Grad(through), x)),
                Is.EqualTo(Evaluation.Values(Evaluation.Run(Transforms.Grad(direct), x))).Within(1e-10)
            );
        }
    }

    [Test]
    public void AStoredOrderIsAsOftenAsGradientsAreTaken()
    {
        Exported exported = Xla.Jit((Tensor x) => Lax.Sin(x) * x).Export(Spec.F64("n"));
        Tensor x = Evaluation.Draw([3]);
        Func<Tensor, Tensor> Second(Exported function) =>
            Transforms.Grad<Tensor>(v => Transforms.Grad<Tensor>(u => function.Invoke(u).ToTensor().Sum())(v).Sum());

        // (x sin x)'' = 2 cos x - x sin x.
        double[] expected = [.. Evaluation.Values(x).Select(v => (2 * Math.Cos(v)) - (v * Math.Sin(v)))];
        foreach (Exported function in new[] { exported, Exported.Deserialize(exported.Serialize(vjpOrder: 2)) })
        {
            Assert.That(Evaluation.Values(Evaluation.Run(Second(function), x)), Is.EqualTo(expected).Within(1e-12));
        }

        Exported once = Exported.Deserialize(exported.Serialize(vjpOrder: 1));
        Assert.That(
            () => Evaluation.Run(Second(once), x),
            Throws.TypeOf<TraceException>().With.Message.Contains("_vjp' has no derivative")
        );
        Assert.That(
            () => once.Serialize(vjpOrder: 2),
            Throws.TypeOf<TraceException>().With.Message.Contains("Serialize(vjpOrder: 1)")
        );
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    Transforms.Vmap<Tensor, Tensor>(Transforms.Grad<Tensor>(u => once.Invoke(u).ToTensor().Sum())),
                    Lax.Reshape(x, [3, 1])
                )
            ),
            Is.EqualTo(Evaluation.Values(x).Select(v => Math.Sin(v) + (v * Math.Cos(v)))).Within(1e-12)
        );
    }

    [Test]
    public void ADerivativeThatIsCutOffIsNoExportedFunction()
    {
        byte[] data = Xla.Jit((Tensor x) => Lax.Sin(x)).Export(Spec.F32("n")).Serialize(vjpOrder: 1);
        foreach (int length in new[] { data.Length / 3, data.Length / 2, data.Length * 3 / 4, data.Length - 1 })
        {
            Assert.That(() => Exported.Deserialize(data.AsSpan(0, length)), Throws.TypeOf<FormatException>());
        }
    }

    private static IEnumerable<string> Names() => Functions.Select(row => row.Name);
}
