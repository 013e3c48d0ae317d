namespace XlaSharp.Hlo;

/// <summary>
/// A type of a value or of an attribute. Types are immutable, compared by value, and print as StableHLO text.
/// </summary>
public abstract record HloType
{
    /// <summary>The type as StableHLO text, for instance <c>tensor&lt;2x3xf32&gt;</c>.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => Text;

    /// <summary>The type as StableHLO text.</summary>
    public abstract string Text { get; }
}
