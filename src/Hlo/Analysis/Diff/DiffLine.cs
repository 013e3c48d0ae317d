namespace XlaSharp.Hlo.Analysis;

/// <summary>How a line of a difference relates to the two modules.</summary>
public enum DiffKind
{
    /// <summary>In both.</summary>
    Same,

    /// <summary>In the first only.</summary>
    Removed,

    /// <summary>In the second only.</summary>
    Added,
}

/// <summary>A line of a difference.</summary>
/// <param name="Kind">In which module it is.</param>
/// <param name="Text">The operation, or the head of a function or region.</param>
/// <param name="Section">The function it belongs to.</param>
public readonly record struct DiffLine(DiffKind Kind, string Text, string Section);
