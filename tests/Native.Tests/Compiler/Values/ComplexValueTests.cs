using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>
/// Ops of complex numbers at their edges: C99 annex G, and numbers where a formula by the book cancels or overflows.
/// </summary>
[TestFixture]
internal sealed class ComplexValueTests
{
    private const double Inf = double.PositiveInfinity;

    // Function; argument; result. Zeros are compared with their sign.
    [TestCase("tanh", 0, 0, 0, 0)]
    [TestCase("tanh", -0.0, -0.0, -0.0, -0.0)]
    [TestCase("tanh", Inf, 1, 1, 0)]
    [TestCase("tanh", -Inf, 1, -1, 0)]
    [TestCase("tanh", Inf, Inf, 1, 0)]
    [TestCase("tanh", 1e30, 1, 1, 0)]
    [TestCase("tan", 0, 1e30, 0, 1)]
    [TestCase("tan", 1, Inf, 0, 1)]
    [TestCase("logistic", 0, 0, 0.5, 0)]
    [TestCase("logistic", Inf, 1, 1, 0)]
    [TestCase("logistic", -1e30, 1, 0, 0)]
    [TestCase("exponential_minus_one", 0, 0, 0, 0)]
    [TestCase("exponential_minus_one", -Inf, 0, -1, 0)]
    [TestCase("exponential_minus_one", Inf, 0, Inf, 0)]
    [TestCase("log", 0, 0, -Inf, 0)]
    [TestCase("log", -0.0, 0, -Inf, Math.PI)]
    [TestCase("log", -1, 0, 0, Math.PI)]
    [TestCase("log", -1, -0.0, 0, -Math.PI)]
    [TestCase("log_plus_one", -1, 0, -Inf, 0)]
    [TestCase("log_plus_one", 0, 0, 0, 0)]
    [TestCase("log_plus_one", -1, 1e-30, -69.07755278982137, Math.PI / 2)]
    [TestCase("sqrt", -1, 0, 0, 1)]
    [TestCase("sqrt", -1, -0.0, 0, -1)]
    [TestCase("sqrt", -4, 0, 0, 2)]
    [TestCase("sqrt", 0, 0, 0, 0)]
    [TestCase("sqrt", -Inf, 1, 0, Inf)]
    [TestCase("sign", 0, 0, 0, 0)]
    [TestCase("sign", 3e38, -4e37, 0.9912279006826347, -0.13216372009101796)]
    [TestCase("sign", 3e-45, 3e-45, 0.707106781186548, 0.707106781186548)]
    [TestCase("cbrt", -8, 0, 1, 1.7320508075688772)]
    [TestCase("exponential", -Inf, 1, 0, 0)]
    public void FunctionsHaveTheirEdges(
        string function,
        double real,
        double imaginary,
        double expectedReal,
        double expectedImaginary
    )
    {
        foreach (bool isWide in new[] { false, true })
        {
            double[] actual = Run($"stablehlo.{function} %x", isWide, [real, imaginary]);
            Check(actual, expectedReal, expectedImaginary, isWide, $"{function}({real:R}, {imaginary:R})");
        }
    }

    [TestCase("divide", 1, 0, 0, 0, Inf, double.NaN)]
    [TestCase("divide", -1, -1, 0, 0, -Inf, -Inf)]
    [TestCase("divide", 1, 1, Inf, 0, 0, 0)]
    [TestCase("divide", Inf, 1, 2, 0, Inf, double.NaN)]
    [TestCase("divide", 3e38, 3e38, 3e38, 3e38, 1, 0)]
    [TestCase("divide", 3e-40, 3e-40, 3e-40, 0, 1, 1)]
    [TestCase("divide", 1, 2, 3, 4, 0.44, 0.08)]
    [TestCase("power", 0, 0, 0, 0, 1, 0)]
    [TestCase("power", 0, 0, 2, 0, 0, 0)]
    [TestCase("power", 0, 0, -1, 0, Inf, 0)]
    [TestCase("power", 3, -2, 0, 0, 1, 0)]
    [TestCase("power", 2, 0, 10, 0, 1024, 0)]
    [TestCase("power", 1, 2, 2, 0, -3, 4)]
    public void OpsOfTwoHaveTheirEdges(
        string op,
        double a,
        double b,
        double c,
        double d,
        double expectedReal,
        double expectedImaginary
    )
    {
        foreach (bool isWide in new[] { false, true })
        {
            double[] actual = Run($"stablehlo.{op} %x, %y", isWide, [a, b], [c, d]);
            Check(actual, expectedReal, expectedImaginary, isWide, $"{op}(({a:R}, {b:R}), ({c:R}, {d:R}))");
        }
    }

