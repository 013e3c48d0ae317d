using System.Text;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Collects the section of strings, numbered by first use.</summary>
internal sealed class StringSink
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<ReadOnlyMemory<byte>> _strings = [];

    /// <summary>The number of a text.</summary>
    public int IndexOf(string text) => IndexOf(Encoding.UTF8.GetBytes(text));

    /// <summary>The number of a string of bytes.</summary>
    public int IndexOf(ReadOnlyMemory<byte> bytes)
    {
        // One character per byte: any bytes may be a string.
        string key = Encoding.Latin1.GetString(bytes.Span);
        if (!_indices.TryGetValue(key, out int index))
        {
            index = _strings.Count;
            _indices.Add(key, index);
            _strings.Add(bytes);
        }

        return index;
    }

    /// <summary>The section: sizes from the last string to the first, then the strings.</summary>
    public ByteSink ToSection()
    {
        ByteSink section = new();
        section.Varint(_strings.Count);
        for (int i = _strings.Count - 1; i >= 0; i--)
        {
            section.Varint(_strings[i].Length + 1);
        }

        foreach (ReadOnlyMemory<byte> bytes in _strings)
        {
            section.Bytes(bytes);
            section.Byte(0);
        }

        return section;
    }
}
