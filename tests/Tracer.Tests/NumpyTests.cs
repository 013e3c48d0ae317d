using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>NumPy-level functions against results worked out by hand or by loops in C#.</summary>
public sealed class NumpyTests
{
    private static readonly Tensor A = Tensor.Of<double>([2, 3], 3, -1, 2, 0.5, 4, -2);
    private static readonly Tensor V = Tensor.Of<double>([5], 3, 1, 2, 5, 4);

    private static readonly (string Name, Func<Tensor> Function, double[] Expected)[] Rows =
    [
        ("cumsum", () => Np.CumSum(A), [3, 2, 4, 4.5, 8.5, 6.5]),
        ("cumprod_axis", () => Np.CumProd(A, 1), [3, -3, -6, 0.5, 2, -4]),
        ("diff", () => Np.Diff(V), [-2, 1, 3, -1]),
        ("diff_2", () => Np.Diff(V, 2), [3, 2, -4]),
        ("ediff1d", () => Np.EDiff1D(V, toBegin: 9), [9, -2, 1, 3, -1]),
        ("gradient", () => Np.Gradient(V, 0), [-2, -0.5, 2, 1, -1]),
        ("trapezoid", () => Np.Trapezoid(V), [11.5]),
        ("median", () => Np.Median(V), [3]),
        ("median_axis", () => Np.Median(A, [1]), [2, 0.5]),
        ("percentile", () => Np.Percentile(V, 25.0), [2]),
        ("quantile_linear", () => Np.Quantile(V, 0.6), [3.4]),
        ("quantile_lower", () => Np.Quantile(V, 0.6, method: QuantileMethod.Lower), [3]),
        ("quantiles", () => Np.Quantile(V, Tensor.Of<double>([2], 0, 1)), [1, 5]),
        ("average", () => Np.Average(V, weights: Tensor.Of<double>([5], 1, 0, 0, 0, 3)), [3.75]),
        ("nan_mean", () => Np.NanMean(Tensor.Of<double>([3], 1, double.NaN, 3)), [2]),
        ("nan_max", () => Np.NanMax(Tensor.Of<double>([3], 1, double.NaN, 3)), [3]),
        ("nan_median", () => Np.NanMedian(Tensor.Of<double>([4], 1, double.NaN, 3, 8)), [3]),
        ("var_ddof", () => Np.Var(V, ddof: 1), [2.5]),
        ("mean_where", () => Np.Mean(V, where: Np.Greater(V, 2)), [4]),
        ("max_where", () => Np.Max(V, where: Np.Less(V, 4), initial: 0), [3]),
        ("cov", () => Np.Cov(A), [13.0 / 3, -59.0 / 12, -59.0 / 12, 109.0 / 12]),
        ("corrcoef", () => Np.CorrCoef(V), [1]),
        ("sort_descending", () => Np.Sort(V, descending: true), [5, 4, 3, 2, 1]),
        ("argsort", () => Np.ArgSort(V), [1, 2, 0, 4, 3]),
        ("argsort_descending_stable", () => Np.ArgSort(Tensor.Of<double>([3], 1, 2, 1), descending: true), [1, 0, 2]),
        (
            "searchsorted",
            () => Np.SearchSorted(Tensor.Of<double>([4], 1, 2, 2, 5), Tensor.Of<double>([4], 0, 2, 3, 9)),
            [0, 1, 3, 4]
        ),
        (
            "searchsorted_right",
            () => Np.SearchSorted(Tensor.Of<double>([4], 1, 2, 2, 5), Tensor.Of<double>([2], 2, 5), right: true),
            [3, 4]
        ),
        ("digitize", () => Np.Digitize(V, Tensor.Of<double>([3], 1, 3, 4)), [2, 1, 1, 3, 3]),
        ("nonzero", () => Np.Nonzero(Np.Greater(V, 2), 4, -1)[0], [0, 3, 4, -1]),
        ("unique", () => Np.Unique(Tensor.Of<int>([5], 3, 1, 3, 2, 1), 4, -1), [1, 2, 3, -1]),
        ("unique_counts", () => Np.UniqueCounts(Tensor.Of<int>([5], 3, 1, 3, 2, 1), 3).Counts, [2, 1, 2]),
        ("unique_inverse", () => Np.UniqueInverse(Tensor.Of<int>([5], 3, 1, 3, 2, 1), 3).Inverse, [2, 0, 2, 1, 0]),
        ("isin", () => Np.IsIn(Tensor.Of<int>([3], 1, 5, 2), Tensor.Of<int>([2], 2, 1)), [1, 0, 1]),
        ("setdiff1d", () => Np.SetDiff1D(Tensor.Of<int>([4], 4, 1, 2, 1), Tensor.Of<int>([1], 2), 2), [1, 4]),
        ("bincount", () => Np.BinCount(Tensor.Of<int>([4], 1, 3, 1, 9), 4), [0, 2, 0, 1]),
        ("histogram", () => Np.Histogram(V, Tensor.Of<double>([3], 1, 3, 5)).Counts, [2, 3]),
        (
            "interp",
            () =>
                Np.Interp(
                    Tensor.Of<double>([4], 0, 1.5, 2.5, 9),
                    Tensor.Of<double>([3], 1, 2, 3),
                    Tensor.Of<double>([3], 10, 20, 0)
                ),
            [10, 15, 10, 0]
        ),
        ("roll", () => Np.Roll(V, 2), [5, 4, 3, 1, 2]),
        ("tile", () => Np.Tile(Tensor.Of<double>([2], 1, 2), [2, 2]), [1, 2, 1, 2, 1, 2, 1, 2]),
        ("repeat", () => Np.Repeat(Tensor.Of<double>([2], 1, 2), 2), [1, 1, 2, 2]),
        ("repeat_each", () => Np.Repeat(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<int>([3], 2, 0, 1), 3), [1, 1, 3]),
        ("rot90", () => Np.Rot90(A), [2, -2, -1, 4, 3, 0.5]),
        ("tril", () => Np.Tril(A), [3, 0, 0, 0.5, 4, 0]),
        ("diagonal", () => Np.Diagonal(A, 1), [-1, -2]),
        ("diag", () => Np.Diag(Tensor.Of<double>([2], 1, 2), -1), [0, 0, 0, 1, 0, 0, 0, 2, 0]),
        ("trace", () => Np.Trace(A), [7]),
        ("kron", () => Np.Kron(Tensor.Of<double>([2], 1, 2), Tensor.Of<double>([2], 1, 10)), [1, 10, 2, 20]),
        ("cross", () => Np.Cross(A[0], A[1]), [-6, 7, 12.5]),
        ("outer", () => Np.Outer(V[..2], V[..2]), [9, 3, 3, 1]),
        (
            "convolve",
            () => Np.Convolve(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<double>([2], 1, 10)),
            [1, 12, 23, 30]
        ),
        (
            "convolve_same",
            () => Np.Convolve(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<double>([2], 1, 10), "same"),
            [1, 12, 23]
        ),
        ("correlate", () => Np.Correlate(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<double>([2], 1, 10)), [21, 32]),
        ("polyval", () => Np.PolyVal(Tensor.Of<double>([3], 1, 2, 3), Tensor.Of<double>([2], 0, 2)), [3, 11]),
        ("polymul", () => Np.PolyMul(V[..2], V[..2]), [9, 6, 1]),
        ("polydiv", () => Np.PolyDiv(Tensor.Of<double>([3], 1, 3, 2), Tensor.Of<double>([2], 1, 1)).Quotient, [1, 2]),
        ("polyder", () => Np.PolyDer(V[..3]), [6, 1]),
        ("polyint", () => Np.PolyInt(Tensor.Of<double>([2], 2, 3)), [1, 3, 0]),
        ("linspace", () => Np.Linspace(0.0, 1.0, 5), [0, 0.25, 0.5, 0.75, 1]),
        ("arange", () => Np.Arange(2, 11, 3), [2, 5, 8]),
        ("arange_down", () => Np.Arange(3, 0, -1), [3, 2, 1]),
        ("pad_reflect", () => Np.Pad(V, 2, PadMode.Reflect), [2, 1, 3, 1, 2, 5, 4, 5, 2]),
        ("pad_wrap", () => Np.Pad(V, 1, PadMode.Wrap), [4, 3, 1, 2, 5, 4, 3]),
        ("pad_edge", () => Np.Pad(V, 1, PadMode.Edge), [3, 3, 1, 2, 5, 4, 4]),
        ("pad_symmetric", () => Np.Pad(V, 2, PadMode.Symmetric), [1, 3, 3, 1, 2, 5, 4, 4, 5]),
        ("gcd", () => Np.Gcd(Tensor.Of<int>([3], 12, -18, 0), Tensor.Of<int>([3], 18, 12, 5)), [6, 6, 5]),
        ("lcm", () => Np.Lcm(Tensor.Of<int>([2], 4, 6), Tensor.Of<int>([2], 6, 8)), [12, 24]),
        ("fmod", () => Np.Fmod(-7.0, 3.0), [-1]),
        ("round", () => Np.Round(Tensor.Of<double>([3], 0.5, 1.5, -2.5)), [0, 2, -2]),
        ("trunc", () => Np.Trunc(A), [3, -1, 2, 0, 4, -2]),
        ("frexp", () => Np.Frexp(Tensor.Of<double>([3], 8, 0.3, -5)).Mantissa, [0.5, 0.6, -0.625]),
        ("frexp_exponent", () => Np.Frexp(Tensor.Of<double>([3], 8, 0.3, -5)).Exponent, [4, -1, 3]),
        ("signbit", () => Np.Signbit(Tensor.Of<double>([3], -0.0, 0, -3)), [1, 0, 1]),
        ("copysign", () => Np.CopySign(3.0, -0.0), [-3]),
        ("heaviside", () => Np.Heaviside(Tensor.Of<double>([3], -1, 0, 2), 0.5), [0, 0.5, 1]),
        ("isclose", () => Np.IsClose(1.0, 1.000001), [1]),
        (
            "nextafter",
            () =>
                (Np.NextAfter(Tensor.Of<double>([2], 1, 0), 2.0) - Tensor.Of<double>([2], 1, 0))
                / Tensor.Of<double>([2], Math.Pow(2, -52), double.Epsilon),
            [1, 1]
        ),
        (
            "select",
            () => Np.Select([Np.Greater(V, 4), Np.Greater(V, 2)], [V * 10, V * 100], -1),
            [300, -1, -1, 50, 400]
        ),
        (
            "choose",
            () =>
                Np.Choose(
                    Tensor.Of<int>([3], 1, 0, 1),
                    [Tensor.Of<int>([3], 1, 2, 3), Tensor.Of<int>([3], 10, 20, 30)]
                ),
            [10, 2, 30]
        ),
        ("packbits", () => Np.PackBits(Tensor.Of<int>([9], 1, 0, 1, 0, 0, 0, 0, 1, 1)), [161, 128]),
        ("unwrap", () => Np.Unwrap(Tensor.Of<double>([3], 0, 3, -3)), [0, 3, (2 * Math.PI) - 3]),
        ("insert", () => Np.Insert(V, [1, 3], Tensor.Of<double>([2], 70, 80)), [3, 70, 1, 2, 80, 5, 4]),
        ("delete", () => Np.Delete(V, [0, -1]), [1, 2, 5]),
        ("moveaxis", () => Np.MoveAxis(A, 0, 1), [3, 0.5, -1, 4, 2, -2]),
        (
            "block",
            () =>
                Np.Block([
                    [A, A],
                    [A * 0, A * 0],
                ])[0],
            [3, -1, 2, 3, -1, 2]
        ),
        ("meshgrid", () => Np.Meshgrid([Tensor.Of<double>([2], 1, 2), Tensor.Of<double>([2], 3, 4)])[0], [1, 2, 1, 2]),
        ("vander", () => Np.Vander(V[..2]), [3, 1, 1, 1]),
        ("apply_along_axis", () => Np.ApplyAlongAxis(row => row.Sum(), 1, A), [4, 2.5]),
        ("einsum_ellipsis", () => Np.Einsum("...i,i->...", A, Tensor.Of<double>([3], 1, 0, 2)), [7, -3.5]),
        ("einsum_chain", () => Np.Einsum("ij,jk,kl->il", A, A.T, A), [38.75, -40, 41, -9.375, 87.5, -53.5]),
        ("top_k", () => Lax.TopK(V, 2).Values, [5, 4]),
        ("reduce_xor", () => Lax.ReduceXor(Tensor.Of<int>([3], 1, 3, 6), [0]), [4]),
        ("cumlogsumexp", () => Lax.CumLogSumExp(Tensor.Of<double>([2], 0, 0)), [0, Math.Log(2)]),
        ("glu", () => Nn.Glu(Tensor.Of<double>([2], 3, 0)), [1.5]),
        ("selu", () => Nn.Selu(Tensor.Of<double>([1], 1)), [1.0507009873554805]),
        ("mish", () => Nn.Mish(Tensor.Of<double>([1], 0)), [0]),
        ("hard_sigmoid", () => Nn.HardSigmoid(Tensor.Of<double>([2], 0, 9)), [0.5, 1]),
        (
            "log1mexp",
            () => Nn.Log1MExp(Tensor.Of<double>([2], 0.1, 3)),
            [Math.Log(1 - Math.Exp(-0.1)), Math.Log(1 - Math.Exp(-3))]
        ),
        (
            "toeplitz",
            () => ScipyLinalg.Toeplitz(Tensor.Of<double>([2], 1, 2), Tensor.Of<double>([3], 1, 5, 6)),
            [1, 5, 6, 2, 1, 5]
        ),
        ("hadamard", () => ScipyLinalg.Hadamard(2), [1, 1, 1, -1]),
    ];

