using XlaSharp.Layers.Core;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Attention against loops over queries, keys and heads.</summary>
internal static class AttentionCases
{
    private const string Heads =
        "query/kernel [4,2,3], query/bias [2,3], key/kernel [4,2,3], key/bias [2,3], value/kernel [4,2,3], "
        + "value/bias [2,3], "
        + "attention_output/kernel [2,3,4], attention_output/bias [4]";

    public static readonly LayerCase[] All =
    [
        new(
            () => new Attention(),
            string.Empty,
            [
                [2, 3, 4],
                [2, 5, 4],
            ],
            (x, _) => [Means(x[1], [3, 5], (b, q, k) => Sum(4, d => x[0][b, q, d] * x[1][b, k, d]))]
        ),
        new(
            () => new Attention(useScale: true, "concat", .1, 3) { UseCausalMask = true, ReturnAttentionScores = true },
            "scale [], concat_score_weight []",
            [
                [2, 3, 4],
                [2, 3, 2],
                [2, 3, 4],
            ],
            (x, w) =>
            {
                double Score(int b, int q, int k) =>
                    k > q
                        ? double.NegativeInfinity
                        : w["concat_score_weight"].Data[0]
                            * Sum(4, d => Math.Tanh(w["scale"].Data[0] * (x[0][b, q, d] + x[2][b, k, d])));
                return [Means(x[1], [3, 3], Score), Of([2, 3, 3], i => Weight(k => Score(i[0], i[1], k), 3, i[2]))];
            }
        ),
        new(
            () => new AdditiveAttention(),
            "scale [4]",
            [
                [2, 3, 4],
                [2, 5, 4],
            ],
            (x, w) =>
                [
                    Means(
                        x[1],
                        [3, 5],
                        (b, q, k) => Sum(4, d => w["scale"][d] * Math.Tanh(x[0][b, q, d] + x[1][b, k, d]))
                    ),
                ]
        ),
        new(
            () => new AdditiveAttention(useScale: false) { UseCausalMask = true },
            string.Empty,
            [
                [2, 3, 4],
                [2, 3, 4],
            ],
            (x, _) =>
                [
                    Means(
                        x[1],
                        [3, 3],
                        (b, q, k) =>
                            k > q ? double.NegativeInfinity : Sum(4, d => Math.Tanh(x[0][b, q, d] + x[1][b, k, d]))
                    ),
                ]
        )
        {
            HasGradient = false,
        },
        new(() => new MultiHeadAttention(2, 3), Heads, [2, 5, 4], (x, w) => Multi(x, x, x, w, (_, _) => true)),
        new(
            () =>
                new MultiHeadAttention(2, 3, dropout: .2)
                {
                    UseCausalMask = true,
                    SlidingWindow = 2,
                    KernelRegularizer = "l2",
                    Seed = 1,
                },
            Heads,
            [2, 5, 4],
            (x, w) => Multi(x, x, x, w, (q, k) => k <= q && q - k < 2)
        )
        {
            HasGradient = false,
        },
        new(
            () => new MultiHeadAttention(2, 3, 2) { OutputShape = 6, UseBias = false },
            "query/kernel [4,2,3], key/kernel [3,2,3], value/kernel [5,2,2], attention_output/kernel [2,2,6]",
            [
                [2, 3, 4],
                [2, 4, 5],
                [2, 4, 3],
            ],
            (x, w) => [Multi(x[0], x[1], x[2], w, (_, _) => true)]
        ),
        new(
            () => new MultiHeadAttention(2, 3) { AttentionAxes = [2] },
            Heads,
            [2, 3, 5, 4],
            (x, w) =>
                Multi(x.Reshape(6, 5, 4), x.Reshape(6, 5, 4), x.Reshape(6, 5, 4), w, (_, _) => true).Reshape(2, 3, 5, 4)
        )
        {
            HasGradient = false,
        },
        new(
            () => new MultiHeadAttention(2, 3) { AttentionAxes = [1] },
            Heads,
            [2, 5, 3, 4],
            (x, w) =>
            {
                NdArray swapped = Of([2, 3, 5, 4], i => x[i[0], i[2], i[1], i[3]]).Reshape(6, 5, 4);
                NdArray result = Multi(swapped, swapped, swapped, w, (_, _) => true).Reshape(2, 3, 5, 4);
                return Of([2, 5, 3, 4], i => result[i[0], i[2], i[1], i[3]]);
            }
        )
        {
            HasGradient = false,
        },
        new(
            () => new MultiHeadAttention(2, 3),
            Heads,
            [2, 2, 3, 4],
            (x, w) =>
                Multi(x.Reshape(2, 6, 4), x.Reshape(2, 6, 4), x.Reshape(2, 6, 4), w, (_, _) => true).Reshape(2, 2, 3, 4)
        )
        {
            HasGradient = false,
        },
        new(
            () => new GroupQueryAttention(3, 4, 2) { UseCausalMask = true },
            "query/kernel [4,4,3], query/bias [4,3], key/kernel [4,2,3], key/bias [2,3], value/kernel [4,2,3], "
                + "value/bias [2,3], "
                + "attention_output/kernel [4,3,4], attention_output/bias [4]",
            [2, 5, 4],
            (x, w) => Multi(x, x, x, w, (q, k) => k <= q)
        ),
    ];

