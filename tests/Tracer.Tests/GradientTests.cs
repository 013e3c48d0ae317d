using NUnit.Framework;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Every differentiable op against central differences.</summary>
public sealed class GradientTests
{
    private static readonly Tensor Any = Evaluation.Draw([2, 3]);
    private static readonly Tensor Positive = Evaluation.Draw([2, 3], 1, 0.5, 2);

    private static readonly (string Name, Func<Tensor, Tensor> Function, Tensor Point)[] Elementwise =
    [
        ("neg", x => -x, Any),
        ("exp", Lax.Exp, Any),
        ("expm1", Lax.Expm1, Any),
        ("log", Lax.Log, Positive),
        ("log1p", Lax.Log1p, Positive),
        ("sin", Lax.Sin, Any),
        ("cos", Lax.Cos, Any),
        ("tan", Lax.Tan, Any),
        ("tanh", Lax.Tanh, Any),
        ("logistic", Lax.Logistic, Any),
        ("sqrt", Lax.Sqrt, Positive),
        ("rsqrt", Lax.Rsqrt, Positive),
        ("cbrt", Lax.Cbrt, Positive),
        ("abs", Lax.Abs, Any),
        ("erf", Lax.Erf, Any),
        ("erfc", Lax.Erfc, Any),
        ("erf_inv", x => Lax.ErfInv(x * 0.9), Any),
        ("add", x => x + (x * 2), Any),
        ("sub", x => 3 - (x * x), Any),
        ("mul", x => x * x * x, Any),
        ("div", x => (x + 1) / (x * x), Positive),
        ("rem", x => Lax.Rem(x * 5, x + 1), Positive),
        ("pow", x => Lax.Pow(x, x + 0.5), Positive),
        ("atan2", x => Lax.Atan2(x, x * x), Positive),
        ("max", x => Lax.Max(x, Lax.Neg(x)), Any),
        ("min", x => Lax.Min(x, x * x), Any),
        ("select", x => Np.Where(x > 0, x * x, -x), Any),
        ("clamp", x => Lax.Clamp(-0.5, x * x, 0.5), Any),
        ("integer_pow", x => Lax.IntegerPow(x, 5), Any),
        ("square", Lax.Square, Any),
        ("gelu", x => Nn.Gelu(x), Any),
        ("gelu_exact", x => Nn.Gelu(x, false), Any),
        ("softplus", Nn.Softplus, Any),
        ("silu", Nn.Silu, Any),
        ("elu", x => Nn.Elu(x), Any),
        ("relu", Nn.Relu, Any),
        ("softmax", x => Nn.Softmax(x), Any),
        ("log_softmax", x => Nn.LogSoftmax(x), Any),
        ("logsumexp", x => Np.LogSumExp(x, [1]), Any),
        ("var", x => Np.Var(x, [0]), Any),
        ("std", x => Np.Std(x), Any),
        ("convert", x => x.Astype(ElementType.F32).Astype(ElementType.F64) * x, Evaluation.Draw([2], 9, 0.5, 0.5)),
    ];

