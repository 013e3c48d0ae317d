using System.Diagnostics;
using System.Globalization;

namespace XlaSharp.Tracer;

/// <summary>How two sizes are combined to one that is no polynomial of them.</summary>
internal enum DimOperation
{
    /// <summary>Quotient, rounded down.</summary>
    FloorDiv,

    /// <summary>Rest of that, with the sign of the divisor.</summary>
    Mod,

    /// <summary>The smaller one.</summary>
    Min,

    /// <summary>The larger one.</summary>
    Max,
}

/// <summary>
/// A factor of a product in a <see cref="Dim"/>: a name, or an operation on sizes. Compared by its text.
/// </summary>
internal sealed class DimFactor
{
    public DimFactor(string name) => Text = Name = name;

    public DimFactor(DimOperation operation, Dim left, Dim right)
    {
        (Operation, Left, Right) = (operation, left, right);
        Text = string.Create(
            CultureInfo.InvariantCulture,
            $"{operation.ToString().ToLowerInvariant()}({left}, {right})"
        );
    }

    /// <summary>The name, as an expression, or the operation as one: <c>floordiv(b, 2)</c>.</summary>
    public string Text { get; }

    /// <summary>The name; null for an operation.</summary>
    public string? Name { get; }

    public DimOperation Operation { get; }

    public Dim Left { get; } = null!;

    public Dim Right { get; } = null!;

    public IEnumerable<string> Symbols => Name is null ? Left.Symbols.Concat(Right.Symbols) : [Name];

    /// <summary>True if it cannot be negative, as sizes with names cannot.</summary>
    public bool IsNonNegative =>
        Name is not null
        || Operation switch
        {
            DimOperation.Mod => Right.IsNonNegative,
            DimOperation.Max => Left.IsNonNegative || Right.IsNonNegative,
            _ => Left.IsNonNegative && Right.IsNonNegative,
        };

    public long Evaluate(IReadOnlyDictionary<string, long> values) =>
        Name is null ? Apply(Operation, Left.Evaluate(values), Right.Evaluate(values)) : values[Name];

    public static long Apply(DimOperation operation, long left, long right) =>
        operation switch
        {
            DimOperation.FloorDiv => (left - Apply(DimOperation.Mod, left, right)) / right,
            DimOperation.Mod => ((left % right) + right) % right,
            DimOperation.Min => Math.Min(left, right),
            DimOperation.Max => Math.Max(left, right),
            _ => throw new UnreachableException(),
        };
}
