using System.Globalization;
using XlaSharp.Native.Loader;

namespace XlaSharp.Native.Tests.Loader;

/// <summary>Every kind of relocation and every rule of linking, on object files made by hand.</summary>
internal sealed unsafe class CodeLinkerTests
{
    private const long Addend = 5;

    [Test]
    public void AddressesAndDistancesAreWritten()
    {
        ElfWriter file = new();
        int data = file.Section(".data", new byte[32], ElfSectionFlags.Writable);
        int constants = file.Section(".rodata", [1, 2, 3, 4, 5, 6, 7, 8]);
        file.Symbol("places", data);
        int target = file.Symbol("target", constants, 2);
        file.Relocate(data, 0, ElfRelocationKind.Absolute64, target, Addend);
        file.Relocate(data, 8, ElfRelocationKind.Relative64, target, Addend);
        file.Relocate(data, 16, ElfRelocationKind.Relative32, target, Addend);
        file.Relocate(data, 20, ElfRelocationKind.Call32, target, -Addend);
        file.Relocate(data, 24, ElfRelocationKind.None, target);
        using LoadedCode code = new(file.ToArray());
        nint places = code.Lookup("places");
        nint there = code.Lookup("target");

        Assert.Multiple(() =>
        {
            Assert.That(*(byte*)there, Is.EqualTo(3));
            Assert.That(*(long*)places, Is.EqualTo(there + Addend));
            Assert.That(*(long*)(places + 8), Is.EqualTo(there + Addend - (places + 8)));
            Assert.That(*(int*)(places + 16), Is.EqualTo(there + Addend - (places + 16)));
            Assert.That(*(int*)(places + 20), Is.EqualTo(there - Addend - (places + 20)));
            Assert.That(*(long*)(places + 24), Is.Zero);
        });
    }

    [TestCase((uint)ElfRelocationKind.Slot32)]
    [TestCase((uint)ElfRelocationKind.RelaxableSlot32)]
    [TestCase((uint)ElfRelocationKind.PrefixedSlot32)]
    public void AddressesAreReachedThroughATable(uint kind)
    {
        // mov rax, [rip + slot of target]; ret
        ElfWriter file = new();
        int text = file.Section(".text", [0x48, 0x8B, 0x05, 0, 0, 0, 0, 0xC3], ElfSectionFlags.Executable);
        int data = file.Section(".bss", [], ElfSectionFlags.Writable, ElfSectionKind.Zeros, size: 64);
        file.Symbol("get", text);
        file.Relocate(text, 3, (ElfRelocationKind)kind, file.Symbol("target", data, 8), -4);
        using LoadedCode code = new(file.ToArray());

        Assert.That(((delegate* unmanaged[Cdecl]<nint>)code.Lookup("get"))(), Is.EqualTo(code.Lookup("target")));
        Assert.That(*(long*)code.Lookup("target"), Is.Zero);
    }

    [TestCase((byte)0xE8, ElfRelocationKind.Call32, TestName = "CallsOfTheCLibraryReachIt(call)")]
    [TestCase((byte)0x15, ElfRelocationKind.RelaxableSlot32, TestName = "CallsOfTheCLibraryReachIt(call [slot])")]
    public void CallsOfTheCLibraryReachIt(byte instruction, ElfRelocationKind kind)
    {
        // sub rsp, 8; call floor; add rsp, 8; ret
        byte[] call = instruction == 0xE8 ? [0xE8, 0, 0, 0, 0] : [0xFF, 0x15, 0, 0, 0, 0];
        ElfWriter file = new();
        byte[] bytes = [0x48, 0x83, 0xEC, 8, .. call, 0x48, 0x83, 0xC4, 8, 0xC3];
        int text = file.Section(".text", bytes, ElfSectionFlags.Executable);
        file.Symbol("f", text);
        file.Relocate(text, (ulong)call.Length, kind, file.Symbol("floor", 0), -4);
        using LoadedCode code = new(file.ToArray());

        Assert.That(((delegate* unmanaged[Cdecl]<double, double>)code.Lookup("f"))(2.75), Is.EqualTo(2));
    }

    [Test]
    public void AStrongDefinitionWinsOverAWeakOne([Values] bool isFirst)
    {
        byte[] strong = Value(7, ElfWriter.Global);
        byte[] weak = Value(9, ElfWriter.Weak);
        using LoadedCode code = isFirst ? new(strong, weak) : new(weak, strong);

        Assert.That(*(byte*)code.Lookup("value"), Is.EqualTo(7));
    }

    [Test]
    public void TwoStrongDefinitionsAreRefused() =>
        Refuses("two files define 'value'", Value(7, ElfWriter.Global), Value(9, ElfWriter.Global));

    [Test]
    public void CodeIsNotWrittenAndDataIsNotRun()
    {
        ElfWriter file = new();
        file.Symbol("code", file.Section(".text", [0xC3], ElfSectionFlags.Executable));
        file.Symbol("constant", file.Section(".rodata", [1]));
        file.Symbol("relocated", file.Section(".data.rel.ro", [1], ElfSectionFlags.Writable));
        file.Symbol("variable", file.Section(".data", [1], ElfSectionFlags.Writable));
        using LoadedCode code = new(file.ToArray());

        Assert.Multiple(() =>
        {
            Assert.That(Protection(code.Lookup("code")), Is.EqualTo("r-xp"));
            Assert.That(Protection(code.Lookup("constant")), Is.EqualTo("r--p"));
            Assert.That(Protection(code.Lookup("relocated")), Is.EqualTo("r--p"));
            Assert.That(Protection(code.Lookup("variable")), Is.EqualTo("rw-p"));
        });
    }

