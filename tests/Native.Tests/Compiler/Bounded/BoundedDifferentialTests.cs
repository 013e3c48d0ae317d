using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Drawn programs on bounded dimensions, on the device, against the same programs on arrays of the real sizes in the
/// reference evaluator.
/// </summary>
[TestFixture]
public sealed class BoundedDifferentialTests
{
    [Test]
    public void DrawnProgramsComputeWhatSmallerArraysGive([Range(1, 40)] int seed)
    {
        BoundedDraw draw = new(seed, 24);
        Verifier.ThrowIfInvalid(draw.Bounded);
        IReadOnlyList<HostTensor> expected = new Interpreter(draw.Exact).Run("main", draw.Arguments);

        HostTensor[] actual = JitRunner.Run(draw.Bounded, draw.Arguments);

        Assert.That(actual, Has.Length.EqualTo(expected.Count));
        for (int i = 0; i < actual.Length; i++)
        {
            string what = $"result {i} of seed {seed}:\n{draw.Bounded.Main.Type}";
            Assert.That(actual[i].Type.Dims, Is.EqualTo(expected[i].Type.Dims), what);
            float[] want = expected[i].Values<float>().ToArray();
            float[] got = actual[i].Values<float>().ToArray();
            for (int n = 0; n < want.Length; n++)
            {
                Assert.That(got[n], Is.EqualTo(want[n]).Within(1e-4f * Math.Max(1, Math.Abs(want[n]))), what);
            }
        }
    }

    [Test]
    public void ProgramsAreLargeEnough() =>
        Assert.That(Enumerable.Range(1, 40).Average(seed => new BoundedDraw(seed, 24).Count), Is.GreaterThan(10));
}
