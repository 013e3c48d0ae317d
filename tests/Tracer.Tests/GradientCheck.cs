using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Compares derivatives with central differences in f64, forward with reverse mode, and second derivatives with
/// differences of first ones.
/// </summary>
internal static class GradientCheck
{
    private const double Step = 1e-5;

    /// <summary>Checks a function of one tensor.</summary>
    public static void Check(Func<Tensor, Tensor> function, Tensor x, double tolerance = 1e-6, bool forward = true)
    {
        Tensor weights = Weights(function, x);
        Tensor Scalar(Tensor value) => (function(value) * weights).Sum();
        double[] gradient = Evaluation.Values(Evaluation.Run(Transforms.Grad<Tensor>(Scalar), x));
        double[] expected = Differences(Scalar, x);
        Assert.That(gradient, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(
                gradient[i],
                Is.EqualTo(expected[i]).Within(tolerance * Math.Max(1, Math.Abs(expected[i]))),
                $"gradient, element {i}"
            );
        }

        if (forward)
        {
            CheckForward(Scalar, x, gradient, tolerance);
        }
    }

    /// <summary>Checks derivatives of the directional derivative.</summary>
    public static void CheckSecond(Func<Tensor, Tensor> function, Tensor x, double tolerance = 1e-5)
    {
        Tensor direction = Evaluation.Draw(x.Shape, 7);
        Check(
            value =>
                (Transforms.Grad<Tensor>(v => (function(v) * Weights(function, x)).Sum())(value) * direction).Sum(),
            x,
            tolerance
        );
    }

    private static void CheckForward(Func<Tensor, Tensor> scalar, Tensor x, double[] gradient, double tolerance)
    {
        Tensor direction = Evaluation.Draw(x.Shape, 5);
        double tangent = Evaluation.Values(
            Evaluation.Run((v, d) => Transforms.Jvp(scalar, v, d).Tangent, x, direction)
        )[0];
        double expected = Evaluation.Values(direction).Zip(gradient, (d, g) => d * g).Sum();
        Assert.That(
            tangent,
            Is.EqualTo(expected).Within(tolerance * Math.Max(1, Math.Abs(expected)) * 10),
            "forward against reverse"
        );
    }

    private static Tensor Weights(Func<Tensor, Tensor> function, Tensor x)
    {
        Dims shape = Jitting.Wrap(function, () => Evaluation.Backend).Trace(x).Program.OutAtoms[0].Type.Dims;
        return Evaluation.Draw(shape, 3, 0.5, 1.5);
    }

    private static double[] Differences(Func<Tensor, Tensor> scalar, Tensor x)
    {
        using Jitted<Tensor, Tensor> compiled = Xla.Jit(scalar);
        double[] values = Evaluation.Values(x);
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            double At(double offset)
            {
                double[] moved = [.. values];
                moved[i] += offset;
                return Evaluation.Guard(() => Evaluation.Values(compiled.Invoke(Tensor.Of<double>(x.Shape, moved))))[0];
            }

            result[i] = (At(Step) - At(-Step)) / (2 * Step);
        }

        return result;
    }
}