    private static double Weight(Func<int, double> score, int keys, int key) =>
        Math.Exp(score(key)) / Sum(keys, k => Math.Exp(score(k)));

    private static NdArray Means(NdArray value, int[] steps, Func<int, int, int, double> score) =>
        Of(
            [value.Shape[0], steps[0], value.Shape[2]],
            i => Sum(steps[1], k => Weight(key => score(i[0], i[1], key), steps[1], k) * value[i[0], k, i[2]])
        );

    private static NdArray Multi(
        NdArray query,
        NdArray value,
        NdArray key,
        IReadOnlyDictionary<string, NdArray> w,
        Func<int, int, bool> sees
    )
    {
        (NdArray q, NdArray k, NdArray v) = (
            Project(query, w, "query"),
            Project(key, w, "key"),
            Project(value, w, "value")
        );
        (int heads, int group) = (q.Shape[2], q.Shape[2] / k.Shape[2]);
        NdArray means = Of(
            [q.Shape[0], q.Shape[1], heads, v.Shape[3]],
            i =>
            {
                double Score(int s) =>
                    sees(i[1], s)
                        ? Sum(q.Shape[3], d => q[i[0], i[1], i[2], d] * k[i[0], s, i[2] / group, d])
                            / Math.Sqrt(q.Shape[3])
                        : double.NegativeInfinity;
                return Sum(k.Shape[1], s => Weight(Score, k.Shape[1], s) * v[i[0], s, i[2] / group, i[3]]);
            }
        );
        NdArray kernel = w["attention_output/kernel"];
        return Of(
            [q.Shape[0], q.Shape[1], kernel.Shape[2]],
            i =>
                (w.TryGetValue("attention_output/bias", out NdArray? b) ? b[i[2]] : 0)
                + Sum(heads, v.Shape[3], (h, d) => means[i[0], i[1], h, d] * kernel[h, d, i[2]])
        );
    }

    private static NdArray Project(NdArray x, IReadOnlyDictionary<string, NdArray> w, string name)
    {
        NdArray kernel = w[$"{name}/kernel"];
        return Of(
            [x.Shape[0], x.Shape[1], kernel.Shape[1], kernel.Shape[2]],
            i =>
                (w.TryGetValue($"{name}/bias", out NdArray? b) ? b[i[2], i[3]] : 0)
                + Sum(x.Shape[2], f => x[i[0], i[1], f] * kernel[f, i[2], i[3]])
        );
    }
}
