using System.Buffers.Binary;

namespace XlaSharp.Native.Loader;

/// <summary>
/// Lays object files out in memory and connects them: first the code, then what is only read, then what is written,
/// each on pages of its own. Calls of the C library, which may be far away, go through a jump, and addresses of symbols
/// through a table, as the small position-independent code model has it.
/// </summary>
internal sealed class CodeLinker : IDisposable
{
    // Within reach of a 32-bit displacement, with room to spare.
    private const long MostBytes = 1 << 30;
    private const int FunctionAlignment = 64;
    private const int SlotSize = 8;

    // jmp *displacement(%rip), and two bytes that are never reached.
    private const int JumpSize = 8;

    private readonly ElfObject[] _objects;
    private readonly Dictionary<string, (int Object, ElfSymbol Symbol)> _exports = [];
    private readonly int[][] _sectionStarts;

    // One slot with an address for every symbol that is reached through one, and a jump for those that are called.
    private readonly Dictionary<(int Object, int Symbol), int> _slots = [];

    private MappedMemory? _memory;
    private int _jumps;
    private int _readOnly;
    private int _table;
    private int _written;

    private CodeLinker(ElfObject[] objects)
    {
        _objects = objects;
        _sectionStarts = Array.ConvertAll(objects, o => new int[o.Sections.Length]);
    }

    /// <summary>Links object files, which may refer to each other and to <see cref="RuntimeSymbols"/>.</summary>
    /// <param name="objects">The files.</param>
    /// <param name="exports">Addresses of what they define for others, by name.</param>
    /// <returns>The memory with the code, ready to run.</returns>
    /// <exception cref="StatusException">A file is damaged, or something that is called does not exist.</exception>
    public static MappedMemory Link(ElfObject[] objects, out Dictionary<string, nint> exports)
    {
        using CodeLinker linker = new(objects);
        linker.CollectExports();
        linker.CollectSlots();
        linker._memory = new MappedMemory(linker.LayOut());
        linker.Copy();
        linker.FillTable();
        linker.Relocate();
        exports = linker._exports.ToDictionary(
            export => export.Key,
            export => linker.Address(export.Value.Object, export.Value.Symbol)
        );
        linker.Memory.MakeExecutable(0, linker._readOnly);
        linker.Memory.MakeReadOnly(linker._readOnly, linker._written - linker._readOnly);
        MappedMemory linked = linker.Memory;
        linker._memory = null;
        return linked;
    }

    /// <summary>Frees the memory of code that could not be linked.</summary>
    public void Dispose() => _memory?.Dispose();

    private MappedMemory Memory => _memory!;

    private void CollectExports()
    {
        for (int o = 0; o < _objects.Length; o++)
        {
            for (int i = 1; i < _objects[o].SymbolCount; i++)
            {
                ElfSymbol symbol = _objects[o].Symbol(i);
                if (!symbol.IsExported)
                {
                    continue;
                }

                string name = _objects[o].Name(symbol);
                if (!_exports.TryAdd(name, (o, symbol)) && !symbol.IsWeak)
                {
                    if (!_exports[name].Symbol.IsWeak)
                    {
                        throw ElfObject.Damaged($"two files define '{name}'");
                    }

                    _exports[name] = (o, symbol);
                }
            }
        }
    }

    private void CollectSlots()
    {
        for (int o = 0; o < _objects.Length; o++)
        {
            ElfObject file = _objects[o];
            foreach (ElfSection section in file.RelocationSections())
            {
                int count = file.RelocationCount(section);
                for (int i = 0; i < count; i++)
                {
                    ElfRelocation relocation = file.Relocation(section, i);
                    if (NeedsSlot(file, relocation))
                    {
                        _slots.TryAdd((o, relocation.Symbol), _slots.Count);
                    }
                }
            }
        }
    }

    private bool NeedsSlot(ElfObject file, in ElfRelocation relocation) =>
        relocation.Kind switch
        {
            ElfRelocationKind.Call32 => IsFar(file, relocation.Symbol),
            ElfRelocationKind.Slot32 or ElfRelocationKind.RelaxableSlot32 or ElfRelocationKind.PrefixedSlot32 => true,
            _ => false,
        };

    private int LayOut()
    {
        long end = Place(s => s.Flags.HasFlag(ElfSectionFlags.Executable), 0, FunctionAlignment);
        _jumps = (int)Align(end, JumpSize);
        _readOnly = (int)Align(_jumps + (long)_slots.Count * JumpSize, MappedMemory.PageSize);
        end = Place(s => !s.Flags.HasFlag(ElfSectionFlags.Executable) && !IsWritten(s), _readOnly, 1);
        _table = (int)Align(end, SlotSize);
        _written = (int)Align(_table + (long)_slots.Count * SlotSize, MappedMemory.PageSize);
        end = Place(s => !s.Flags.HasFlag(ElfSectionFlags.Executable) && IsWritten(s), _written, 1);
        return Math.Max(MappedMemory.PageSize, (int)Align(end, MappedMemory.PageSize));
    }

    // Data that only this linker changes is read-only for the code.
    private static bool IsWritten(in ElfSection section) =>
        section.Flags.HasFlag(ElfSectionFlags.Writable)
        && !section.Name.StartsWith(".data.rel.ro", StringComparison.Ordinal);

    private long Place(Predicate<ElfSection> belongs, long end, int alignment)
    {
        for (int o = 0; o < _objects.Length; o++)
        {
            for (int i = 0; i < _objects[o].Sections.Length; i++)
            {
                ElfSection section = _objects[o].Section(i);
                if (!section.IsLoaded || !belongs(section))
                {
                    continue;
                }

                Check(section);
                long start = Align(end, Math.Max(alignment, section.Alignment));
                end = start + section.Size;
                if (end > MostBytes)
                {
                    throw ElfObject.Damaged($"its code and data have more than {MostBytes} bytes");
                }

                _sectionStarts[o][i] = (int)start;
            }
        }

        return end;
    }

