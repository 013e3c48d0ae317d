using System.Text;
using System.Text.Unicode;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>The strings of a file.</summary>
internal sealed class StringTable
{
    private readonly ReadOnlyMemory<byte>[] _bytes;
    private readonly string?[] _texts;

    /// <summary>Reads the section: sizes from the last string to the first, then the strings.</summary>
    /// <param name="cursor">The section.</param>
    public StringTable(ByteCursor cursor)
    {
        _bytes = new ReadOnlyMemory<byte>[cursor.Count("the number of strings")];
        _texts = new string?[_bytes.Length];
        ulong[] sizes = new ulong[_bytes.Length];
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            sizes[i] = cursor.Varint("the size of a string");
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            ReadOnlyMemory<byte> bytes = cursor.Bytes(sizes[i], "a string");
            _bytes[i] =
                bytes.Length > 0 && bytes.Span[^1] == 0
                    ? bytes[..^1]
                    : throw cursor.Error("expected a string ended by a NUL byte");
        }

        cursor.ExpectEnd("the string section");
    }

    /// <summary>A reference to a string, as text.</summary>
    public string Read(ByteCursor cursor, string what) => Text(cursor.Index(_bytes.Length, $"{what}: string"));

    /// <summary>A string by number, as text.</summary>
    public string Text(ByteCursor cursor, ulong index, string what) =>
        Text(cursor.CheckIndex(index, _bytes.Length, $"{what}: string"));

    /// <summary>A reference to a string, as an attribute that keeps bytes which are no UTF-8.</summary>
    public StringAttr ReadAttribute(ByteCursor cursor, HloType? type = null)
    {
        int index = cursor.Index(_bytes.Length, "a string attribute: string");
        return Utf8.IsValid(_bytes[index].Span)
            ? new(Text(index), type)
            : new(Encoding.Latin1.GetString(_bytes[index].Span), type, IsBytes: true);
    }

    private string Text(int index) => _texts[index] ??= Encoding.UTF8.GetString(_bytes[index].Span);
}
