using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>What a layer requires of an input. Checked at every call; what is null is not checked.</summary>
public sealed record InputSpec
{
    /// <summary>Number of dimensions.</summary>
    public int? Rank { get; init; }

    /// <summary>Least number of dimensions.</summary>
    public int? MinRank { get; init; }

    /// <summary>Largest number of dimensions.</summary>
    public int? MaxRank { get; init; }

    /// <summary>Sizes by axis; negative axes count from the end.</summary>
    public IReadOnlyDictionary<int, long>? Axes { get; init; }

    /// <summary>Element type.</summary>
    public ElementType? ElementType { get; init; }

    /// <summary>Requires an input to fit.</summary>
    /// <param name="input">The input.</param>
    /// <param name="layer">Name of the layer, for the message.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void Check(Tensor input, string layer)
    {
        if (Rank is { } rank && input.Rank != rank)
        {
            throw Misfit($"{rank} dimensions");
        }

        if (input.Rank < MinRank || input.Rank > MaxRank)
        {
            throw Misfit(input.Rank < MinRank ? $"at least {MinRank} dimensions" : $"at most {MaxRank} dimensions");
        }

        foreach ((int axis, long size) in Axes ?? new Dictionary<int, long>())
        {
            int index = axis < 0 ? axis + input.Rank : axis;
            if (index < 0 || index >= input.Rank || input.Shape[index] != size)
            {
                throw Misfit($"size {size} at axis {axis}");
            }
        }

        if (ElementType is { } type && !input.ElementType.Equals(type))
        {
            throw Misfit($"element type {type}");
        }

        ArgumentException Misfit(string expected) =>
            new($"Layer '{layer}': expected an input of {expected}, found {input} of rank {input.Rank}.");
    }
}
