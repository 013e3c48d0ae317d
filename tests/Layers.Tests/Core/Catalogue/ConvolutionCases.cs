using XlaSharp.Layers.Core;
using XlaSharp.Layers.Regularizers;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Convolutions against sums over windows.</summary>
internal static class ConvolutionCases
{
    public static readonly LayerCase[] All =
    [
        new(() => new Conv1D(3, 2), "kernel [2,4,3], bias [3]", [2, 5, 4], (x, w) => Conv(x, w, [4], [1], [0])),
        new(
            () => new Conv1D(3, 2, padding: "causal") { DilationRate = 2 },
            "kernel [2,4,3], bias [3]",
            [2, 5, 4],
            (x, w) => Conv(x, w, [5], [1], [2], dilation: 2)
        ),
        new(
            () =>
                new Conv2D(6, (3, 2), (2, 1), "SAME", "tanh", useBias: false)
                {
                    Groups = 2,
                    KernelRegularizer = new L1(.2),
                },
            "kernel [3,2,2,6]",
            [2, 5, 4, 4],
            (x, w) => Conv(x, w, [3, 4], [2, 1], [1, 0], groups: 2).Map(Math.Tanh)
        ),
        new(
            () => new Conv2D(3, 2) { DataFormat = "channels_first" },
            "kernel [2,2,3,3], bias [3]",
            [2, 3, 4, 4],
            (x, w) => Swap(Conv(Swap(x, toLast: true), w, [3, 3], [1, 1], [0, 0]), toLast: false)
        ),
        new(
            () => new Conv3D(2, 2, 2),
            "kernel [2,2,2,3,2], bias [2]",
            [1, 4, 3, 4, 3],
            (x, w) => Conv(x, w, [2, 1, 2], [2, 2, 2], [0, 0, 0])
        ),
        new(
            () => new Conv1DTranspose(3, 3, 2),
            "kernel [3,3,4], bias [3]",
            [2, 3, 4],
            (x, w) => Transpose(x, w, [2], [0], [7])
        ),
        new(
            () => new Conv1DTranspose(3, 3, 2, "same"),
            "kernel [3,3,4], bias [3]",
            [2, 3, 4],
            (x, w) => Transpose(x, w, [2], [0], [6])
        ),
        new(
            () => new Conv1DTranspose(2, 2, 3, "same") { OutputPadding = 1 },
            "kernel [2,2,4], bias [2]",
            [2, 3, 4],
            (x, w) => Transpose(x, w, [3], [0], [7])
        ),
        new(
            () => new Conv2DTranspose(3, (3, 2), (2, 1), "valid", "tanh") { OutputPadding = [1, 0] },
            "kernel [3,2,3,2], bias [3]",
            [2, 3, 3, 2],
            (x, w) => Transpose(x, w, [2, 1], [0, 0], [8, 4]).Map(Math.Tanh)
        ),
        new(
            () => new Conv3DTranspose(2, 2),
            "kernel [2,2,2,2,3], bias [2]",
            [1, 2, 2, 2, 3],
            (x, w) => Transpose(x, w, [1, 1, 1], [0, 0, 0], [3, 3, 3])
        ),
        new(
            () => new DepthwiseConv1D(2, 2, depthMultiplier: 2),
            "kernel [2,3,2], bias [6]",
            [2, 5, 3],
            (x, w) => Bias(Depthwise(x, w["kernel"], [2], [2], [0]), w)
        ),
        new(
            () =>
                new DepthwiseConv2D(3, padding: "same", activation: "relu", useBias: false)
                {
                    KernelInitializer = "he_uniform",
                },
            "kernel [3,3,2,1]",
            [2, 3, 4, 2],
            (x, w) => Depthwise(x, w["kernel"], [3, 4], [1, 1], [1, 1]).Map(value => Math.Max(0, value))
        ),
        new(
            () =>
                new SeparableConv1D(4, 2)
                {
                    DepthMultiplier = 2,
                    PointwiseRegularizer = "l2",
                    PointwiseConstraint = "max_norm",
                    PointwiseInitializer = "ones",
                },
            "depthwise_kernel [2,3,2], pointwise_kernel [1,6,4], bias [4]",
            [2, 5, 3],
            (x, w) => Pointwise(Depthwise(x, w["depthwise_kernel"], [4], [1], [0]), w)
        ),
        new(
            () => new SeparableConv2D(4, 2, 2, "same"),
            "depthwise_kernel [2,2,3,1], pointwise_kernel [1,1,3,4], bias [4]",
            [2, 3, 4, 3],
            (x, w) => Pointwise(Depthwise(x, w["depthwise_kernel"], [2, 2], [2, 2], [0, 0]), w)
        ),
    ];

