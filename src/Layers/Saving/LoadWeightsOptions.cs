namespace XlaSharp.Layers.Saving;

/// <summary>How <see cref="Layer.LoadWeights"/> matches a file with a layer.</summary>
public sealed record LoadWeightsOptions
{
    /// <summary>What weights are called in the file.</summary>
    public WeightNames Names { get; init; } = WeightNames.Paths;

    /// <summary>
    /// True to leave weights as they are that the file does not have or has with another type, and to ignore what else
    /// is in the file.
    /// </summary>
    public bool SkipMismatch { get; init; }

    /// <summary>True to convert floats of one type to those of another, rounded to nearest.</summary>
    public bool CastFloats { get; init; }
}
