using XlaSharp.Hlo;

namespace XlaSharp.Artifacts;

/// <summary>An argument or a result of an artifact's program.</summary>
/// <param name="Name">Its path in the C# function's arguments or result, for instance <c>inputs.images</c>.</param>
/// <param name="Type">Element type and shape; a leading dynamic dimension is the batch.</param>
public sealed record ArtifactValue(string Name, TensorType Type)
{
    /// <summary>True if the leading dimension is the batch, left open.</summary>
    public bool IsBatched => Type.Rank > 0 && Type.Dims[0] == Dims.Dynamic;

    /// <summary>The type for a batch size.</summary>
    /// <param name="batch">The size.</param>
    /// <returns>The static type.</returns>
    public TensorType For(long batch) =>
        IsBatched ? Type with { Dims = Dims.Create([batch, .. Type.Dims.Skip(1)]) } : Type;
}