    /// <summary>
    /// Cross-correlation: <c>y[o, f] = Σ x[o·stride + k·dilation − low, c]·kernel[k, c, f] + bias[f]</c>.
    /// </summary>
    private static NdArray Conv(
        NdArray x,
        IReadOnlyDictionary<string, NdArray> w,
        int[] sizes,
        int[] strides,
        int[] low,
        int dilation = 1,
        int groups = 1
    )
    {
        NdArray kernel = w["kernel"];
        int filters = kernel.Shape[^1];
        return Of(
            [x.Shape[0], .. sizes, filters],
            i =>
            {
                int first = i[^1] / (filters / groups) * kernel.Shape[^2];
                double bias = w.TryGetValue("bias", out NdArray? b) ? b[i[^1]] : 0;
                return bias
                    + Sum(
                        kernel.Shape[..^1],
                        k => At(x, i[0], Place(i, k, strides, low, dilation), first + k[^1]) * kernel[[.. k, i[^1]]]
                    );
            }
        );
    }

    private static NdArray Depthwise(NdArray x, NdArray kernel, int[] sizes, int[] strides, int[] low)
    {
        int multiplier = kernel.Shape[^1];
        return Of(
            [x.Shape[0], .. sizes, kernel.Shape[^2] * multiplier],
            i =>
                Sum(
                    kernel.Shape[..^2],
                    k =>
                        At(x, i[0], Place(i, k, strides, low, 1), i[^1] / multiplier)
                        * kernel[[.. k, i[^1] / multiplier, i[^1] % multiplier]]
                )
        );
    }

    private static NdArray Pointwise(NdArray x, IReadOnlyDictionary<string, NdArray> w)
    {
        NdArray kernel = w["pointwise_kernel"];
        int[] ones = new int[kernel.Rank - 2];
        return Bias(
            Of(
                [.. x.Shape[..^1], kernel.Shape[^1]],
                i => Sum(x.Shape[^1], c => x[[.. i[..^1], c]] * kernel[[.. ones, c, i[^1]]])
            ),
            w
        );
    }

    private static NdArray Bias(NdArray x, IReadOnlyDictionary<string, NdArray> w) =>
        Of(x.Shape, i => x[i] + w["bias"][i[^1]]);

    /// <summary>
    /// Scatters: <c>full[i·stride + k, f] += x[i, c]·kernel[k, f, c]</c>, of which the first <c>sizes</c> from
    /// <c>low</c> on are kept.
    /// </summary>
    private static NdArray Transpose(
        NdArray x,
        IReadOnlyDictionary<string, NdArray> w,
        int[] strides,
        int[] low,
        int[] sizes
    )
    {
        NdArray kernel = w["kernel"];
        return Of(
            [x.Shape[0], .. sizes, kernel.Shape[^2]],
            o =>
                w["bias"][o[^1]]
                + Sum(
                    [.. x.Shape[1..], .. kernel.Shape[..^2]],
                    at =>
                    {
                        int spatial = strides.Length;
                        int[] k = at[(spatial + 1)..];
                        bool meets = Enumerable
                            .Range(0, spatial)
                            .All(d => (at[d] * strides[d]) + k[d] == o[d + 1] + low[d]);
                        return meets
                            ? x[[o[0], .. at[..spatial], at[spatial]]] * kernel[[.. k, o[^1], at[spatial]]]
                            : 0;
                    }
                )
        );
    }

    private static int[] Place(int[] output, int[] kernel, int[] strides, int[] low, int dilation) =>
        [.. strides.Select((stride, d) => (output[d + 1] * stride) + (kernel[d] * dilation) - low[d])];

    private static double At(NdArray x, int sample, int[] place, int channel) =>
        place.Select((at, d) => at >= 0 && at < x.Shape[d + 1]).All(inside => inside)
            ? x[[sample, .. place, channel]]
            : 0;

    private static NdArray Swap(NdArray x, bool toLast) =>
        toLast
            ? Of([x.Shape[0], x.Shape[2], x.Shape[3], x.Shape[1]], i => x[i[0], i[3], i[1], i[2]])
            : Of([x.Shape[0], x.Shape[3], x.Shape[1], x.Shape[2]], i => x[i[0], i[2], i[3], i[1]]);
}
