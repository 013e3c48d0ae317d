namespace XlaSharp.Hlo.Analysis;

/// <summary>What counts as a difference between two modules. Names of values never do.</summary>
public sealed record DiffOptions
{
    /// <summary>Order of independent operations, locations and nothing else left out.</summary>
    public static readonly DiffOptions Default = new();

    /// <summary>True if the order of operations that do not depend on each other counts.</summary>
    public bool CompareOrder { get; init; }

    /// <summary>True if the places that operations come from count.</summary>
    public bool CompareLocations { get; init; }

    /// <summary>True if the name of the module does not count.</summary>
    public bool IgnoreModuleName { get; init; }
}
