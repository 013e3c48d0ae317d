using System.Collections;

namespace XlaSharp.Hlo.Analysis;

/// <summary>Lines that are written when they are read.</summary>
internal sealed class DiffLines(List<DiffEntry> entries) : IReadOnlyList<DiffLine>
{
    public int Count => entries.Count;

    public DiffLine this[int index]
    {
        get
        {
            DiffEntry entry = entries[index];
            return new(entry.Kind, entry.Section.TextOf(entry), entry.Section.Name);
        }
    }

    public IEnumerator<DiffLine> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
