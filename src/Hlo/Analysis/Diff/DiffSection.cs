namespace XlaSharp.Hlo.Analysis;

/// <summary>Lines of a difference that belong together; knows how operations among them are written.</summary>
internal class DiffSection(string name)
{
    /// <summary>Its heading.</summary>
    public string Name { get; } = name;

    /// <summary>The text of a line.</summary>
    public virtual string TextOf(DiffEntry entry) => (string)entry.Content;
}

/// <summary>
/// A line of a difference, not yet written: programs of a million operations have few lines that anybody reads.
/// </summary>
/// <param name="Section">Where it stands.</param>
/// <param name="Content">A text, or an operation.</param>
/// <param name="Kind">In which module it is.</param>
/// <param name="Depth">How many regions it is in.</param>
internal readonly record struct DiffEntry(DiffSection Section, object Content, DiffKind Kind, int Depth);
