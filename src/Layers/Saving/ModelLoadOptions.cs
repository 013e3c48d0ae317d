using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Saving;

/// <summary>How <see cref="Model.Load"/> makes a model.</summary>
public sealed record ModelLoadOptions
{
    /// <summary>
    /// Where classes and functions of the file are looked up by name; null for <see cref="ObjectRegistry.Default"/>.
    /// </summary>
    public ObjectRegistry? Registry { get; init; }

    /// <summary>
    /// False leaves out optimizer, losses and metrics: the model predicts, and must be compiled to be trained.
    /// </summary>
    public bool Compile { get; init; } = true;

    /// <summary>Where the model runs; null for the default.</summary>
    public Placement? Placement { get; init; }
}
