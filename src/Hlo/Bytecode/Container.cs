using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Header and sections of a bytecode file.</summary>
internal sealed class Container
{
    private const ulong NewestVersion = 6;
    private const int SectionKinds = 9;
    private readonly ByteCursor?[] _sections = new ByteCursor?[SectionKinds];

    /// <summary>What a section holds; the values are the ids in the file.</summary>
    public enum Section
    {
        /// <summary>Strings.</summary>
        Strings,

        /// <summary>Dialects and operation names.</summary>
        Dialects,

        /// <summary>Bytes of attributes and types.</summary>
        Entries,

        /// <summary>Sizes of attributes and types.</summary>
        EntrySizes,

        /// <summary>Operations.</summary>
        Operations,

        /// <summary>Values of resources.</summary>
        Resources,

        /// <summary>Keys and sizes of resources.</summary>
        ResourceSizes,

        /// <summary>A dialect's version, inside <see cref="Dialects"/>.</summary>
        DialectVersion,

        /// <summary>Properties of operations.</summary>
        Properties,
    }

    /// <summary>Reads the header and finds the sections.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="fileName">Its name in messages.</param>
    public Container(ReadOnlyMemory<byte> file, string fileName)
    {
        ByteCursor cursor = new(file, 0, file.Length, fileName);
        ReadOnlyMemory<byte> magic = cursor.Bytes((ulong)Math.Min(file.Length, Magic.Length), "the magic number");
        if (!magic.Span.SequenceEqual(Magic))
        {
            throw cursor.ErrorAt(0, "expected the magic number 4D 4C EF 52 of MLIR bytecode");
        }

        ulong version = cursor.Varint("the container version");
        Version =
            version <= NewestVersion
                ? (int)version
                : throw cursor.Error(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"container version {version} is newer than the newest known one, {NewestVersion}"
                    )
                );
        Producer = Encoding.UTF8.GetString(cursor.UntilNul("the producer").Span);
        while (!cursor.IsAtEnd)
        {
            ReadSection(cursor);
        }

        End = cursor;
    }

    /// <summary>The first bytes of every bytecode file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x4D, 0x4C, 0xEF, 0x52];

    /// <summary>Version of the container.</summary>
    public int Version { get; }

    /// <summary>Who wrote the file, for instance <c>StableHLO_v1.9.0</c>.</summary>
    public string Producer { get; }

    private ByteCursor End { get; }

    /// <summary>A section that must be there.</summary>
    public ByteCursor Require(Section section) =>
        Find(section)
        ?? throw End.Error($"the file has no section {(int)section} ({section}); it is cut off or no module");

    /// <summary>A section, or null.</summary>
    public ByteCursor? Find(Section section) => _sections[(int)section];

    /// <summary>The data of the section that begins here.</summary>
    public static ByteCursor ReadSection(ByteCursor cursor, out int id)
    {
        byte first = cursor.Byte("a section id");
        id = first & 0x7F;
        ulong length = cursor.Varint("the length of a section");
        if ((first & 0x80) != 0)
        {
            cursor.Align(cursor.Varint("the alignment of a section"));
        }

        return cursor.Part(length, string.Create(CultureInfo.InvariantCulture, $"section {id}"));
    }

    private void ReadSection(ByteCursor cursor)
    {
        int start = cursor.Position;
        ByteCursor data = ReadSection(cursor, out int id);
        if (id >= SectionKinds || id == (int)Section.DialectVersion)
        {
            throw cursor.ErrorAt(start, string.Create(CultureInfo.InvariantCulture, $"section id {id} is unknown"));
        }

        if (_sections[id] is not null)
        {
            throw cursor.ErrorAt(
                start,
                string.Create(CultureInfo.InvariantCulture, $"section {id} ({(Section)id}) occurs twice")
            );
        }

        _sections[id] = data;
    }
}