    [Test]
    public void SectionsAreAlignedAsTheyAsk()
    {
        ElfWriter file = new();
        file.Section(".rodata", [1]);
        file.Symbol("aligned", file.Section(".rodata.wide", [1, 2], align: 512));
        using LoadedCode code = new(file.ToArray());

        Assert.That((long)code.Lookup("aligned") % 512, Is.Zero);
        Assert.That(*(short*)code.Lookup("aligned"), Is.EqualTo(0x0201));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        Refuses("out of reach", Relocated(0, ElfRelocationKind.Relative32, 1L << 40));
        Refuses("outside of section '.data'", Relocated(5, ElfRelocationKind.Relative32));
        Refuses("outside of section '.data'", Relocated(1, ElfRelocationKind.Absolute64));
        Refuses("outside of section '.data'", Relocated(ulong.MaxValue, ElfRelocationKind.Absolute64));
        // R_X86_64_32S, of code that lies at a fixed place.
        Refuses("type 11, which is not known", Relocated(0, (ElfRelocationKind)11));
        Refuses("symbol 9 of 2", Relocated(0, ElfRelocationKind.Absolute64, symbol: 9));
    }

    [Test]
    public void WhatCannotBeLoadedIsRefused()
    {
        Refuses("'.tdata'", Single(".tdata", ElfSectionFlags.Writable | ElfSectionFlags.ThreadLocal));
        Refuses("'.both'", Single(".both", ElfSectionFlags.Writable | ElfSectionFlags.Executable));
        // Functions that run when a library is loaded.
        Refuses("'.init_array'", Single(".init_array", ElfSectionFlags.Writable, (ElfSectionKind)14));
        Refuses("aligned to 3", Single(".data", ElfSectionFlags.Writable, align: 3));
        Refuses("aligned to 8192", Single(".data", ElfSectionFlags.Writable, align: 8192));
        Refuses("more than", Single(".bss", ElfSectionFlags.Writable, ElfSectionKind.Zeros, size: 2_000_000_000));
        Refuses("section 1 has", Single(".bss", ElfSectionFlags.Writable, ElfSectionKind.Zeros, size: 1UL << 40));
        Refuses("section 1 has", Single(".data", ElfSectionFlags.Writable, size: 1UL << 40));
    }

    [Test]
    public void SymbolsOutsideOfTheirSectionAreRefused()
    {
        ElfWriter file = new();
        file.Symbol("far", file.Section(".data", [1], ElfSectionFlags.Writable), 2);
        Refuses("'far' is at 2 of 1 bytes", file.ToArray());
        ElfWriter none = new();
        none.Symbol("far", 77);
        Refuses("section 77", none.ToArray());
    }

    // The runtime frees and loads code all the time.
    [Test]
    public void FreedCodeLeavesNothing()
    {
        byte[] file = Value(7, ElfWriter.Global);
        int before = File.ReadLines("/proc/self/maps").Count();
        for (int i = 0; i < 1000; i++)
        {
            using LoadedCode code = new(file);
        }

        Assert.That(File.ReadLines("/proc/self/maps").Count(), Is.LessThan(before + 200));
    }

    private static byte[] Value(byte value, int binding)
    {
        ElfWriter file = new();
        file.Symbol("value", file.Section(".rodata", [value]), 0, binding);
        return file.ToArray();
    }

    private static byte[] Relocated(ulong offset, ElfRelocationKind kind, long addend = 0, int symbol = 1)
    {
        ElfWriter file = new();
        int data = file.Section(".data", new byte[8], ElfSectionFlags.Writable);
        file.Symbol("here", data);
        file.Relocate(data, offset, kind, symbol, addend);
        return file.ToArray();
    }

    private static byte[] Single(
        string name,
        ElfSectionFlags flags,
        ElfSectionKind kind = ElfSectionKind.Bits,
        ulong? size = null,
        ulong align = 16
    )
    {
        ElfWriter file = new();
        file.Section(name, kind == ElfSectionKind.Zeros ? [] : [1, 2], flags, kind, size, align);
        return file.ToArray();
    }

    private static void Refuses(string why, params byte[][] files)
    {
        ReadOnlyMemory<byte>[] all = Array.ConvertAll(files, file => (ReadOnlyMemory<byte>)file);
        Assert.That(
            () => new LoadedCode(all),
            Throws
                .TypeOf<StatusException>()
                .With.Message.Contains(why)
                .And.Property(nameof(StatusException.Code))
                .EqualTo(StatusCode.DataLoss)
        );
    }

    // The kernel's word for what may be done with the page at an address.
    private static string Protection(nint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] words = line.Split(' ');
            nint[] ends = Array.ConvertAll(words[0].Split('-'), end => nint.Parse(end, NumberStyles.HexNumber));
            if (address >= ends[0] && address < ends[1])
            {
                return words[1];
            }
        }

        return "";
    }
}
