using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Saving;

/// <summary>What weights are called in files, and how their elements lie there.</summary>
public abstract class WeightNames
{
    /// <summary>
    /// Stable paths: names of layers and weights with slashes, <c>hidden/kernel</c>. A layer that was given no name is
    /// called by its class, numbered among its siblings.
    /// </summary>
    public static WeightNames Paths { get; } = new PathNames();

    /// <summary>
    /// Names and layouts of PyTorch, for layers that have a counterpart there: <c>hidden.weight</c>, of shape
    /// <c>[out, in]</c>. Dense layers, the projections of attention, embeddings, convolutions (transposed and depthwise
    /// ones too) and normalisations have; others keep their paths, with dots.
    /// </summary>
    public static WeightNames HuggingFace { get; } = new HuggingFaceNames();

    /// <summary>The weights of a layer under their names, without the states of its seed generators.</summary>
    /// <param name="layer">A built layer.</param>
    /// <returns>The weights; their names differ.</returns>
    public abstract IReadOnlyList<NamedWeight> Of(Layer layer);

    /// <summary>The weights of a layer by stable path, where seeds are left out.</summary>
    /// <param name="layer">A built layer.</param>
    /// <returns>Path and weight.</returns>
    protected static IEnumerable<(string Path, Variable Weight)> WeightPaths(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        HashSet<Variable> weights = [.. layer.Weights];
        return layer.StablePaths.Where(entry => weights.Contains(entry.Variable));
    }

    private sealed class PathNames : WeightNames
    {
        public override IReadOnlyList<NamedWeight> Of(Layer layer) =>
            [.. WeightPaths(layer).Select(entry => new NamedWeight(entry.Path, entry.Weight))];
    }
}

/// <summary>A weight and what it is called in a file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Weight">The weight.</param>
public sealed record NamedWeight(string Name, Variable Weight)
{
    /// <summary>How the elements lie in the file; null for as in the weight.</summary>
    public WeightLayout? Layout { get; init; }

    /// <summary>The tensor to write.</summary>
    internal SavedTensor Saved =>
        new(Name, Layout?.FileType(Weight.Type) ?? Weight.Type, () => ToFile(Weight.ToHost()));

    private HostTensor ToFile(HostTensor value) => Layout?.ToFile(value) ?? value;
}
