using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The mesh axes that one dimension of a tensor is cut along, the first one coarsest; none where it stays whole.
/// </summary>
/// <param name="Names">Names of the axes.</param>
public readonly record struct PartitionAxes(ValueList<string> Names)
{
    /// <summary>One axis, or none for null.</summary>
    /// <param name="axis">Its name.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named form.")]
    public static implicit operator PartitionAxes(string? axis) => new(axis is null ? [] : [axis]);

    /// <summary>Several axes.</summary>
    /// <param name="axes">Their names, the coarsest first.</param>
    /// <returns>The axes.</returns>
    public static PartitionAxes All(params ReadOnlySpan<string> axes) => new(ValueList.Create(axes));

    /// <summary>The names between plus signs; an underscore for none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Names.Count == 0 ? "_" : string.Join("+", Names);
}

/// <summary>
/// How a tensor is cut: for each dimension the mesh axes it is cut along. Dimensions that are not named stay whole;
/// along mesh axes that are not named the tensor is the same. <c>new PartitionSpec("x", null)</c> cuts rows along
/// <c>x</c>.
/// </summary>
public sealed record PartitionSpec
{
    /// <summary>The whole tensor on every device.</summary>
    public static readonly PartitionSpec Replicated = new();

    /// <summary>Makes a specification.</summary>
    /// <param name="dimensions">One entry per dimension; missing ones stay whole.</param>
    /// <exception cref="ArgumentException">An axis occurs twice.</exception>
    public PartitionSpec(params IReadOnlyList<PartitionAxes> dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        int used = dimensions.Count;
        while (used > 0 && dimensions[used - 1].Names.Count == 0)
        {
            used--;
        }

        Dimensions = dimensions.Take(used).ToValueList();
        string[] names = [.. Names];
        if (names.Distinct().Count() != names.Length)
        {
            throw new ArgumentException($"A mesh axis cuts one dimension only, got {this}.", nameof(dimensions));
        }
    }

    /// <summary>One entry per dimension; dimensions behind the last stay whole.</summary>
    public ValueList<PartitionAxes> Dimensions { get; }

    internal IEnumerable<string> Names => Dimensions.SelectMany(dimension => dimension.Names);

    /// <summary><c>P(x, _, y+z)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"P({string.Join(", ", Dimensions)})";
}