    private static readonly (string Name, Func<Tensor, Tensor> Function, Tensor Point)[] Structural =
    [
        ("reshape", x => x.Reshape(3, 2) * x.T, Any),
        ("transpose", x => x.T.Dot(x), Any),
        ("broadcast_in_dim", x => Lax.BroadcastInDim(x, [3, 4, 2], [2, 0]), Any),
        ("broadcast_rows", x => Np.BroadcastTo(x[0..1], [4, 3]) * 2, Any),
        ("reverse", x => Lax.Rev(x, [0, 1]) * x, Any),
        ("slice", x => x[.., 1..], Any),
        ("strided", x => x[TensorIndex.Ellipsis, TensorIndex.Stride(.., 2)], Any),
        ("pad", x => Lax.Pad(x, 0.5, [1, 0], [0, 2], [1, 1]), Any),
        ("negative_pad", x => Lax.Pad(x, 0.5, [-1, 1], [0, -1]), Any),
        ("pad_value", x => Lax.Pad(x, x.Sum(), [1, 0], [0, 2], [0, 1]), Any),
        ("concatenate", x => Np.Concatenate([x, x * x, x], 1), Any),
        ("stack", x => Np.Stack([x, x * x], 1), Any),
        ("dynamic_slice", x => Lax.DynamicSlice(x, [1, 1], [1, 2]), Any),
        ("dynamic_update_slice", x => Lax.DynamicUpdateSlice(x * x, x[0..1, 0..2], [1, 1]), Any),
        ("take", x => Np.Take(x, Tensor.Of<int>([4], 2, 0, 2, -1), 1), Any),
        ("take_along_axis", x => Np.TakeAlongAxis(x, Tensor.Of<int>([2, 2], 2, 0, 1, 1), 1), Any),
        ("sum", x => x.Sum(0), Any),
        ("mean", x => x.Mean(1, keepDims: true), Any),
        ("max_axis", x => x.Max(1), Any),
        ("min_all", x => x.Min(), Any),
        ("prod", x => Np.Prod(x, [1]), Any),
        ("cumsum", x => Lax.CumSum(x, 1), Any),
        ("cumsum_reverse", x => Lax.CumSum(x, 1, reverse: true), Any),
        ("cumprod", x => Lax.CumProd(x, 1), Positive),
        ("cummax", x => Lax.CumMax(x, 1), Any),
        ("sort", x => Lax.Sort(x, 1), Any),
        ("dot", x => x.Dot(Evaluation.Draw([3, 4], 2)), Any),
        ("dot_rhs", x => Evaluation.Draw([4, 2], 2).Dot(x), Any),
        ("batched_dot", x => Np.Matmul(x.Reshape(2, 1, 3), Lax.Sin(x).Reshape(2, 3, 1)), Any),
        ("einsum", x => Np.Einsum("ij,kj,k->i", x, x, Evaluation.Draw([2], 2)), Any),
        ("einsum_diagonal", x => Np.Einsum("ii->i", x.T.Dot(x)), Any),
        ("stop_gradient_none", x => x * 2 + Lax.ZerosLike(x), Any),
    ];

    [TestCaseSource(nameof(Cases))]
    public void GradientIsTheCentralDifference(string name)
    {
        (_, Func<Tensor, Tensor> function, Tensor point) = Elementwise
            .Concat(Structural)
            .First(row => row.Name == name);
        GradientCheck.Check(function, point, name == "convert" ? 1e-2 : 1e-6);
    }

    [TestCase("exp")]
    [TestCase("tanh")]
    [TestCase("div")]
    [TestCase("pow")]
    [TestCase("softmax")]
    [TestCase("logistic")]
    [TestCase("erf")]
    [TestCase("prod")]
    [TestCase("batched_dot")]
    [TestCase("take")]
    [TestCase("cumsum")]
    [TestCase("sort")]
    public void SecondDerivativeIsTheDifferenceOfFirstOnes(string name)
    {
        (_, Func<Tensor, Tensor> function, Tensor point) = Elementwise
            .Concat(Structural)
            .First(row => row.Name == name);
        GradientCheck.CheckSecond(function, point);
    }

    [Test]
    public void StopGradientHasNoGradient() =>
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    Transforms.Grad<Tensor>(x => (Lax.StopGradient(x) * x).Sum()),
                    Tensor.Of<double>([2], 3, 4)
                )
            ),
            Is.EqualTo(new double[] { 3, 4 })
        );

    [Test]
    public void GradientOverATreeHasItsStructure()
    {
        Dictionary<string, Tensor> parameters = new() { ["w"] = Evaluation.Draw([3, 2]), ["b"] = Evaluation.Draw([2]) };
        Dictionary<string, Tensor> gradient = Xla.Jit(
                Transforms.Grad<Dictionary<string, Tensor>, Tensor>((p, x) => (x.Dot(p["w"]) + p["b"]).Sum())
            )
            .Invoke(parameters, Evaluation.Draw([4, 3]));
        Assert.That(gradient.Keys, Is.EquivalentTo(new[] { "b", "w" }));
        Assert.That(Evaluation.Values(gradient["b"]), Is.EqualTo(new double[] { 4, 4 }));
    }

    private static IEnumerable<string> Cases() => Elementwise.Concat(Structural).Select(row => row.Name);
}
