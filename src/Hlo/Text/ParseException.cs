using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// Leaves the construct being parsed; caught where parsing can go on, and turned into a <see cref="Diagnostic"/>.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "Never leaves the parser.")]
[SuppressMessage("Design", "CA1064", Justification = "Never leaves the parser.")]
internal sealed class ParseException(int position, string message) : Exception(message)
{
    /// <summary>Where in the text.</summary>
    public int Position { get; } = position;

    /// <summary>True for a consequence of an error that has been reported.</summary>
    public bool IsSilent { get; init; }
}
