using XlaSharp.Benchmarks.Accuracy;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>The polynomials of f32 functions against double precision, over all magnitudes.</summary>
[TestFixture]
internal sealed class FunctionAccuracyTests
{
    private const double Allowed = 2;

    [Test]
    public void ExponentialIsWithinTwoUlp() => Check(new Ops.Exponential(), Math.Exp, Sweep(-110, 95));

    [Test]
    public void LogIsWithinTwoUlp() => Check(new Ops.Log(), Math.Log, [.. Bits(), .. Sweep(0.5f, 2f)]);

    [Test]
    public void LogPlusOneIsWithinTwoUlp() =>
        Check(
            new Ops.LogPlusOne(),
            x => Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x),
            [.. Bits(), .. Sweep(-1, 2)]
        );

    [Test]
    public void TanhIsWithinTwoUlp() => Check(new Ops.Tanh(), Math.Tanh, [.. Bits(), .. Sweep(-11, 11)]);

    [Test]
    public void LogisticIsWithinTwoUlp() =>
        Check(
            new Ops.Logistic(),
            x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)),
            [.. Bits(), .. Sweep(-110, 30)]
        );

    // Computed with 50 digits and more; the first two lie around the zero, and so do those of the zero below 0.
    [TestCase(1.4616321449683622, -9.241265521729427e-17)]
    [TestCase(1.4616321449683625, 1.2245374622004068e-16)]
    [TestCase(1.46, -0.0015805619870834522)]
    [TestCase(1.5, 0.03648997397857652)]
    [TestCase(1.0, -0.5772156649015329)]
    [TestCase(2.0, 0.42278433509846713)]
    [TestCase(0.5, -1.9635100260214235)]
    [TestCase(0.9999, -0.5773801703298691)]
    [TestCase(0.001, -1000.5755719318103)]
    [TestCase(1.999, 0.4221391988923556)]
    [TestCase(2.001, 0.42342906719069845)]
    [TestCase(3.0, 0.9227843350984671)]
    [TestCase(10.5, 2.3030010342976865)]
    [TestCase(10000000000.0, 23.025850929890456)]
    [TestCase(-0.5040830082644553, 1.0654146585779509e-15)]
    [TestCase(-0.5040830082644554, 7.289763902976895e-17)]
    [TestCase(-0.5, 0.03648997397857652)]
    [TestCase(-0.51, -0.05293173696963593)]
    [TestCase(-0.75, -2.894120200042932)]
    [TestCase(-0.001, 999.4211381978913)]
    [TestCase(-0.999, -999.5745709308084)]
    [TestCase(-1e-300, 1e300)]
    [TestCase(-0.25, 2.9141391202135276)]
    [TestCase(-3.7, -0.8450768588704194)]
    public void DigammaIsExactAlsoAroundItsFirstZeros(double x, double expected)
    {
        double[] y = Run("chlo.digamma", ElementType.F64, [x]);
        Assert.That(y[0], Is.EqualTo(expected).Within(3).Ulps);
    }

    // Every function, against double precision for f32 and against 220 digits for f64; the whole of f32 is
    // benchmarks/Accuracy's.
    [TestCaseSource(nameof(Functions))]
    public void FunctionsOfSinglesAreWithinTwoUlp(MeasuredFunction function)
    {
        float[] x = [.. Bits(), .. Sweep(-4, 4)];
        float[] y = Run(function.Name, ElementType.F32, x);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = function.Double(x[i]);
            float rounded = (float)exact;
            if (!float.IsFinite(x[i]) || !float.IsFinite(rounded) || !float.IsFinite(y[i]))
            {
                Assert.That(y[i], Is.EqualTo(rounded), $"at {x[i]:R}");
                continue;
            }

            int unit = Math.Max(exact == 0 ? -149 : Math.ILogB(exact) - 23, -149);
            double ulps = Math.Abs(y[i] - exact) / Math.ScaleB(1, unit);
            // Near its zeros a function in double precision may have lost its own digits.
            ulps = ulps > Allowed && function.Exact(x[i]) is { } value ? value.Ulps(y[i], 24, -149) : ulps;
            Assert.That(ulps, Is.LessThanOrEqualTo(Allowed), $"at {x[i]:R}: {y[i]:R}, exact {exact:R}");
        }
    }

    [TestCaseSource(nameof(Functions))]
    public void FunctionsOfDoublesAreWithinTwoUlp(MeasuredFunction function)
    {
        Random random = new(7);
        double[] x =
        [
            .. Enumerable
                .Range(0, 1200)
                .Select(i =>
                    (i % 3) switch
                    {
                        0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                        1 => (random.NextDouble() - 0.5) * 4,
                        _ => (random.NextDouble() - 0.5) * 1400,
                    }
                )
                .Where(double.IsFinite),
        ];
        double[] y = Run(function.Name, ElementType.F64, x);
        for (int i = 0; i < x.Length; i++)
        {
            if (function.Exact(x[i]) is { } exact && double.IsFinite(y[i]))
            {
                Assert.That(exact.Ulps(y[i], 53, -1074), Is.LessThanOrEqualTo(Allowed), $"at {x[i]:R}: {y[i]:R}");
            }
        }
    }

    // IEEE 754-2019, 9.2.1: the sign of a zero that is an argument of these is the sign of the zero they give.
    [TestCase("stablehlo.log_plus_one")]
    [TestCase("stablehlo.exponential_minus_one")]
    [TestCase("stablehlo.sine")]
    [TestCase("stablehlo.tan")]
    [TestCase("stablehlo.tanh")]
    [TestCase("stablehlo.sqrt")]
    [TestCase("stablehlo.cbrt")]
    [TestCase("chlo.asin")]
    [TestCase("chlo.atan")]
    [TestCase("chlo.sinh")]
    [TestCase("chlo.asinh")]
    [TestCase("chlo.atanh")]
    [TestCase("chlo.erf")]
    public void SignedZerosKeepTheirSign(string function)
    {
        float[] singles = Run(function, ElementType.F32, [-0f, 0f]);
        double[] doubles = Run(function, ElementType.F64, [-0d, 0d]);
        Assert.That(singles.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(new[] { 0x8000_0000u, 0u }));
        Assert.That(
            doubles.Select(BitConverter.DoubleToUInt64Bits),
            Is.EqualTo(new[] { 0x8000_0000_0000_0000ul, 0ul })
        );
    }

    private static IReadOnlyList<MeasuredFunction> Functions() => MeasuredFunction.All;

    private static T[] Run<T>(string name, ElementType element, T[] x)
        where T : unmanaged
    {
        TensorType type = new(element, [x.Length]);
        string call = name.StartsWith("chlo.", StringComparison.Ordinal)
            ? $"{name} %x : {type} -> {type}"
            : $"{name} %x : {type}";
        Module module = Hlo.Text.Parser.Parse(
            $"func.func @main(%x: {type}) -> {type} {{\n  %y = {call}\n  return %y : {type}\n}}"
        );
        return JitRunner.Run(module, HostTensor.Of<T>(type, x))[0].Values<T>().ToArray();
    }

    private static IEnumerable<float> Sweep(float from, float to) =>
        Enumerable.Range(0, 200_001).Select(i => from + ((to - from) * (i / 200_000f)));

    // Every exponent and sign, infinities, zeros, subnormal numbers and NaN among them.
    private static IEnumerable<float> Bits() =>
        Enumerable.Range(0, 1 << 17).Select(i => BitConverter.UInt32BitsToSingle((uint)i << 15));

    private static void Check(Op op, Func<double, double> exact, IEnumerable<float> inputs, double allowed = Allowed)
    {
        float[] x = [.. inputs];
        TensorType type = new(ElementType.F32, [x.Length]);
        Module module = PipelineTests.Build([type], (b, v) => [b.Append(op, v[0]).Result]);
        float[] y = JitRunner.Run(module, HostTensor.Of<float>(type, x))[0].Values<float>().ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            float rounded = (float)expected;
            if (!float.IsFinite(rounded) || !float.IsFinite(y[i]))
            {
                Assert.That(y[i], Is.EqualTo(rounded), $"at {x[i]:R}");
                continue;
            }

            double unit = Math.Max(Math.Abs((double)MathF.BitIncrement(rounded) - rounded), float.Epsilon);
            Assert.That(
                Math.Abs(y[i] - expected) / unit,
                Is.LessThanOrEqualTo(allowed),
                $"at {x[i]:R}: {y[i]:R}, exact {expected:R}"
            );
        }
    }
}
