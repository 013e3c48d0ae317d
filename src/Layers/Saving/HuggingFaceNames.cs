using System.Collections.Frozen;
using XlaSharp.Hlo;
using XlaSharp.Layers.Core;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// Names and layouts of PyTorch, which files on Hugging Face have: <c>encoder.dense.weight</c>. Keyed by the classes'
/// names, which are Keras's. An einsum layer, such as the projections of attention, is a linear layer there. Weights of
/// other layers keep their paths, with dots.
/// </summary>
internal sealed class HuggingFaceNames : WeightNames
{
    private static readonly (string From, string To, Func<int, WeightLayout>? Layout)[] Normalization =
    [
        ("gamma", "weight", null),
        ("beta", "bias", null),
        ("moving_mean", "running_mean", null),
        ("moving_variance", "running_var", null),
    ];

    // [spatial…, in, out] to [out, in, spatial…]; for transposed convolutions [spatial…, out, in] to [in, out,
    // spatial…].
    private static readonly (string From, string To, Func<int, WeightLayout>? Layout)[] Convolution =
    [
        ("kernel", "weight", rank => new([rank - 1, rank - 2, .. Dims.Range(0, rank - 2)])),
        ("bias", "bias", null),
    ];

    // [spatial…, channels, multiplier] to [channels · multiplier, 1, spatial…].
    private static readonly (string From, string To, Func<int, WeightLayout>? Layout)[] Depthwise =
    [
        (
            "kernel",
            "weight",
            rank =>
                new(
                    [rank - 2, rank - 1, .. Dims.Range(0, rank - 2)],
                    shape => [shape[0] * shape[1], 1, .. shape.Skip(2)]
                )
        ),
        ("bias", "bias", null),
    ];

    private static readonly FrozenDictionary<
        string,
        (string From, string To, Func<int, WeightLayout>? Layout)[]
    > Counterparts = new Dictionary<string, (string, string, Func<int, WeightLayout>?)[]>
    {
        ["Dense"] = [("kernel", "weight", _ => new([1, 0])), ("bias", "bias", null)],
        ["Embedding"] = [("embeddings", "weight", null)],
        ["Conv1D"] = Convolution,
        ["Conv2D"] = Convolution,
        ["Conv3D"] = Convolution,
        ["Conv1DTranspose"] = Convolution,
        ["Conv2DTranspose"] = Convolution,
        ["Conv3DTranspose"] = Convolution,
        ["DepthwiseConv1D"] = Depthwise,
        ["DepthwiseConv2D"] = Depthwise,
        ["BatchNormalization"] = Normalization,
        ["LayerNormalization"] = Normalization,
        ["GroupNormalization"] = Normalization,
        ["RMSNormalization"] = [("scale", "weight", null)],
    }.ToFrozenDictionary();

    public override IReadOnlyList<NamedWeight> Of(Layer layer)
    {
        HashSet<Variable> left = [.. WeightPaths(layer).Select(entry => entry.Weight)];
        return
        [
            .. LayerTree
                .Stable(layer)
                .SelectMany(entry =>
                    entry
                        .Layer.OwnVariables.Where(own => left.Remove(own.Variable))
                        .Select(own => Of(entry.Layer, entry.Path, own.Name, own.Variable))
                ),
        ];
    }

    private static NamedWeight Of(Layer layer, string path, string name, Variable weight)
    {
        string prefix = path.Length == 0 ? string.Empty : $"{path.Replace('/', '.')}.";
        if (layer is EinsumDense einsum)
        {
            return name == "kernel"
                ? new(prefix + "weight", weight) { Layout = Matrix(einsum) }
                : new(prefix + name, weight) { Layout = Flat(weight.Type.Rank) };
        }

        (string? from, string to, Func<int, WeightLayout>? layout) = Counterparts.TryGetValue(
            layer.GetType().Name,
            out (string From, string To, Func<int, WeightLayout>? Layout)[]? known
        )
            ? known.FirstOrDefault(entry => entry.From == name)
            : default;
        return from is null
            ? new(prefix + name.Replace('/', '.'), weight)
            : new(prefix + to, weight) { Layout = layout?.Invoke(weight.Type.Rank) };
    }

    /// <summary>
    /// As the matrix of a linear layer, <c>[outputs, inputs]</c>: heads and their features are one axis.
    /// </summary>
    private static WeightLayout Matrix(EinsumDense layer)
    {
        (Dims summed, Dims kept) = layer.KernelAxes;
        return new(
            [.. kept, .. summed],
            shape =>
                [
                    shape.Take(kept.Count).Aggregate(1L, (product, size) => product * size),
                    shape.Skip(kept.Count).Aggregate(1L, (product, size) => product * size),
                ]
        );
    }

    private static WeightLayout Flat(int rank) => new(Dims.Range(0, rank), shape => [shape.Product]);
}