    private static void Check(in ElfSection section)
    {
        bool known = section.Kind is ElfSectionKind.Bits or ElfSectionKind.Zeros;
        const ElfSectionFlags Both = ElfSectionFlags.Writable | ElfSectionFlags.Executable;
        if (!known || (section.Flags & Both) == Both || section.Flags.HasFlag(ElfSectionFlags.ThreadLocal))
        {
            throw ElfObject.Damaged(
                $"section '{section.Name}' of kind {(uint)section.Kind} and flags {(ulong)section.Flags:x} cannot be loaded"
            );
        }
    }

    private void Copy()
    {
        for (int o = 0; o < _objects.Length; o++)
        {
            for (int i = 0; i < _objects[o].Sections.Length; i++)
            {
                ElfSection section = _objects[o].Section(i);
                if (section.IsLoaded && section.Kind == ElfSectionKind.Bits)
                {
                    _objects[o].Contents(section).CopyTo(Memory.Bytes[_sectionStarts[o][i]..]);
                }
            }
        }
    }

    private void FillTable()
    {
        foreach (((int o, int number), int slot) in _slots)
        {
            (int jump, int entry) = (_jumps + slot * JumpSize, _table + slot * SlotSize);
            BinaryPrimitives.WriteInt64LittleEndian(Memory.Bytes[entry..], Resolve(o, number));
            Memory.Bytes[jump] = 0xFF;
            Memory.Bytes[jump + 1] = 0x25;
            BinaryPrimitives.WriteInt32LittleEndian(Memory.Bytes[(jump + 2)..], entry - (jump + 6));
        }
    }

    private void Relocate()
    {
        for (int o = 0; o < _objects.Length; o++)
        {
            ElfObject file = _objects[o];
            foreach (ElfSection section in file.RelocationSections())
            {
                ElfSection target = file.Section(section.Target);
                int count = file.RelocationCount(section);
                for (int i = 0; i < count; i++)
                {
                    Apply(o, target, _sectionStarts[o][section.Target], file.Relocation(section, i));
                }
            }
        }
    }

    private void Apply(int o, in ElfSection target, int start, in ElfRelocation relocation)
    {
        if (relocation.Kind == ElfRelocationKind.None)
        {
            return;
        }

        int size = relocation.Kind is ElfRelocationKind.Absolute64 or ElfRelocationKind.Relative64 ? 8 : 4;
        if (target.Size < size || relocation.Offset > (ulong)(target.Size - size))
        {
            throw ElfObject.Damaged($"a relocation at {relocation.Offset} is outside of section '{target.Name}'");
        }

        int place = start + (int)relocation.Offset;
        nint here = Memory.Address + place;
        Span<byte> bytes = Memory.Bytes.Slice(place, size);
        long value = relocation.Kind switch
        {
            ElfRelocationKind.Absolute64 => Resolve(o, relocation.Symbol) + relocation.Addend,
            ElfRelocationKind.Relative32 or ElfRelocationKind.Relative64 => Resolve(o, relocation.Symbol)
                + relocation.Addend
                - here,
            ElfRelocationKind.Call32 => Callee(o, relocation.Symbol) + relocation.Addend - here,
            ElfRelocationKind.Slot32 or ElfRelocationKind.RelaxableSlot32 or ElfRelocationKind.PrefixedSlot32 =>
                Memory.Address + _table + _slots[(o, relocation.Symbol)] * SlotSize + relocation.Addend - here,
            _ => throw ElfObject.Damaged(
                $"section '{target.Name}' has a relocation of type {(uint)relocation.Kind}, which is not known"
            ),
        };
        if (size == 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        }
        else if (value == (int)value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value);
        }
        else
        {
            throw ElfObject.Damaged($"what section '{target.Name}' refers to at {relocation.Offset} is out of reach");
        }
    }

    private long Callee(int o, int number) =>
        _slots.TryGetValue((o, number), out int slot) && IsFar(_objects[o], number)
            ? Memory.Address + _jumps + slot * JumpSize
            : Resolve(o, number);

    // Defined by none of the files: in the C library, which may lie anywhere.
    private bool IsFar(ElfObject file, int number)
    {
        ElfSymbol symbol = file.Symbol(number);
        return symbol.Section == ElfSymbol.Elsewhere && !_exports.ContainsKey(file.Name(symbol));
    }

    private nint Resolve(int o, int number)
    {
        ElfSymbol symbol = _objects[o].Symbol(number);
        if (symbol.Section != ElfSymbol.Elsewhere && !symbol.IsWeak)
        {
            return Address(o, symbol);
        }

        string name = _objects[o].Name(symbol);
        return _exports.TryGetValue(name, out (int Object, ElfSymbol Symbol) export)
                ? Address(export.Object, export.Symbol)
            : RuntimeSymbols.TryFind(name, out nint address) ? address
            : throw StatusException.Internal(
                $"The executable's object code refers to '{name}', which neither it nor the runtime has."
            );
    }

    private nint Address(int o, in ElfSymbol symbol)
    {
        if (symbol.Section >= ElfSymbol.FirstReserved || !_objects[o].Section(symbol.Section).IsLoaded)
        {
            throw ElfObject.Damaged($"symbol '{_objects[o].Name(symbol)}' is in no section that is loaded");
        }

        return Memory.Address + _sectionStarts[o][symbol.Section] + (nint)symbol.Value;
    }

    private static long Align(long value, int alignment) => (value + alignment - 1) & -alignment;
}
