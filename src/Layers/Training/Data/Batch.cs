using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Layers.Training.Data;

/// <summary>Samples that are handled in one step.</summary>
/// <param name="X">Inputs: a tensor, an array, or a tree of them.</param>
/// <param name="Y">Truths: likewise; null if there are none.</param>
/// <param name="SampleWeight">A factor per sample; null for 1.</param>
public sealed record Batch(object X, object? Y = null, object? SampleWeight = null)
{
    /// <summary>Inputs and truths.</summary>
    /// <param name="pair">The inputs and the truths.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named form.")]
    public static implicit operator Batch((object X, object? Y) pair) => new(pair.X, pair.Y);
}
