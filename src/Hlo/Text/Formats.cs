namespace XlaSharp.Hlo.Text;

/// <summary>The pretty forms that op entries name.</summary>
internal static class Formats
{
    /// <summary>Form written as a pattern; see <see cref="DeclarativeFormat"/>.</summary>
    public static AssemblyFormat Pattern(string pattern) => new DeclarativeFormat(pattern);
}
