namespace XlaSharp.Native.Loader;

/// <summary>What a section holds; System V ABI, "Section Header".</summary>
internal enum ElfSectionKind : uint
{
    /// <summary>Code or data.</summary>
    Bits = 1,

    /// <summary>Symbols.</summary>
    Symbols = 2,

    /// <summary>Zero-terminated names.</summary>
    Names = 3,

    /// <summary>Relocations with addends.</summary>
    Relocations = 4,

    /// <summary>Remarks of the compiler.</summary>
    Note = 7,

    /// <summary>Zeros, which take no room in the file.</summary>
    Zeros = 8,

    /// <summary>Relocations without addends; nobody writes them for this processor.</summary>
    RelocationsWithoutAddends = 9,

    /// <summary>How to unwind the stack.</summary>
    Unwind = 0x7000_0001,
}

/// <summary>What a section is for.</summary>
[Flags]
internal enum ElfSectionFlags : ulong
{
    /// <summary>Nothing at run time.</summary>
    None = 0,

    /// <summary>Written by the code.</summary>
    Writable = 1,

    /// <summary>In memory when the code runs.</summary>
    Loaded = 2,

    /// <summary>Run.</summary>
    Executable = 4,

    /// <summary>One for every thread.</summary>
    ThreadLocal = 0x400,
}

/// <summary>How the place that a relocation names is computed; System V ABI for AMD64, "Relocation Types".</summary>
internal enum ElfRelocationKind : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Eight bytes: the symbol's address.</summary>
    Absolute64 = 1,

    /// <summary>Four bytes: how far the symbol is from here.</summary>
    Relative32 = 2,

    /// <summary>Four bytes: how far the function, or a jump to it, is from here.</summary>
    Call32 = 4,

    /// <summary>Four bytes: how far the place with the symbol's address is from here.</summary>
    Slot32 = 9,

    /// <summary>Eight bytes: how far the symbol is from here.</summary>
    Relative64 = 24,

    /// <summary>As <see cref="Slot32"/>, in an instruction that a linker may change.</summary>
    RelaxableSlot32 = 41,

    /// <summary>As <see cref="RelaxableSlot32"/>, with a prefix.</summary>
    PrefixedSlot32 = 42,
}

/// <summary>A section of an object file.</summary>
/// <param name="Name">Such as <c>.text</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Flags">What it is for.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Size">Bytes; a file of <see cref="ElfSectionKind.Zeros"/> has none of them.</param>
/// <param name="Link">A section that belongs to it.</param>
/// <param name="Target">The section that relocations change.</param>
/// <param name="Alignment">What its address is a multiple of, a power of two.</param>
internal readonly record struct ElfSection(
    string Name,
    ElfSectionKind Kind,
    ElfSectionFlags Flags,
    int Offset,
    int Size,
    int Link,
    int Target,
    int Alignment
)
{
    /// <summary>Whether the code needs it. Nothing unwinds through compiled programs: they throw nothing.</summary>
    public bool IsLoaded =>
        Flags.HasFlag(ElfSectionFlags.Loaded)
        && Kind is not (ElfSectionKind.Note or ElfSectionKind.Unwind)
        && Name != ".eh_frame";
}

/// <summary>A symbol of an object file.</summary>
/// <param name="NameOffset">Where its name begins among the names.</param>
/// <param name="Section">The number of its section, or one of the constants here.</param>
/// <param name="Value">Where it is in its section.</param>
/// <param name="Binding">Who may refer to it.</param>
internal readonly record struct ElfSymbol(int NameOffset, int Section, ulong Value, byte Binding)
{
    /// <summary>The section of a symbol that is defined elsewhere.</summary>
    public const int Elsewhere = 0;

    /// <summary>From this number on the sections are none.</summary>
    public const int FirstReserved = 0xFF00;

    private const byte GlobalBinding = 1;
    private const byte WeakBinding = 2;

    /// <summary>Defined here, for other files too.</summary>
    public bool IsExported => Section != Elsewhere && Binding is (GlobalBinding or WeakBinding);

    /// <summary>One of several definitions, which are as good as each other.</summary>
    public bool IsWeak => Binding == WeakBinding;
}

/// <summary>A place that depends on an address.</summary>
/// <param name="Offset">Where it is in its section.</param>
/// <param name="Kind">How it is computed.</param>
/// <param name="Symbol">The number of the symbol.</param>
/// <param name="Addend">What is added, in bytes.</param>
internal readonly record struct ElfRelocation(ulong Offset, ElfRelocationKind Kind, int Symbol, long Addend);