    [TestCaseSource(nameof(Names))]
    public void ResultIsTheKnownOne(string name)
    {
        (_, Func<Tensor> function, double[] expected) = Rows.First(row => row.Name == name);
        Assert.That(Evaluation.Values(Evaluation.Run(function)), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void EinsumTakesTheCheapestOrder()
    {
        // (1000x2)(2x1000)(1000x2): the last two first costs a thousandth of the other order.
        IReadOnlyList<(int First, int Second)> path = Np.EinsumPath(
            "ij,jk,kl->il",
            Np.Zeros([1000, 2]),
            Np.Zeros([2, 1000]),
            Np.Zeros([1000, 2])
        );
        Assert.That(path[0], Is.EqualTo((1, 2)));
    }

    [Test]
    public void ErrorsSayWhatIsNeeded()
    {
        Assert.That(Fails(() => Np.Pad(A, [new(1, 1)])), Does.Contain("one pair of margins"));
        Assert.That(Fails(() => Np.Cross(V, V)), Does.Contain("2 or 3 components"));
        Assert.That(Fails(() => Np.Gcd(A, A)), Does.Contain("operands must be integers"));
        Assert.That(Fails(() => Lax.TopK(V, 9)), Does.Contain("k must be in [0, 5]"));
    }

    private static string Fails(Func<object> action) =>
        Assert
            .Throws<TraceException>(() =>
                Xla.Jit(() =>
                    {
                        action();
                        return A * 1;
                    })
                    .Lower()
            )!
            .Message;

    private static IEnumerable<string> Names() => Rows.Select(row => row.Name);
}
