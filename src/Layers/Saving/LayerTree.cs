namespace XlaSharp.Layers.Saving;

/// <summary>The layers of a layer, outermost first.</summary>
internal static class LayerTree
{
    /// <summary>By stable path; the root's is empty.</summary>
    public static IEnumerable<(string Path, Layer Layer)> Stable(Layer root) => Walk(root, string.Empty);

    private static IEnumerable<(string Path, Layer Layer)> Walk(Layer layer, string path)
    {
        yield return (path, layer);
        foreach ((Layer sublayer, string name) in layer.Sublayers.Zip(StablePaths.NamesOf(layer.Sublayers)))
        {
            foreach ((string, Layer) entry in Walk(sublayer, path.Length == 0 ? name : $"{path}/{name}"))
            {
                yield return entry;
            }
        }
    }
}
