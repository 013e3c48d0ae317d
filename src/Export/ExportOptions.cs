namespace XlaSharp.Layers;

/// <summary>What <see cref="LayerExport.Export"/> puts into an artifact.</summary>
public sealed record ExportOptions
{
    /// <summary>Name of the artifact; null for the layer's.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Batch sizes that run where the artifact is loaded without compiling there; others are compiled from the portable
    /// program when they are first needed. Empty stores the portable program alone. Ignored by a layer whose batch size
    /// is fixed.
    /// </summary>
    public IReadOnlyList<long> BatchSizes { get; init; } = [1];

    /// <summary>Whose compiler makes the executables; null for the model's own placement, or the default one.</summary>
    public Placement? Placement { get; init; }

    /// <summary>Structure, shapes and element types of the inputs; null for what the layer was built for.</summary>
    public InputSignature? Inputs { get; init; }
}
