using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Random numbers of <c>rng</c>: their range and moments. The numbers are the same in every run of the tests.
/// </summary>
[TestFixture]
public sealed class RngTests
{
    private const int Count = 10000;

    [Test]
    public void UniformFloatsFillTheirRange()
    {
        float[] numbers = Sample<float>("UNIFORM", "f32", "-2.0", "6.0")[0];

        Assert.That(numbers, Is.All.InRange(-2f, 6f).And.All.LessThan(6f));
        Assert.That(numbers.Average(), Is.EqualTo(2).Within(0.15));
        Assert.That(numbers.Min(), Is.LessThan(-1.9));
        Assert.That(numbers.Max(), Is.GreaterThan(5.9));
    }

    [Test]
    public void ARangeWiderThanTheGreatestNumberIsFilled()
    {
        float[] numbers = Sample<float>("UNIFORM", "f32", "-3.0e38", "3.0e38")[0];

        Assert.That(numbers, Is.All.Matches<float>(float.IsFinite));
        Assert.That(numbers.Min(), Is.LessThan(-2.9e38f));
        Assert.That(numbers.Max(), Is.GreaterThan(2.9e38f));
    }

    [Test]
    public void UniformIntegersTakeEveryValueBelowTheBound()
    {
        int[] numbers = Sample<int>("UNIFORM", "i32", "-3", "4")[0];

        Assert.That(numbers.Distinct().Order(), Is.EqualTo(new[] { -3, -2, -1, 0, 1, 2, 3 }));
    }

    [Test]
    public void NormalNumbersHaveTheirMeanAndDeviation()
    {
        double[] numbers = Sample<double>("NORMAL", "f64", "5.0", "2.0")[0];

        double mean = numbers.Average();
        Assert.That(mean, Is.EqualTo(5).Within(0.1));
        Assert.That(Math.Sqrt(numbers.Average(x => (x - mean) * (x - mean))), Is.EqualTo(2).Within(0.1));
        Assert.That(numbers, Is.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void NoTwoCallsGiveTheSameNumbers()
    {
        float[][] calls = Sample<float>("UNIFORM", "f32", "0.0", "1.0", calls: 2);

        Assert.That(calls[0].Zip(calls[1]).Count(pair => pair.First == pair.Second), Is.LessThan(Count / 100));
    }

    private static T[][] Sample<T>(string distribution, string type, string a, string b, int calls = 1)
        where T : unmanaged
    {
        Module module = Parser.Parse(
            TextRunner.Program(
                $"tensor<{Count}x{type}>",
                $$"""
                  %a = stablehlo.constant dense<{{a}}> : tensor<{{type}}>
                  %b = stablehlo.constant dense<{{b}}> : tensor<{{type}}>
                  %s = stablehlo.constant dense<{{Count}}> : tensor<1xi64>
                  %r = stablehlo.rng %a, %b, %s, distribution = {{distribution}} : (tensor<{{type}}>, tensor<{{type}}>, tensor<1xi64>) -> tensor<{{Count}}x{{type}}>
                """
            )
        );
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        return
        [
            .. Enumerable
                .Range(0, calls)
                .Select(_ => MemoryMarshal.Cast<byte, T>(JitRunner.Execute(executable, [])[0].Data.Span).ToArray()),
        ];
    }
}