    // Where the formula by the book cancels; values of Python's mpmath 1.3 with 90 digits.
    [TestCase("logistic", -5, 3.14159, -0.006783654906279859, 1.812315024681471e-08)]
    [TestCase("logistic", -1e-8, 3.1415926, -3364888.841841272, 18032372.386940382)]
    [TestCase("tan", 1.5707963, 1e-3, 0.02679488763416039, 1000.0003326153446)]
    [TestCase("exponential_minus_one", 0.58, 0.9772, -0.0009869893542746343, 1.480508791151457)]
    [TestCase("exponential_minus_one", 1e-9, 1e-5, 9.500000004504166e-10, 1.0000000009833333e-05)]
    [TestCase("log_plus_one", -0.02, 0.199, 4.999997500017913e-07, 0.20033730464899094)]
    public void ValuesNearCancellationsKeepTheirDigits(
        string function,
        double real,
        double imaginary,
        double expectedReal,
        double expectedImaginary
    ) =>
        Check(
            Run($"stablehlo.{function} %x", true, [real, imaginary]),
            expectedReal,
            expectedImaginary,
            true,
            $"{function}({real:R}, {imaginary:R})"
        );

    [Test]
    public void ALargePowerKeepsItsDigits() =>
        Check(
            Run("stablehlo.power %x, %y", true, [1.5, -2.25], [20, 30]),
            -2.0149347765185673e+21,
            -1.9271212051972392e+21,
            true,
            "a large power"
        );

    private static double[] Run(string op, bool isWide, params double[][] operands)
    {
        string element = isWide ? "complex<f64>" : "complex<f32>";
        string parameters = string.Join(
            ", ",
            operands.Select((_, i) => $"{(i == 0 ? "%x" : "%y")}: tensor<{element}>")
        );
        Module module = Parser.Parse(
            $"func.func @main({parameters}) -> tensor<{element}> {{\n  %r = {op} : tensor<{element}>\n  return %r : "
                + $"tensor<{element}>\n}}"
        );
        HostTensor[] arguments =
        [
            .. operands.Select(operand => new HostTensor(
                module.Functions.Single().Type.Inputs[0] as TensorType ?? throw new InvalidOperationException(),
                operand
                    .SelectMany(part => isWide ? BitConverter.GetBytes(part) : BitConverter.GetBytes((float)part))
                    .ToArray()
            )),
        ];
        byte[] data = JitRunner.Run(module, arguments)[0].Data.ToArray();
        return isWide
            ? [BitConverter.ToDouble(data, 0), BitConverter.ToDouble(data, 8)]
            : [BitConverter.ToSingle(data, 0), BitConverter.ToSingle(data, 4)];
    }

    private static void Check(double[] actual, double real, double imaginary, bool isWide, string what)
    {
        Assert.That(
            IsNear(actual[0], real),
            Is.True,
            $"real part of {what} is {real:R}, but was {actual[0]:R}{(isWide ? "" : " in complex<f32>")}"
        );
        Assert.That(
            IsNear(actual[1], imaginary),
            Is.True,
            $"imaginary part of {what} is {imaginary:R}, but was {actual[1]:R}{(isWide ? "" : " in complex<f32>")}"
        );

        // A zero that arguments which are not exact make is a small number.
        bool IsNear(double x, double expected) =>
            double.IsNaN(expected) ? double.IsNaN(x)
            : expected == 0
                ? Math.Abs(x) <= 1e-12
                    && (x != 0 || double.IsNegative(x) == double.IsNegative(expected) || !double.IsNegative(expected))
            : double.IsInfinity(expected) ? x.Equals(expected)
            : Math.Abs(x - expected) <= Math.Abs(expected) * (isWide ? 1e-13 : 1e-6);
    }
}
