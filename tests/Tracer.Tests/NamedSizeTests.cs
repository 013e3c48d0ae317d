using XlaSharp.Hlo.Verify;
using XlaSharp.Testing;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Sizes that are expressions of names: what can be computed from them, read and written.</summary>
public sealed class NamedSizeTests
{
    private static readonly (string Name, Func<Tensor, Tensor> Function, string Type)[] Sizes =
    [
        ("half", x => x[..(int)(x.Shape[0] / 2)], "f64[floordiv(b, 2)]"),
        ("half_up", x => x[..(int)((x.Shape[0] + 1) / 2)], "f64[floordiv(b + 1, 2)]"),
        ("rest", x => x[..(int)(x.Shape[0] % 3)], "f64[mod(b, 3)]"),
        ("whole", x => x[..(int)(x.Shape[0] - (x.Shape[0] % 8))], "f64[8*floordiv(b, 8)]"),
        ("strided", x => x[TensorIndex.Stride(.., 3)], "f64[floordiv(b + 2, 3)]"),
        ("twice", x => x[TensorIndex.Stride(.., 2)][TensorIndex.Stride(.., 2)], "f64[floordiv(b + 3, 4)]"),
        ("padded", x => Lax.Pad(x, 0, [0], [(-x.Shape[0] % 4 + 4) % 4], [0]), "f64[4*floordiv(b + 3, 4)]"),
        ("at_most", x => x[..(int)Math.Min(x.Shape[0], 20)], "f64[min(b, 20)]"),
        ("at_least", x => x[(int)Math.Max(x.Shape[0] - 10, 0)..], "f64[min(b, 10)]"),
        (
            "square",
            x => x[..(int)(x.Shape[0] / 2)].Reshape(-1, 1).Dot(x[..(int)(x.Shape[0] / 3)].Reshape(1, -1)).Reshape(-1),
            "f64[floordiv(b, 2)*floordiv(b, 3)]"
        ),
    ];

    private static IEnumerable<string> SizeNames() => Sizes.Select(row => row.Name);

    [TestCaseSource(nameof(SizeNames))]
    public void SizesNeedNotBePolynomials(string name)
    {
        (_, Func<Tensor, Tensor> function, string type) = Sizes.First(row => row.Name == name);
        Exported exported = Exported.Deserialize(Xla.Jit(function).Export(Spec.F64("b")).Serialize());
        Assert.That(exported.Results[0].Type, Is.EqualTo(type));
        foreach (int batch in new[] { 2, 3, 7, 10, 16, 21, 40, 601 })
        {
            Tensor x = Evaluation.Draw([batch]);
            Assert.That(
                Evaluation.Values(exported.Invoke(x)),
                Is.EqualTo(Evaluation.Values(Evaluation.Run(function, x))).Within(1e-12),
                $"batch {batch}"
            );
        }
    }

    [Test]
    public void TwoNamesCanBeHalvedAndCompared()
    {
        Func<Tensor, Tensor> pool = x =>
            Nn.MaxPool(x.Reshape(1, x.Shape[0], x.Shape[1], 1), [2, 2], strides: [2, 2]).Reshape(-1);
        Exported exported = Xla.Jit(pool).Export(Spec.F64("h", "w"));
        Assert.That(exported.Results[0].Type, Is.EqualTo("f64[floordiv(h, 2)*floordiv(w, 2)]"));
        Tensor x = Evaluation.Draw([5, 8]);
        Assert.That(Evaluation.Values(exported.Invoke(x)), Is.EqualTo(Evaluation.Values(Evaluation.Run(pool, x))));
        Exported shorter = Xla.Jit(
                (Tensor a, Tensor b) =>
                {
                    int size = (int)Math.Min(a.Shape[0], b.Shape[0]);
                    return a[..size] * b[..size];
                }
            )
            .Export(Spec.F64("m"), Spec.F64("n"));
        Assert.That(shorter.Results[0].Type, Is.EqualTo("f64[min(m, n)]"));
        Assert.That(
            Evaluation.Values(shorter.Invoke(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<double>([2], 4, 5))),
            Is.EqualTo(new double[] { 4, 10 })
        );
    }

    [Test]
    public void ArgumentsCanHaveHalvedSizes()
    {
        Exported exported = Xla.Jit((Tensor x, Tensor y) => x.Sum() + y.Sum())
            .Export(Spec.F64("b"), Spec.F64("max(b//2, 1)"));
        Assert.That(exported.Arguments[1].Type, Is.EqualTo("f64[max(floordiv(b, 2), 1)]"));
        Assert.That(
            Evaluation.Values(exported.Invoke(Tensor.Of<double>([5], 1, 2, 3, 4, 5), Tensor.Of<double>([2], 1, 1)))[0],
            Is.EqualTo(17)
        );
        Assert.That(
            () => exported.Invoke(Tensor.Of<double>([5], 1, 2, 3, 4, 5), Tensor.Of<double>([3], 1, 1, 1)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("axis 0 must have size max(floordiv(b, 2), 1), which is 2, but has 3")
        );
    }

    [Test]
    public async Task QuotientsOfSizesAreOps()
    {
        Lowered lowered = Xla.Jit(
                (Tensor x) => (x[..(int)(x.Shape[0] / 2)], x[..(int)(x.Shape[0] % 3)]),
                new() { Name = "quotients" }
            )
            .Lower(Spec.F32("b"));
        Assert.That(Verifier.Verify(lowered.Module), Is.Empty);
        await Golden.Verify(lowered.AsText(), "mlir");
    }

    [Test]
    public void SizesWithoutARuleAreExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor x) => x[..(int)Math.Sqrt(x.Shape[0])]).Export(Spec.F64("b")),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Match(
                    @"NamedSizeTests\.cs:\d+: slice: .* depends on the named sizes in a way that no sums, products, quotients"
                )
        );

    [TestCase("2*b + 1", 7)]
    [TestCase("b//2", 1)]
    [TestCase("(b - 8)//3", -2)]
    [TestCase("mod(b - 8, 3)", 1)]
    [TestCase("floordiv(a*b, 4) % 2", 1)]
    [TestCase("min(a, b) + max(a - 7, 0)*2", 3)]
    [TestCase("a - a % 3", 3)]
    [TestCase("b*(a - 2)", 9)]
    [TestCase("-b + a*a", 22)]
    [TestCase("4 - 1", 3)]
    public void SizesAreReadAndEvaluated(string text, int expected)
    {
        Dim dim = Dim.Parse(text);
        Assert.That(dim.Evaluate(new Dictionary<string, long> { ["a"] = 5, ["b"] = 3 }), Is.EqualTo(expected));
        Assert.That(Dim.Parse(dim.ToString()), Is.EqualTo(dim));
    }

    [TestCase("2*", "unexpected end")]
    [TestCase("b / 2", "unexpected '/' at position 2")]
    [TestCase("b // 0", "divisors must be positive, got 0")]
    [TestCase("mod(b, a - a)", "divisors must be positive, got 0")]
    [TestCase("min(b)", "unexpected ')' at position 5")]
    [TestCase("3b", "neither a name nor a number")]
    public void WrongSizesAreExplained(string text, string message) =>
        Assert.That(() => Dim.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [Test]
    public void SizesThatAreTooMuchAreRefused()
    {
        foreach (
            string text in new[] { new string('(', 1_000_000), string.Join('*', Enumerable.Repeat("9999999999", 9)) }
        )
        {
            Assert.That(() => Dim.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains("too large"));
        }
    }
}
