using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Tracer;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Dense layers, embeddings, functions.</summary>
internal static class BasicCases
{
    private static readonly Delegate Shifted = (Tensor x, bool training) => training ? x : x + 3;

    public static readonly LayerCase[] All =
    [
        new(() => new Dense(4), "kernel [3,4], bias [4]", [2, 3], (x, w) => Dense(x, w, z => z)),
        new(
            () =>
                new Dense(4, "tanh", useBias: false)
                {
                    KernelRegularizer = new L2(.1),
                    KernelConstraint = "max_norm",
                    KernelInitializer = "he_normal",
                },
            "kernel [3,4]",
            [2, 5, 3],
            (x, w) => Of([2, 5, 4], i => Math.Tanh(Sum(3, k => x[i[0], i[1], k] * w["kernel"][k, i[2]])))
        ),
        new(
            () =>
                new Dense(4)
                {
                    LoraRank = 2,
                    LoraAlpha = 3,
                    BiasInitializer = "ones",
                    BiasRegularizer = "l1",
                    BiasConstraint = "non_neg",
                    ActivityRegularizer = "l2",
                },
            "bias [4], lora_kernel_a [3,2], lora_kernel_b [2,4], kernel [3,4]",
            [2, 3],
            (x, w) =>
                Of(
                    [2, 4],
                    i =>
                        w["bias"][i[1]]
                        + Sum(
                            3,
                            k =>
                                x[i[0], k]
                                * (
                                    w["kernel"][k, i[1]]
                                    + (1.5 * Sum(2, r => w["lora_kernel_a"][k, r] * w["lora_kernel_b"][r, i[1]]))
                                )
                        )
                )
        ),
        new(
            () => new EinsumDense("abc,cd->abd", [Dims.Dynamic, 4], "relu", biasAxes: "d"),
            "kernel [3,4], bias [4]",
            [2, 5, 3],
            (x, w) =>
                Of([2, 5, 4], i => Math.Max(0, w["bias"][i[2]] + Sum(3, k => x[i[0], i[1], k] * w["kernel"][k, i[2]])))
        ),
        new(
            () => new EinsumDense("...x,xyz->...yz", [4, 2], biasAxes: "y"),
            "kernel [3,4,2], bias [4,1]",
            [2, 5, 3],
            (x, w) =>
                Of([2, 5, 4, 2], i => w["bias"][i[2], 0] + Sum(3, k => x[i[0], i[1], k] * w["kernel"][k, i[2], i[3]]))
        ),
        new(
            () => new EinsumDense("ab...,bc->ac...", [4], biasAxes: "c"),
            "kernel [3,4], bias [4,1,1]",
            [2, 3, 2, 2],
            (x, w) =>
                Of(
                    [2, 4, 2, 2],
                    i => w["bias"][i[1], 0, 0] + Sum(3, k => x[i[0], k, i[2], i[3]] * w["kernel"][k, i[1]])
                )
        ),
        new(
            () =>
                new Embedding(5, 3)
                {
                    EmbeddingsConstraint = "unit_norm",
                    EmbeddingsRegularizer = "l2",
                    EmbeddingsInitializer = "normal",
                },
            "embeddings [5,3]",
            [2, 4],
            (x, w) => Of([2, 4, 3], i => w["embeddings"][(int)x[i[0], i[1]], i[2]])
        )
        {
            Ids = 5,
        },
        new(
            () => new Embedding(5, 3, maskZero: true),
            "embeddings [5,3]",
            [6],
            (x, w) => Of([6, 3], i => w["embeddings"][(int)x[i[0]], i[1]])
        )
        {
            Ids = 5,
        },
        new(() => new Masking(2), [2, 3, 4], x => x),
        new(() => new Lambda((Tensor x) => x * x), [2, 3], x => x.Map(value => value * value)) { HasConfig = false },
        new(() => new Lambda(Shifted), [2, 3], x => x.Map(value => value + 3)) { HasConfig = false },
        new(() => new Identity(), [2, 3], x => x),
    ];

    private static NdArray Dense(NdArray x, IReadOnlyDictionary<string, NdArray> w, Func<double, double> activation) =>
        Of([2, 4], i => activation(w["bias"][i[1]] + Sum(3, k => x[i[0], k] * w["kernel"][k, i[1]])));
}
