using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Native.Loader;

/// <summary>
/// A relocatable object file for x86-64. Files come from disk: every number in them is checked before it is believed.
/// </summary>
internal sealed class ElfObject
{
    private const int HeaderSize = 64;
    private const int SectionSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int LargestAlignment = MappedMemory.PageSize;
    private const int Relocatable = 1;
    private const int X86 = 62;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly ElfSection[] _sections;
    private readonly ElfSection _symbols;
    private readonly ElfSection _names;

    /// <summary>Reads the headers.</summary>
    /// <param name="file">The file's bytes, which must stay as they are.</param>
    /// <exception cref="StatusException">They are not an object file, or it is damaged.</exception>
    public ElfObject(ReadOnlyMemory<byte> file)
    {
        _file = file;
        // 64 bits, little-endian, version 1.
        if (file.Length < HeaderSize || !file.Span.StartsWith("\u007FELF\u0002\u0001\u0001"u8))
        {
            throw Damaged("it is no 64-bit ELF file");
        }

        (int type, int machine) = (Read<ushort>(16), Read<ushort>(18));
        if (type != Relocatable || machine != X86)
        {
            throw Damaged($"it is of type {type} for machine {machine}, not an object file for x86-64");
        }

        _sections = ReadSections();
        int[] tables =
        [
            .. Enumerable.Range(0, _sections.Length).Where(i => _sections[i].Kind == ElfSectionKind.Symbols),
        ];
        if (tables.Length > 1)
        {
            throw Damaged("it has more than one table of symbols");
        }

        if (tables.Length == 1)
        {
            _symbols = _sections[tables[0]];
            _names = Section(_symbols.Link);
            SymbolCount = Count(_symbols, SymbolSize);
        }
    }

    /// <summary>The sections, by number.</summary>
    public ReadOnlySpan<ElfSection> Sections => _sections;

    /// <summary>How many symbols there are; the first is no symbol.</summary>
    public int SymbolCount { get; }

    /// <summary>The bytes of a section in the file.</summary>
    public ReadOnlySpan<byte> Contents(in ElfSection section) => _file.Span.Slice(section.Offset, section.Size);

    /// <summary>A section, by number.</summary>
    public ref readonly ElfSection Section(int number)
    {
        if ((uint)number >= (uint)_sections.Length)
        {
            throw Damaged($"it refers to section {number} of {_sections.Length}");
        }

        return ref _sections[number];
    }

    /// <summary>A symbol, by number.</summary>
    public ElfSymbol Symbol(int number)
    {
        if ((uint)number >= (uint)SymbolCount)
        {
            throw Damaged($"it refers to symbol {number} of {SymbolCount}");
        }

        int at = _symbols.Offset + number * SymbolSize;
        ElfSymbol symbol = new(
            checked((int)Math.Min(Read<uint>(at), int.MaxValue)),
            Read<ushort>(at + 6),
            Read<ulong>(at + 8),
            (byte)(Read<byte>(at + 4) >> 4)
        );
        if (symbol.Section is > ElfSymbol.Elsewhere and < ElfSymbol.FirstReserved)
        {
            ElfSection section = Section(symbol.Section);
            if (symbol.Value > (ulong)section.Size)
            {
                throw Damaged(
                    $"symbol '{Name(symbol)}' is at {symbol.Value} of {section.Size} bytes of '{section.Name}'"
                );
            }
        }

        return symbol;
    }

    /// <summary>A symbol's name.</summary>
    public string Name(in ElfSymbol symbol) => Text(_names, symbol.NameOffset);

    /// <summary>The sections with relocations of sections that are loaded.</summary>
    public IEnumerable<ElfSection> RelocationSections()
    {
        foreach (ElfSection section in _sections)
        {
            bool isTable = section.Kind is ElfSectionKind.Relocations or ElfSectionKind.RelocationsWithoutAddends;
            if (!isTable || !Section(section.Target).IsLoaded)
            {
                continue;
            }

            yield return section.Kind == ElfSectionKind.Relocations
                ? section
                : throw Damaged($"section '{section.Name}' has relocations without addends");
        }
    }

