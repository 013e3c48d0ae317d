using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Random numbers against published values: the hash against its authors' vectors, the rest against JAX's.
/// </summary>
public sealed class RngTests
{
    private static readonly JitOptions Legacy = new() { PartitionableRandom = false };

    private static readonly Dictionary<string, Func<Tensor, Dims, Tensor>> Distributions = new()
    {
        ["bernoulli"] = (key, shape) => Rng.Bernoulli(key, 0.5, shape),
        ["cauchy"] = (key, shape) => Rng.Cauchy(key, shape),
        ["exponential"] = (key, shape) => Rng.Exponential(key, shape),
        ["gumbel"] = (key, shape) => Rng.Gumbel(key, shape),
        ["logistic"] = (key, shape) => Rng.Logistic(key, shape),
        ["rademacher"] = (key, shape) => Rng.Rademacher(key, shape),
        ["beta"] = (key, shape) => Rng.Beta(key, 0.8, 0.9, shape),
        ["double_sided_maxwell"] = (key, shape) => Rng.DoubleSidedMaxwell(key, 1, 2, shape),
        ["loggamma"] = (key, shape) => Rng.LogGamma(key, 0.8, shape),
        ["maxwell"] = (key, shape) => Rng.Maxwell(key, shape),
        ["multivariate_normal"] = (key, _) => Rng.MultivariateNormal(key, Np.Ones([1, 3]), Np.Eye(3), [2]),
        ["pareto"] = (key, shape) => Rng.Pareto(key, 0.5, shape),
        ["weibull_min"] = (key, shape) => Rng.WeibullMin(key, 1, 1, shape),
        ["uniform"] = (key, shape) => Rng.Uniform(key, shape),
    };

    [Test]
    public void HashGivesThePublishedVectors()
    {
        foreach (JsonElement vector in Values().GetProperty("threefry2x32_vectors").EnumerateArray())
        {
            uint[] counter = Words(vector.GetProperty("counter"));
            HostTensor result = Evaluation.Run(
                key =>
                    Np.Stack(
                        Rng.Hash(
                            key,
                            Lax.Full([], counter[0], ElementType.UI32),
                            Lax.Full([], counter[1], ElementType.UI32)
                        )
                    ),
                Tensor.Of<uint>([2], Words(vector.GetProperty("key")))
            );
            Assert.That(result.Values<uint>().ToArray(), Is.EqualTo(Words(vector.GetProperty("out"))));
        }
    }

    [Test]
    public void DefaultLayoutGivesThePublishedKeysAndNumbers()
    {
        JsonElement expected = Values().GetProperty("partitionable_true_the_default");
        uint[] keys = [.. expected.GetProperty("key_0_split_4").EnumerateArray().SelectMany(Words)];
        Assert.That(
            Evaluation.Run(key => Np.Stack(Rng.Split(key, 4)), Rng.Key(0)).Values<uint>().ToArray(),
            Is.EqualTo(keys)
        );
        Assert.That(
            Evaluation.Run(key => Rng.Uniform(key, []), Rng.Key(0)).Values<float>()[0],
            Is.EqualTo(expected.GetProperty("key_0_uniform_scalar_f32").GetSingle())
        );
        Assert.That(
            Evaluation.Run(key => Rng.Uniform(key, []), Rng.Key(42)).Values<float>()[0],
            Is.EqualTo(expected.GetProperty("key_42_uniform_scalar_f32").GetSingle())
        );
    }

    [Test]
    public void LegacyLayoutGivesThePublishedKeys()
    {
        JsonElement expected = Values().GetProperty("key_0");
        Assert.That(
            RunLegacy(key => Np.Stack(Rng.Split(key, 4)), 0).Values<uint>().ToArray(),
            Is.EqualTo(expected.GetProperty("split_4").EnumerateArray().SelectMany(Words))
        );
        Assert.That(
            RunLegacy(key => Rng.FoldIn(key, 4), 0).Values<uint>().ToArray(),
            Is.EqualTo(Words(expected.GetProperty("fold_in_4")))
        );
    }

