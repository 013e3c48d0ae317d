using System.Text.Json.Serialization;

namespace XlaSharp.Artifacts.Format;

/// <summary>The table of contents of an artifact, stored as JSON. Names are part of the file format.</summary>
internal sealed class Manifest
{
    /// <summary>Name of the program.</summary>
    public required string Name { get; init; }

    /// <summary>Who wrote the file: product and version.</summary>
    public required string Producer { get; init; }

    /// <summary>The StableHLO module.</summary>
    public required ManifestSection Module { get; init; }

    /// <summary>Arguments of <c>@main</c>, in order.</summary>
    public required ManifestValue[] Inputs { get; init; }

    /// <summary>Results of <c>@main</c>, in order.</summary>
    public required ManifestValue[] Outputs { get; init; }

    /// <summary>Compiled executables.</summary>
    public ManifestExecutable[] Executables { get; init; } = [];
}

/// <summary>Where bytes lie in the file.</summary>
/// <param name="Offset">From the file's first byte; a multiple of 64.</param>
/// <param name="Length">How many.</param>
/// <param name="Sha256">Their digest in hexadecimal.</param>
internal sealed record ManifestSection(long Offset, long Length, string Sha256);

/// <summary>An argument or a result.</summary>
/// <param name="Name">Its path in the function's arguments or result, for instance <c>params.dense.kernel</c>.</param>
/// <param name="Type">The declared type as StableHLO writes it; dynamic dimensions are <c>?</c>.</param>
/// <param name="Value">Where its value is, if the artifact holds it.</param>
internal sealed record ManifestValue(string Name, string Type, ManifestSection? Value = null);

/// <summary>A compiled executable.</summary>
/// <param name="Environment">Where it can be loaded.</param>
/// <param name="Batch">The size of the leading dynamic dimension it is compiled for; null if the program has
/// none.</param>
/// <param name="Code">The serialized executable.</param>
internal sealed record ManifestExecutable(string Environment, long? Batch, ManifestSection Code);

/// <summary>
/// Serializers made at compile time, so that trimmed and natively compiled programs can read artifacts.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestContext : JsonSerializerContext;
