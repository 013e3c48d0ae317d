namespace XlaSharp.Hlo;

/// <summary>
/// Constant data attached to an operation, function or module. Immutable, compared by value, prints as StableHLO text.
/// </summary>
public abstract record HloAttribute
{
    /// <summary>The attribute as StableHLO text, for instance <c>array&lt;i64: 1, 2&gt;</c>.</summary>
    public abstract string Text { get; }

    /// <summary>The attribute as StableHLO text.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => Text;
}

/// <summary>An attribute with its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public readonly record struct NamedAttribute(string Name, HloAttribute Value);