    [TestCase("ui8", 942802475)]
    [TestCase("ui16", 942802475)]
    [TestCase("ui32", 942802475)]
    [TestCase("ui64", 942802475)]
    [TestCase("ui8", 1701)]
    [TestCase("ui16", 1701)]
    [TestCase("ui32", 1701)]
    public void LegacyBitsAreThePublishedOnes(string type, long seed)
    {
        string name = type.Replace("ui", "uint", StringComparison.Ordinal);
        JsonElement expected =
            seed == 1701
                ? Values().GetProperty("bits_seed_1701").GetProperty(name)
                : Values()
                    .GetProperty("cases")
                    .EnumerateArray()
                    .First(c =>
                        c.GetProperty("name").GetString() == "bits" && c.GetProperty("dtype").GetString() == name
                    )
                    .GetProperty("expected")
                    .GetProperty("data");
        Assert.That(ElementType.TryParse(type, out ScalarType? element));
        ulong[] values = [.. expected.EnumerateArray().Select(value => value.GetUInt64())];
        HostTensor bits = RunLegacy(key => Rng.Bits(key, [values.Length], element), seed);
        Assert.That(
            new DenseElementsAttr(bits.Type, bits.Data).ToIntegers().Select(value => unchecked((ulong)value)),
            Is.EqualTo(values)
        );
    }