    /// <summary>How many relocations a section holds.</summary>
    public int RelocationCount(in ElfSection section) => Count(section, RelocationSize);

    /// <summary>A relocation, by number.</summary>
    public ElfRelocation Relocation(in ElfSection section, int number)
    {
        int at = section.Offset + number * RelocationSize;
        ulong info = Read<ulong>(at + 8);
        return new(
            Read<ulong>(at),
            (ElfRelocationKind)(uint)info,
            (int)Math.Min(info >> 32, int.MaxValue),
            Read<long>(at + 16)
        );
    }

    /// <summary>Why a file is refused.</summary>
    public static StatusException Damaged(string why) =>
        new(StatusCode.DataLoss, $"The executable's object code is damaged: {why}.");

    private ElfSection[] ReadSections()
    {
        ulong start = Read<ulong>(40);
        (int size, int count, int names) = (Read<ushort>(58), Read<ushort>(60), Read<ushort>(62));
        if (
            size != SectionSize
            || start > (ulong)_file.Length
            || (ulong)count * SectionSize > (ulong)_file.Length - start
        )
        {
            throw Damaged(
                $"{count} section headers of {size} bytes at {start} are not within its {_file.Length} bytes"
            );
        }

        var sections = new ElfSection[count];
        for (int i = 0; i < count; i++)
        {
            sections[i] = ReadSection(i, (int)start + i * SectionSize);
        }

        for (int i = 0; i < count && names < count; i++)
        {
            int at = (int)start + i * SectionSize;
            sections[i] = sections[i] with
            {
                Name = Text(sections[names], (int)Math.Min(Read<uint>(at), int.MaxValue)),
            };
        }

        return sections;
    }

    private ElfSection ReadSection(int number, int at)
    {
        var kind = (ElfSectionKind)Read<uint>(at + 4);
        var flags = (ElfSectionFlags)Read<ulong>(at + 8);
        (ulong offset, ulong size, ulong alignment) = (
            Read<ulong>(at + 24),
            Read<ulong>(at + 32),
            Read<ulong>(at + 48)
        );
        bool hasBytes = number > 0 && kind != ElfSectionKind.Zeros;
        ulong most = hasBytes ? (ulong)_file.Length : int.MaxValue;
        if (size > most || (hasBytes && offset > most - size))
        {
            throw Damaged($"section {number} has {size} bytes at {offset}, the file has {_file.Length}");
        }

        if (alignment > LargestAlignment || (alignment & (alignment - 1)) != 0)
        {
            throw Damaged($"section {number} is aligned to {alignment} bytes");
        }

        return new(
            $"{number}",
            kind,
            flags,
            hasBytes ? (int)offset : 0,
            number > 0 ? (int)size : 0,
            (int)Math.Min(Read<uint>(at + 40), int.MaxValue),
            (int)Math.Min(Read<uint>(at + 44), int.MaxValue),
            Math.Max(1, (int)alignment)
        );
    }

    private static int Count(in ElfSection table, int size) =>
        table.Kind != ElfSectionKind.Zeros && table.Size % size == 0
            ? table.Size / size
            : throw Damaged($"section '{table.Name}' is no table of entries of {size} bytes");

    private string Text(in ElfSection names, int offset)
    {
        if (names.Kind != ElfSectionKind.Names || offset >= names.Size)
        {
            throw Damaged($"a name at {offset} is not among the {names.Size} bytes of names");
        }

        ReadOnlySpan<byte> rest = Contents(names)[offset..];
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? Encoding.UTF8.GetString(rest[..length]) : throw Damaged("a name does not end");
    }

    private T Read<T>(int offset)
        where T : unmanaged => MemoryMarshal.Read<T>(_file.Span[offset..]);
}
