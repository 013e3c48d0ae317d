using static XlaSharp.Native.Tests.Compiler.Values.FloatAssert;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>Elementary functions where their values are exact: C99 annex F.</summary>
[TestFixture]
internal sealed class FloatEdgeTests
{
    // C99 annex F: what is exact at the edges. Each function: argument, result, argument, result, ….
    private static readonly Dictionary<string, double[]> Edges = new()
    {
        ["stablehlo.exponential"] = [Low, 0, High, High, 0, 1, -0.0, 1],
        ["stablehlo.exponential_minus_one"] = [0, 0, -0.0, -0.0, Low, -1, High, High],
        ["stablehlo.log"] = [0, Low, -0.0, Low, 1, 0, -1, None, High, High, Low, None],
        ["stablehlo.log_plus_one"] = [0, 0, -0.0, -0.0, -1, Low, -2, None, High, High, Low, None],
        ["stablehlo.sine"] = [0, 0, -0.0, -0.0, High, None, Low, None],
        ["stablehlo.cosine"] = [0, 1, -0.0, 1, High, None, Low, None],
        ["stablehlo.tan"] = [0, 0, -0.0, -0.0, High, None, Low, None],
        ["stablehlo.tanh"] = [0, 0, -0.0, -0.0, High, 1, Low, -1],
        ["stablehlo.logistic"] = [0, 0.5, -0.0, 0.5, High, 1, Low, 0],
        ["stablehlo.sqrt"] = [0, 0, -0.0, -0.0, -1, None, High, High, Low, None],
        ["stablehlo.rsqrt"] = [0, High, -0.0, Low, -1, None, High, 0, 1, 1, Low, None],
        ["stablehlo.cbrt"] = [0, 0, -0.0, -0.0, High, High, Low, Low, 1, 1, -8, -2],
        ["chlo.acos"] = [1, 0, 2, None, -2, None],
        ["chlo.acosh"] = [1, 0, 0.5, None, High, High, Low, None],
        ["chlo.asin"] = [0, 0, -0.0, -0.0, 2, None, -2, None],
        ["chlo.asinh"] = [0, 0, -0.0, -0.0, High, High, Low, Low],
        ["chlo.atan"] = [0, 0, -0.0, -0.0],
        ["chlo.atanh"] = [0, 0, -0.0, -0.0, 1, High, -1, Low, 2, None, -2, None],
        ["chlo.cosh"] = [0, 1, -0.0, 1, High, High, Low, High],
        ["chlo.sinh"] = [0, 0, -0.0, -0.0, High, High, Low, Low],
        ["chlo.erf"] = [0, 0, -0.0, -0.0, High, 1, Low, -1],
        ["chlo.erfc"] = [0, 1, -0.0, 1, High, 0, Low, 2],
        ["chlo.lgamma"] = [1, 0, 2, 0, 0, High, -1, High, -2, High, High, High, Low, High],
    };

    private const double High = double.PositiveInfinity;
    private const double Low = double.NegativeInfinity;
    private const double None = double.NaN;

    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    [TestCase("f8E5M2")]
    [TestCase("f8E4M3")]
    public void FunctionsAreExactAtTheirEdges(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        foreach ((string function, double[] pairs) in Edges)
        {
            double[] arguments = [.. pairs.Where((_, i) => i % 2 == 0), double.NaN];
            double[] expected = [.. pairs.Where((_, i) => i % 2 == 1), double.NaN];
            string type = $"tensor<$x{name}>";
            string line = function.StartsWith("chlo.", StringComparison.Ordinal)
                ? $"{function} %x : {type} -> {type}"
                : $"{function} %x : {type}";
            ulong[] actual = ValueRunner.Run(
                [name],
                [
                    [.. arguments.Select(format.Encode)],
                ],
                (line, name)
            )[0];
            for (int i = 0; i < arguments.Length; i++)
            {
                Check(format, actual[i], expected[i], () => $"{function}({arguments[i]:R})");
            }
        }
    }

    // The cases of C99 annex F.9.4.4 and F.9.1.4, which .NET's functions have too.
    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    public void PowersAndAnglesHaveTheirSpecialCases(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        double[] numbers = [0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, High, Low, None];
        ulong[] x = [.. numbers.SelectMany(a => numbers.Select(_ => format.Encode(a)))];
        ulong[] y = [.. numbers.SelectMany(_ => numbers.Select(format.Encode))];
        string type = $"tensor<$x{name}>";
        ulong[][] actual = ValueRunner.Run(
            [name, name],
            [x, y],
            ($"stablehlo.power %x, %y : {type}", name),
            ($"stablehlo.atan2 %x, %y : {type}", name)
        );
        for (int i = 0; i < x.Length; i++)
        {
            (double a, double b) = (format.Decode(x[i]), format.Decode(y[i]));
            Check(format, actual[0][i], Math.Pow(a, b), () => $"power({a:R}, {b:R})");
            double angle = Math.Atan2(a, b);
            if (angle == 0 || double.IsNaN(angle))
            {
                Check(format, actual[1][i], angle, () => $"atan2({a:R}, {b:R})");
            }
            else
            {
                Assert.That(format.Decode(actual[1][i]), Is.EqualTo(angle).Within(0.01), $"atan2({a:R}, {b:R})");
            }
        }
    }
}
