using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>The polynomials of f32 functions against double precision, over all magnitudes.</summary>
[TestFixture]
public sealed class FunctionAccuracyTests
{
    private const double Allowed = 2;

    [Test]
    public void ExponentialIsWithinTwoUlp() => Check(new Ops.Exponential(), Math.Exp, Sweep(-110, 95));

    [Test]
    public void LogIsWithinTwoUlp() => Check(new Ops.Log(), Math.Log, [.. Bits(), .. Sweep(0.5f, 2f)]);

    [Test]
    public void LogPlusOneIsWithinTwoUlp() => Check(
        new Ops.LogPlusOne(), x => Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x), [.. Bits(), .. Sweep(-1, 2)]);

    [Test]
    public void TanhIsWithinTwoUlp() => Check(new Ops.Tanh(), Math.Tanh, [.. Bits(), .. Sweep(-11, 11)]);

    [Test]
    public void LogisticIsWithinThreeUlp() => Check(new Ops.Logistic(), x => 1 / (1 + Math.Exp(-x)), Sweep(-80, 30), 2.6);

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
            Assert.That(Math.Abs(y[i] - expected) / unit, Is.LessThanOrEqualTo(allowed), $"at {x[i]:R}: {y[i]:R}, exact {expected:R}");
        }
    }
}
