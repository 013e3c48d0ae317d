namespace XlaSharp.Testing;

/// <summary>
/// What may differ between a module and its verified file. Operations, their attributes, constants, types and
/// signatures never may.
/// </summary>
public sealed record GoldenOptions
{
    /// <summary>The text must be equal to the verified file's; locations are left out of it.</summary>
    public static readonly GoldenOptions Default = new();

    /// <summary>
    /// The modules must be equal up to names of values and the order of operations that do not depend on each other.
    /// </summary>
    public static readonly GoldenOptions Semantic = new() { IgnoreValueNames = true, IgnoreOrder = true };

    /// <summary>
    /// True to store and compare the places that operations come from. They change with every edit of the source above.
    /// </summary>
    public bool Locations { get; init; }

    /// <summary>
    /// True if names of values (<c>%0</c>, <c>%cst</c>) may differ, as they do in a file that a person wrote.
    /// </summary>
    public bool IgnoreValueNames { get; init; }

    /// <summary>
    /// True if operations may be in another order, as long as each comes after those it depends on; effects keep
    /// theirs. Names may differ, too.
    /// </summary>
    public bool IgnoreOrder { get; init; }

    /// <summary>True if the module's name may differ, as it does for lambdas in different methods.</summary>
    public bool IgnoreModuleName { get; init; }

    /// <summary>True to store every operation in generic form.</summary>
    public bool Generic { get; init; }
}
