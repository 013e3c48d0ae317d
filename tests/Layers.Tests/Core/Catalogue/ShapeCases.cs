using XlaSharp.Layers.Core;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Layers that move elements, merge tensors, or are functions of elements.</summary>
internal static class ShapeCases
{
    private static readonly int[][] Two =
    [
        [2, 3],
        [2, 3],
    ];

    public static readonly LayerCase[] All =
    [
        new(() => new Flatten(), [2, 3, 4], x => x.Reshape(2, 12)),
        new(() => new Flatten("channels_first"), [2, 3, 4], x => Of([2, 12], i => x[i[0], i[1] % 3, i[1] / 3])),
        new(() => new Reshape([-1, 2]), [2, 3, 4], x => x.Reshape(2, 6, 2)),
        new(() => new Permute([2, 1]), [2, 3, 4], x => Of([2, 4, 3], i => x[i[0], i[2], i[1]])),
        new(() => new RepeatVector(3), [2, 4], x => Of([2, 3, 4], i => x[i[0], i[2]])),
        new(
            () => new ZeroPadding1D((1, 2)),
            [2, 3, 2],
            x => Of([2, 6, 2], i => i[1] is >= 1 and < 4 ? x[i[0], i[1] - 1, i[2]] : 0)
        ),
        new(
            () => new ZeroPadding2D((1, 2)),
            [1, 2, 2, 2],
            x =>
                Of(
                    [1, 4, 6, 2],
                    i => i[1] is >= 1 and < 3 && i[2] is >= 2 and < 4 ? x[i[0], i[1] - 1, i[2] - 2, i[3]] : 0
                )
        ),
        new(
            () => new ZeroPadding2D([(1, 0), (0, 2)]) { DataFormat = "channels_first" },
            [1, 2, 2, 2],
            x => Of([1, 2, 3, 4], i => i[2] >= 1 && i[3] < 2 ? x[i[0], i[1], i[2] - 1, i[3]] : 0)
        ),
        new(
            () => new ZeroPadding3D(),
            [1, 2, 1, 1, 1],
            x => Of([1, 4, 3, 3, 1], i => i[1] is 1 or 2 && i[2] == 1 && i[3] == 1 ? x[0, i[1] - 1, 0, 0, 0] : 0)
        ),
        new(() => new Cropping1D(), [2, 5, 2], x => Of([2, 3, 2], i => x[i[0], i[1] + 1, i[2]])),
        new(
            () => new Cropping2D([(1, 0), (0, 2)]),
            [1, 3, 4, 2],
            x => Of([1, 2, 2, 2], i => x[i[0], i[1] + 1, i[2], i[3]])
        ),
        new(
            () => new Cropping3D((1, 0, 1)),
            [1, 3, 2, 4, 1],
            x => Of([1, 1, 2, 2, 1], i => x[i[0], i[1] + 1, i[2], i[3] + 1, 0])
        ),
        new(() => new UpSampling1D(3), [2, 2, 2], x => Of([2, 6, 2], i => x[i[0], i[1] / 3, i[2]])),
        new(
            () => new UpSampling2D((2, 3)),
            [1, 2, 2, 2],
            x => Of([1, 4, 6, 2], i => x[i[0], i[1] / 2, i[2] / 3, i[3]])
        ),
        new(() => new UpSampling2D((1, 2), "bilinear"), [1, 1, 3, 1], x => Of([1, 1, 6, 1], i => Linear(x, i[2]))),
        new(() => new UpSampling2D((1, 2), "bicubic"), [1, 1, 5, 1], x => Of([1, 1, 10, 1], i => Cubic(x, i[2]))),
        new(
            () => new UpSampling3D(),
            [1, 2, 1, 2, 1],
            x => Of([1, 4, 2, 4, 1], i => x[0, i[1] / 2, i[2] / 2, i[3] / 2, 0])
        ),
        new(
            () => new Add(),
            string.Empty,
            [
                [2, 3, 4],
                [2, 4],
                [2, 3, 4],
            ],
            (x, _) => [Of([2, 3, 4], i => x[0][i] + x[1][i[0], i[2]] + x[2][i])]
        ),
        new(() => new Subtract(), string.Empty, Two, (x, _) => [Of([2, 3], i => x[0][i] - x[1][i])]),
        new(
            () => new Multiply(),
            string.Empty,
            [
                [2, 3],
                [2, 1],
            ],
            (x, _) => [Of([2, 3], i => x[0][i] * x[1][i[0], 0])]
        ),
        new(() => new Average(), string.Empty, Two, (x, _) => [Of([2, 3], i => (x[0][i] + x[1][i]) / 2)]),
        new(() => new Maximum(), string.Empty, Two, (x, _) => [Of([2, 3], i => Math.Max(x[0][i], x[1][i]))]),
        new(() => new Minimum(), string.Empty, Two, (x, _) => [Of([2, 3], i => Math.Min(x[0][i], x[1][i]))]),
        new(
            () => new Concatenate(),
            string.Empty,
            [
                [2, 3],
                [2, 2],
            ],
            (x, _) => [Of([2, 5], i => i[1] < 3 ? x[0][i] : x[1][i[0], i[1] - 3])]
        ),
        new(
            () => new Concatenate(1),
            string.Empty,
            [
                [2, 3, 2],
                [2, 1, 2],
            ],
            (x, _) => [Of([2, 4, 2], i => i[1] < 3 ? x[0][i] : x[1][i[0], 0, i[2]])]
        ),
        new(
            () => new Dot(1),
            string.Empty,
            Two,
            (x, _) => [Of([2, 1], i => Sum(3, k => x[0][i[0], k] * x[1][i[0], k]))]
        ),
        new(
            () => new Dot((2, 1), normalize: true),
            string.Empty,
            [
                [2, 2, 3],
                [2, 3, 4],
            ],
            (x, _) =>
                [
                    Of(
                        [2, 2, 4],
                        i =>
                            Sum(3, k => x[0][i[0], i[1], k] * x[1][i[0], k, i[2]])
                            / Math.Sqrt(
                                Sum(3, k => Square(x[0][i[0], i[1], k])) * Sum(3, k => Square(x[1][i[0], k, i[2]]))
                            )
                    ),
                ]
        ),
        new(() => new Activation("tanh"), [2, 3], x => x.Map(Math.Tanh)),
        new(() => new Activation("sigmoid"), [2, 3], x => x.Map(value => 1 / (1 + Math.Exp(-value)))),
        new(
            () => new ReLU(.5, .2, .1),
            [3, 4],
            x =>
                x.Map(value =>
                    value >= .5 ? .5
                    : value >= .1 ? value
                    : .2 * (value - .1)
                )
        ),
        new(() => new ReLU(), [3, 4], x => x.Map(value => Math.Max(0, value))),
        new(() => new LeakyReLU(), [3, 4], x => x.Map(value => value >= 0 ? value : .3 * value)),
        new(() => new ELU(.7), [3, 4], x => x.Map(value => value >= 0 ? value : .7 * (Math.Exp(value) - 1))),
        new(
            () =>
                new PReLU([1])
                {
                    AlphaInitializer = "ones",
                    AlphaRegularizer = "l1",
                    AlphaConstraint = "non_neg",
                },
            "alpha [1,4]",
            [2, 3, 4],
            (x, w) => Of([2, 3, 4], i => x[i] >= 0 ? x[i] : w["alpha"][0, i[2]] * x[i])
        ),
        new(
            () => new PReLU(),
            "alpha [4]",
            [2, 4],
            (x, w) => Of([2, 4], i => x[i] >= 0 ? x[i] : w["alpha"][i[1]] * x[i])
        ),
        new(() => new Softmax(), [2, 3], x => Of([2, 3], i => Math.Exp(x[i]) / Sum(3, k => Math.Exp(x[i[0], k])))),
        new(
            () => new Softmax([1, 2]),
            [2, 3, 2],
            x => Of([2, 3, 2], i => Math.Exp(x[i]) / Sum(3, 2, (a, b) => Math.Exp(x[i[0], a, b])))
        ),
        new(
            () => new Normalization(),
            "mean [3], variance [3], count []",
            [2, 3],
            (x, w) => Of([2, 3], i => (x[i] - w["mean"][i[1]]) / Math.Sqrt(w["variance"][i[1]]))
        ),
        new(
            () => new Normalization([1], [.1, .2, .3], [4], invert: true),
            [2, 3, 2],
            x => Of([2, 3, 2], i => (x[i] * 2) + ((i[1] + 1) * .1))
        ),
        new(() => new Rescaling(2, 3), [2, 3], x => x.Map(value => (2 * value) + 3)),
        new(() => new Rescaling([1, 2, 3], [.1]), [2, 3], x => Of([2, 3], i => (x[i] * (i[1] + 1)) + .1)),
    ];

    private static double Square(double value) => value * value;

    /// <summary>Doubling a line: outputs lie a quarter from their inputs; at the ends only one input remains.</summary>
    private static double Linear(NdArray x, int i)
    {
        (int near, int far) = (i / 2, (i / 2) + (i % 2 == 0 ? -1 : 1));
        return far < 0 || far > 2 ? x[0, 0, near, 0] : (.75 * x[0, 0, near, 0]) + (.25 * x[0, 0, far, 0]);
    }

    /// <summary>Keys's weights at distances ¼, ¾, 1¼ and 1¾; those outside are left out and the rest scaled.</summary>
    private static double Cubic(NdArray x, int i)
    {
        int side = i % 2 == 0 ? -1 : 1;
        (int At, double Weight)[] taps =
        [
            (i / 2, .8671875),
            ((i / 2) + side, .2265625),
            ((i / 2) - side, -.0703125),
            ((i / 2) + (2 * side), -.0234375),
        ];
        (int At, double Weight)[] inside = [.. taps.Where(tap => tap.At is >= 0 and < 5)];
        return inside.Sum(tap => tap.Weight * x[0, 0, tap.At, 0]) / inside.Sum(tap => tap.Weight);
    }
}
