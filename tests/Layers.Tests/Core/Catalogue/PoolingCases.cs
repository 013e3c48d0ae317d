using XlaSharp.Layers.Core;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Pooling against windows of plain loops.</summary>
internal static class PoolingCases
{
    public static readonly LayerCase[] All =
    [
        new(() => new MaxPooling1D(), [2, 5, 3], x => Windows(x, [2], [2], [2], [0], values => values.Max())),
        new(
            () => new MaxPooling1D(3, 2, "same"),
            [2, 6, 3],
            x => Windows(x, [3], [3], [2], [0], values => values.Max())
        ),
        new(
            () => new MaxPooling2D((2, 3), (1, 2)),
            [2, 4, 5, 2],
            x => Windows(x, [3, 2], [2, 3], [1, 2], [0, 0], values => values.Max())
        ),
        new(
            () => new MaxPooling3D(),
            [1, 4, 3, 2, 2],
            x => Windows(x, [2, 1, 1], [2, 2, 2], [2, 2, 2], [0, 0, 0], values => values.Max())
        ),
        new(
            () => new AveragePooling1D(2, 1, "same"),
            [2, 5, 3],
            x => Windows(x, [5], [2], [1], [0], values => values.Average())
        ),
        new(
            () => new AveragePooling2D(3, padding: "same"),
            [2, 4, 5, 2],
            x => Windows(x, [2, 2], [3, 3], [3, 3], [1, 0], values => values.Average())
        ),
        new(
            () => new AveragePooling2D(2) { DataFormat = "channels_first" },
            [2, 2, 4, 4],
            x => Of([2, 2, 2, 2], i => Sum(2, 2, (a, b) => x[i[0], i[1], (2 * i[2]) + a, (2 * i[3]) + b]) / 4)
        ),
        new(
            () => new AveragePooling3D(2),
            [1, 4, 3, 2, 2],
            x => Windows(x, [2, 1, 1], [2, 2, 2], [2, 2, 2], [0, 0, 0], values => values.Average())
        ),
        new(() => new GlobalAveragePooling1D(), [2, 5, 3], x => Of([2, 3], i => Sum(5, t => x[i[0], t, i[1]]) / 5)),
        new(
            () => new GlobalAveragePooling2D(keepDims: true),
            [2, 3, 4, 3],
            x => Of([2, 1, 1, 3], i => Sum(3, 4, (h, w) => x[i[0], h, w, i[3]]) / 12)
        ),
        new(
            () => new GlobalAveragePooling3D(),
            [2, 2, 2, 2, 3],
            x => Of([2, 3], i => Sum([2, 2, 2], k => x[[i[0], .. k, i[1]]]) / 8)
        ),
        new(
            () => new GlobalMaxPooling1D { DataFormat = "channels_first" },
            [2, 3, 5],
            x => Of([2, 3], i => Enumerable.Range(0, 5).Max(t => x[i[0], i[1], t]))
        ),
        new(
            () => new GlobalMaxPooling2D(),
            [2, 3, 2, 3],
            x => Of([2, 3], i => Indices([3, 2]).Max(k => x[[i[0], .. k, i[1]]]))
        ),
        new(
            () => new GlobalMaxPooling3D(keepDims: true),
            [2, 2, 2, 2, 3],
            x => Of([2, 1, 1, 1, 3], i => Indices([2, 2, 2]).Max(k => x[[i[0], .. k, i[4]]]))
        ),
    ];

    /// <summary>A number per window, of the elements that exist.</summary>
    private static NdArray Windows(
        NdArray x,
        int[] sizes,
        int[] window,
        int[] strides,
        int[] low,
        Func<IEnumerable<double>, double> reduce
    ) =>
        Of(
            [x.Shape[0], .. sizes, x.Shape[^1]],
            i =>
                reduce(
                    Indices(window)
                        .Select(k => k.Select((at, d) => (i[d + 1] * strides[d]) + at - low[d]).ToArray())
                        .Where(place => place.Select((at, d) => at >= 0 && at < x.Shape[d + 1]).All(inside => inside))
                        .Select(place => x[[i[0], .. place, i[^1]]])
                )
        );
}
