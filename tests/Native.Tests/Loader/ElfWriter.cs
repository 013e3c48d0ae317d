using System.Text;
using XlaSharp.Native.Loader;

namespace XlaSharp.Native.Tests.Loader;

/// <summary>Writes object files by hand, right ones and wrong ones.</summary>
internal sealed class ElfWriter
{
    public const int Global = 1;
    public const int Weak = 2;

    private const int HeaderSize = 64;

    private readonly List<(
        string Name,
        uint Kind,
        ulong Flags,
        byte[] Bytes,
        ulong Size,
        uint Link,
        uint Info,
        ulong Align
    )> _sections = [("", 0, 0, [], 0, 0, 0, 0)];

    private readonly List<(string Name, int Binding, int Section, ulong Value)> _symbols = [("", 0, 0, 0)];
    private readonly List<(int Section, ulong Offset, uint Kind, int Symbol, long Addend)> _relocations = [];

    /// <summary>Adds a section.</summary>
    /// <returns>Its number.</returns>
    public int Section(
        string name,
        byte[] bytes,
        ElfSectionFlags flags = ElfSectionFlags.None,
        ElfSectionKind kind = ElfSectionKind.Bits,
        ulong? size = null,
        ulong align = 16
    )
    {
        ulong all = (ulong)(flags | ElfSectionFlags.Loaded);
        _sections.Add((name, (uint)kind, all, bytes, size ?? (ulong)bytes.Length, 0, 0, align));
        return _sections.Count - 1;
    }

    /// <summary>Adds a symbol; in section 0 it is defined elsewhere.</summary>
    /// <returns>Its number.</returns>
    public int Symbol(string name, int section, ulong value = 0, int binding = Global)
    {
        _symbols.Add((name, binding, section, value));
        return _symbols.Count - 1;
    }

    /// <summary>Adds a relocation.</summary>
    public void Relocate(int section, ulong offset, ElfRelocationKind kind, int symbol, long addend = 0) =>
        _relocations.Add((section, offset, (uint)kind, symbol, addend));

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        using MemoryStream names = new();
        names.WriteByte(0);
        uint Name(string text)
        {
            var offset = (uint)names.Position;
            names.Write(Encoding.UTF8.GetBytes(text + "\0"));
            return offset;
        }

        var sections = _sections.ToList();
        int symbolTable = sections.Count;
        int nameTable = symbolTable + 1;
        sections.Add((".symtab", (uint)ElfSectionKind.Symbols, 0, Bytes(SymbolTable), 0, (uint)nameTable, 0, 8));
        sections.Add((".strtab", (uint)ElfSectionKind.Names, 0, [], 0, 0, 0, 1));
        foreach (
            IGrouping<
                int,
                (int Section, ulong Offset, uint Kind, int Symbol, long Addend)
            > group in _relocations.GroupBy(r => r.Section)
        )
        {
            void Table(BinaryWriter writer)
            {
                foreach ((_, ulong offset, uint kind, int symbol, long addend) in group)
                {
                    writer.Write(offset);
                    writer.Write((ulong)symbol << 32 | kind);
                    writer.Write(addend);
                }
            }

            sections.Add(
                (".rela", (uint)ElfSectionKind.Relocations, 0, Bytes(Table), 0, (uint)symbolTable, (uint)group.Key, 8)
            );
        }

        uint[] sectionNames = [.. sections.Select(s => Name(s.Name))];
        sections[nameTable] = sections[nameTable] with { Bytes = names.ToArray() };
        return Bytes(writer =>
        {
            writer.Write("\u007FELF\u0002\u0001\u0001"u8);
            writer.Write(new byte[9]);
            writer.Write((ushort)1);
            writer.Write((ushort)62);
            writer.Write(1);
            writer.Write(0L);
            writer.Write(0L);
            writer.Write((ulong)(HeaderSize + sections.Sum(s => s.Bytes.Length)));
            writer.Write(0);
            writer.Write((ushort)HeaderSize);
            writer.Write(0);
            writer.Write((ushort)64);
            writer.Write((ushort)sections.Count);
            writer.Write((ushort)nameTable);
            sections.ForEach(s => writer.Write(s.Bytes));
            ulong offset = HeaderSize;
            for (int i = 0; i < sections.Count; i++)
            {
                var s = sections[i];
                writer.Write(sectionNames[i]);
                writer.Write(s.Kind);
                writer.Write(s.Flags);
                writer.Write(0L);
                writer.Write(i == 0 ? 0 : offset);
                writer.Write(s.Size > 0 ? s.Size : (ulong)s.Bytes.Length);
                writer.Write(s.Link);
                writer.Write(s.Info);
                writer.Write(s.Align);
                writer.Write(0L);
                offset += (ulong)s.Bytes.Length;
            }
        });

        void SymbolTable(BinaryWriter writer)
        {
            foreach ((string name, int binding, int section, ulong value) in _symbols)
            {
                writer.Write(Name(name));
                writer.Write((byte)(binding << 4));
                writer.Write((byte)0);
                writer.Write((ushort)section);
                writer.Write(value);
                writer.Write(0L);
            }
        }
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