    [TestCaseSource(nameof(Cases))]
    public void DistributionGivesThePublishedNumbers(string name)
    {
        JsonElement given = Values()
            .GetProperty("cases")
            .EnumerateArray()
            .First(c =>
                c.GetProperty("name").GetString() == name && c.GetProperty("prng").GetString() == "threefry2x32"
            );
        double[] expected = [.. given.GetProperty("expected").GetProperty("data").EnumerateArray().Select(Number)];
        double tolerance =
            given.GetProperty("rtol").ValueKind == JsonValueKind.Null ? 1e-6 : given.GetProperty("rtol").GetDouble();
        double[] values = Evaluation.Values(
            RunLegacy(key => Distributions[name](key, [expected.Length]), given.GetProperty("seed").GetInt64())
        );
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(
                values[i],
                Is.EqualTo(expected[i]).Within(1e-6 + (tolerance * Math.Abs(expected[i]))),
                $"element {i}"
            );
        }
    }

    /// <summary>The number that JAX's documentation prints for <c>random.normal(random.key(42))</c>.</summary>
    [Test]
    public void NormalGivesTheDocumentedNumber() =>
        Assert.That(
            Evaluation.Run(key => Rng.Normal(key, []), Rng.Key(42)).Values<float>()[0],
            Is.EqualTo(-0.028304616f).Within(1e-7f)
        );

    /// <summary>
    /// What JAX's documentation and published notebooks print with its default settings (partitionable keys, 32-bit
    /// types).
    /// </summary>
    [Test]
    public void DocumentedNumbersAreGiven() =>
        Assert.Multiple(() =>
        {
            double[] Draw(long seed, Func<Tensor, Tensor> draw) =>
                Evaluation.Values(Evaluation.Run(draw, Rng.Key(seed)));
            Assert.That(
                Draw(42, key => Np.Stack(Rng.Split(key))),
                Is.EqualTo(new double[] { 1832780943, 270669613, 64467757, 2916123636 })
            );
            Assert.That(
                Draw(0, key => Rng.Normal(key, [10])),
                Is.EqualTo(
                        new[]
                        {
                            1.6226422,
                            2.0252647,
                            -0.43359444,
                            -0.07861735,
                            0.1760909,
                            -0.97208923,
                            -0.49529874,
                            0.4943786,
                            0.6643493,
                            -0.9501635,
                        }
                    )
                    .Within(1e-7)
            );
            Assert.That(
                Draw(0, key => Rng.Uniform(key, [3])),
                Is.EqualTo(new[] { 0.947667, 0.9785799, 0.33229148 }).Within(5e-8)
            );
            Assert.That(
                Draw(0, key => Rng.Uniform(Rng.Split(key)[1], [])),
                Is.EqualTo(new[] { 0.00729382 }).Within(5e-9)
            );
            Assert.That(Draw(1, key => Rng.RandInt(key, [5], 0, 10)), Is.EqualTo(new double[] { 6, 7, 0, 3, 8 }));
            Assert.That(
                Draw(2, key => Rng.Choice(key, Tensor.Of<int>([4], 10, 20, 30, 40), [3])),
                Is.EqualTo(new double[] { 40, 10, 20 })
            );
            Assert.That(Draw(3, key => Rng.Permutation(key, 5)), Is.EqualTo(new double[] { 0, 4, 2, 1, 3 }));
        });

    /// <summary>What older documentation prints, from before keys were partitionable by default.</summary>
    [Test]
    public void OlderDocumentationsNumbersAreGivenByTheLegacyLayout() =>
        Assert.That(
            Evaluation.Values(RunLegacy(key => Rng.Normal(key, [10]), 0)),
            Is.EqualTo(
                    new[]
                    {
                        -0.3721109,
                        0.26423115,
                        -0.18252768,
                        -0.7368197,
                        -0.44030377,
                        -0.1521442,
                        -0.67135346,
                        -0.5908641,
                        0.73168886,
                        0.5673026,
                    }
                )
                .Within(1e-7)
        );

    [TestCase("ui8", 0, 256)]
    [TestCase("i8", -128, 128)]
    [TestCase("i8", -1000, 5)]
    [TestCase("ui16", 7, 60000)]
    [TestCase("i16", -300, 301)]
    [TestCase("i4", -8, 8)]
    public void NarrowIntegersAreDrawnWith32Bits(string type, long min, long max)
    {
        Assert.That(ElementType.TryParse(type, out ScalarType? element));
        long lowest = element!.IsSigned ? -(1L << (element.BitWidth - 1)) : 0;
        long limit = lowest + (1L << element.BitWidth);
        Tensor key = Rng.Key(5);
        double[] narrow = Evaluation.Values(
            Evaluation.Run(k => Rng.RandInt(k, [300], min, max, element).Astype(ElementType.I32), key)
        );
        double[] wide = Evaluation.Values(
            Evaluation.Run(k => Rng.RandInt(k, [300], Math.Max(min, lowest), Math.Min(max, limit)), key)
        );
        Assert.That(narrow, Is.EqualTo(wide));
        Assert.That(narrow, Has.All.InRange(Math.Max(min, lowest), Math.Min(max, limit) - 1));
        Assert.That(
            narrow.Max() - narrow.Min(),
            Is.GreaterThan(0.9 * (Math.Min(max, limit) - Math.Max(min, lowest) - 1))
        );
    }

    [Test]
    public void IntegersOfFloatTypeAreRefused() =>
        Assert.That(
            () => Xla.Jit((Tensor key) => Rng.RandInt(key, [3], 0, 5, ElementType.F32)).Lower(Spec.Key()),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "randint: the element type must be an integer type, got f32; use Uniform for floats"
                )
        );

    [Test]
    public void ErrorFunctionsAgreeWithTables()
    {
        // Abramowitz and Stegun, table 7.1; the inverse undoes it.
        double[] points = [0, 0.5, 1, 1.5, 2, -0.5];
        double[] expected = [0, 0.5204998778, 0.8427007929, 0.9661051465, 0.9953222650, -0.5204998778];
        foreach (ElementType type in new[] { ElementType.F32, ElementType.F64 })
        {
            Tensor x = Tensor.Of<double>([6], points);
            double tolerance = type.Equals(ElementType.F64) ? 2e-10 : 3e-7;
            Assert.That(
                Evaluation.Values(Evaluation.Run(v => Lax.Erf(v.Astype(type)), x)),
                Is.EqualTo(expected).Within(tolerance)
            );
            Assert.That(
                Evaluation.Values(Evaluation.Run(v => Lax.Erfc(v.Astype(type)), x)),
                Is.EqualTo(expected.Select(e => 1 - e)).Within(tolerance)
            );
            Assert.That(
                Evaluation.Values(Evaluation.Run(v => Lax.ErfInv(Lax.Erf(v.Astype(type))), x)),
                Is.EqualTo(points).Within(tolerance * 1e2)
            );
        }
    }

    [Test]
    public void HashIsOneFunctionOfTheModule()
    {
        string text = Xla.Jit((Tensor key) => Rng.Uniform(Rng.Split(key)[0], [3]) + Rng.Uniform(key, [3]))
            .Lower(Spec.Key())
            .AsText();
        Assert.That(
            text.Split("func.func private @threefry2x32").Length - 1,
            Is.EqualTo(2),
            "one for the keys, one for the numbers"
        );
    }

    [Test]
    public void AKeyOfTheWrongTypeIsExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor key) => Rng.Uniform(key, [3])).Lower(Spec.F32(2)),
            Throws.TypeOf<TraceException>().With.Message.Contains("a key is a tensor ui32[2], got f32[2]")
        );

    private static string[] Cases() => [.. Distributions.Keys];

    private static HostTensor RunLegacy(Func<Tensor, Tensor> function, long seed) =>
        Evaluation.Guard(() => Evaluation.Host(Xla.Jit(function, Legacy).Invoke(Rng.Key(seed))));

    private static JsonElement Values() =>
        JsonDocument.Parse(File.ReadAllText(Conformance.Path("random/jax_random_values.json"))).RootElement;

    private static uint[] Words(JsonElement element) => [.. element.EnumerateArray().Select(word => word.GetUInt32())];

    private static double Number(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => element.GetDouble(),
        };
}
