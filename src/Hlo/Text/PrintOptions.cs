namespace XlaSharp.Hlo.Text;

/// <summary>How a module is printed.</summary>
public sealed record PrintOptions
{
    /// <summary>Pretty forms, no locations.</summary>
    public static readonly PrintOptions Default = new();

    /// <summary>True to print locations, in place.</summary>
    public bool DebugInfo { get; init; }

    /// <summary>
    /// True to gather locations at the end of the text as <c>#loc1 = loc(…)</c>, instead of in place.
    /// </summary>
    public bool LocationAliases { get; init; }

    /// <summary>True to print every operation in generic form.</summary>
    public bool Generic { get; init; }
}
