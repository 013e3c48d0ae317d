namespace XlaSharp.Hlo.Bytecode;

/// <summary>How a portable artifact is written.</summary>
public sealed record BytecodeOptions
{
    /// <summary>Locations kept, for the current version.</summary>
    public static readonly BytecodeOptions Default = new();

    /// <summary>The oldest version of StableHLO that must be able to read the artifact.</summary>
    public StableHloVersion Target { get; init; } = StableHloVersion.Current;

    /// <summary>
    /// True to keep the locations of operations and arguments; without them the artifact says nothing about its source.
    /// </summary>
    public bool Locations { get; init; } = true;
}
