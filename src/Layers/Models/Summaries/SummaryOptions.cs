namespace XlaSharp.Layers;

/// <summary>How a summary looks. Everything has Keras's defaults.</summary>
public sealed record SummaryOptions
{
    /// <summary>
    /// Width in columns; null for the console's width less 4, at most 88, or 108 where connections are shown.
    /// </summary>
    public int? LineLength { get; init; }

    /// <summary>Where each column ends, as shares of the width; the last is 1.</summary>
    public IReadOnlyList<double>? Positions { get; init; }

    /// <summary>Gets the lines instead of the console.</summary>
    public Action<string>? PrintLine { get; init; }

    /// <summary>True to list the layers of models inside the model.</summary>
    public bool ExpandNested { get; init; }

    /// <summary>True for a column that says which layers are trained.</summary>
    public bool ShowTrainable { get; init; }

    /// <summary>First and last layer to list, by name; null for all.</summary>
    public (string First, string Last)? LayerRange { get; init; }
}
