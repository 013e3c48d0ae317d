namespace XlaSharp.Layers.Saving;

/// <summary>The layers of a layer, outermost first, by paths.</summary>
internal static class LayerTree
{
    /// <summary>By stable path; the root's is empty.</summary>
    public static IEnumerable<(string Path, Layer Layer)> Stable(Layer root) =>
        Walk(root, string.Empty, StablePaths.NamesOf);

    /// <summary>By the layers' own names, which numbering makes differ from process to process.</summary>
    public static IEnumerable<(string Path, Layer Layer)> Named(Layer root) =>
        Walk(root, string.Empty, layers => [.. layers.Select(layer => layer.Name)]);

    private static IEnumerable<(string Path, Layer Layer)> Walk(
        Layer layer,
        string path,
        Func<IReadOnlyList<Layer>, IReadOnlyList<string>> names
    )
    {
        yield return (path, layer);
        foreach ((Layer sublayer, string name) in layer.Sublayers.Zip(names(layer.Sublayers)))
        {
            foreach ((string, Layer) entry in Walk(sublayer, path.Length == 0 ? name : $"{path}/{name}", names))
            {
                yield return entry;
            }
        }
    }
}
