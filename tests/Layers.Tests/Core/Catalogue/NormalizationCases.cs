using XlaSharp.Layers.Core;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Normalizations, and layers that are noise in training and nothing in inference.</summary>
internal static class NormalizationCases
{
    private const string BatchWeights = "gamma [3], beta [3], moving_mean [3], moving_variance [3]";

    public static readonly LayerCase[] All =
    [
        new(
            () => new BatchNormalization(),
            BatchWeights,
            [4, 3],
            (x, w) =>
                Of(
                    [4, 3],
                    i =>
                        (
                            (x[i] - w["moving_mean"][i[1]])
                            / Math.Sqrt(w["moving_variance"][i[1]] + 1e-3)
                            * w["gamma"][i[1]]
                        ) + w["beta"][i[1]]
                )
        ),
        new(
            () =>
                new BatchNormalization(1, .8, .1, scale: false)
                {
                    BetaInitializer = "ones",
                    MovingMeanInitializer = "ones",
                    MovingVarianceInitializer = "zeros",
                    BetaConstraint = "non_neg",
                },
            "beta [3], moving_mean [3], moving_variance [3]",
            [4, 3, 2],
            (x, w) =>
                Of(
                    [4, 3, 2],
                    i => Normal(x, i, Indices([4, 2]).Select(k => new[] { k[0], i[1], k[1] }), .1) + w["beta"][i[1]]
                )
        )
        {
            Training = true,
        },
        new(
            () => new BatchNormalization { IsTrainable = false },
            BatchWeights,
            [4, 3],
            (x, w) =>
                Of(
                    [4, 3],
                    i =>
                        (
                            (x[i] - w["moving_mean"][i[1]])
                            / Math.Sqrt(w["moving_variance"][i[1]] + 1e-3)
                            * w["gamma"][i[1]]
                        ) + w["beta"][i[1]]
                )
        )
        {
            Training = true,
        },
        new(
            () => new LayerNormalization(epsilon: .01) { GammaRegularizer = "l2" },
            "gamma [4], beta [4]",
            [2, 3, 4],
            (x, w) =>
                Of(
                    [2, 3, 4],
                    i =>
                        (Normal(x, i, Indices([4]).Select(k => new[] { i[0], i[1], k[0] }), .01) * w["gamma"][i[2]])
                        + w["beta"][i[2]]
                )
        ),
        new(
            () => new LayerNormalization([1, -1], center: false),
            "gamma [3,4]",
            [2, 3, 4],
            (x, w) =>
                Of(
                    [2, 3, 4],
                    i =>
                        Normal(x, i, Indices([3, 4]).Select(k => new[] { i[0], k[0], k[1] }), 1e-3)
                        * w["gamma"][i[1], i[2]]
                )
        ),
        new(
            () => new GroupNormalization(2),
            "gamma [4], beta [4]",
            [2, 3, 4],
            (x, w) =>
                Of(
                    [2, 3, 4],
                    i =>
                        (
                            Normal(x, i, Indices([3, 2]).Select(k => new[] { i[0], k[0], (i[2] / 2 * 2) + k[1] }), 1e-3)
                            * w["gamma"][i[2]]
                        ) + w["beta"][i[2]]
                )
        ),
        new(
            () => new GroupNormalization(-1, 1, center: false, scale: false),
            [2, 3, 4],
            x => Of([2, 3, 4], i => Normal(x, i, Indices([4]).Select(k => new[] { i[0], i[1], k[0] }), 1e-3))
        ),
        new(
            () => new RMSNormalization(epsilon: .1),
            "scale [4]",
            [2, 4],
            (x, w) =>
                Of([2, 4], i => x[i] * w["scale"][i[1]] / Math.Sqrt((Sum(4, k => x[i[0], k] * x[i[0], k]) / 4) + .1))
        ),
        new(
            () => new RMSNormalization(1),
            "scale [3]",
            [2, 3, 4],
            (x, w) =>
                Of(
                    [2, 3, 4],
                    i =>
                        x[i]
                        * w["scale"][i[1]]
                        / Math.Sqrt((Sum(3, k => x[i[0], k, i[2]] * x[i[0], k, i[2]]) / 3) + 1e-6)
                )
        ),
        new(
            () => new UnitNormalization(),
            [2, 4],
            x => Of([2, 4], i => x[i] / Math.Sqrt(Sum(4, k => x[i[0], k] * x[i[0], k])))
        ),
        new(
            () => new UnitNormalization([1, 2]),
            [2, 3, 2],
            x => Of([2, 3, 2], i => x[i] / Math.Sqrt(Sum(3, 2, (a, b) => x[i[0], a, b] * x[i[0], a, b])))
        ),
        new(
            () => new SpectralNormalization(new Dense(4, name: "inner"), 2),
            "vector_u [1,4], inner/kernel [3,4], inner/bias [4]",
            [2, 3],
            (x, w) =>
                Of(
                    [2, 4],
                    i =>
                        w["inner/bias"][i[1]]
                        + (
                            Sum(3, k => x[i[0], k] * w["inner/kernel"][k, i[1]])
                            / Sigma(w["inner/kernel"], w["vector_u"], 2)
                        )
                )
        )
        {
            Training = true,
        },
        new(() => new Dropout(.5, seed: 3), [2, 3], x => x),
        new(() => new Dropout(1, [1, 3]), [2, 3], x => x.Map(_ => 0)) { Training = true },
        new(() => new SpatialDropout1D(.5), [2, 3, 4], x => x),
        new(() => new SpatialDropout2D(.5) { DataFormat = "channels_first" }, [2, 3, 2, 2], x => x),
        new(() => new SpatialDropout3D(.5, 4), [2, 2, 2, 2, 3], x => x),
        new(() => new GaussianDropout(.5), [2, 3], x => x),
        new(() => new GaussianNoise(.5), [2, 3], x => x),
        new(() => new AlphaDropout(.5, [1, 3]), [2, 3], x => x),
        new(() => new ActivityRegularization(.1, .2), [2, 3], x => x),
    ];

    /// <summary>An element less the mean of others, over the root of their biased variance.</summary>
    private static double Normal(NdArray x, int[] at, IEnumerable<int[]> others, double epsilon)
    {
        double[] values = [.. others.Select(index => x[index])];
        double mean = values.Average();
        return (x[at] - mean) / Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) + epsilon);
    }

    /// <summary>
    /// An estimate of the largest singular value, from a vector u: <c>v ∝ u·Wᵀ</c>, <c>u ∝ v·W</c>, and so on.
    /// </summary>
    private static double Sigma(NdArray w, NdArray start, int iterations)
    {
        (int rows, int columns) = (w.Shape[0], w.Shape[1]);
        double[] u = start.Data;
        double[] v = [];
        for (int n = 0; n < iterations; n++)
        {
            v = Unit([.. Enumerable.Range(0, rows).Select(r => Sum(columns, c => u[c] * w[r, c]))]);
            u = Unit([.. Enumerable.Range(0, columns).Select(c => Sum(rows, r => v[r] * w[r, c]))]);
        }

        return Sum(rows, columns, (r, c) => v[r] * w[r, c] * u[c]);
    }

    private static double[] Unit(double[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / norm);
    }
}
