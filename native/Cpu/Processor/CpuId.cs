using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Text;
using XlaSharp.Native.Loader;

namespace XlaSharp.Native.Processor;

/// <summary>One of the registers in which a processor answers.</summary>
internal enum CpuIdRegister
{
    /// <summary>The first.</summary>
    Eax,

    /// <summary>The second.</summary>
    Ebx,

    /// <summary>The third.</summary>
    Ecx,

    /// <summary>The fourth.</summary>
    Edx,
}

/// <summary>What a processor says of itself: Intel's and AMD's CPUID instruction, and what the system keeps of it.</summary>
internal sealed class CpuId
{
    private const uint FirstExtended = 0x8000_0000;

    private readonly Dictionary<(uint Leaf, uint Part), uint[]> _answers = [];
    private readonly Func<uint, uint, uint[]> _ask;

    /// <summary>A processor, by its answers.</summary>
    /// <param name="ask">Gives the four registers for a leaf and a part of it.</param>
    /// <param name="savedStates">Which registers the system saves for a thread: the XCR0 register.</param>
    public CpuId(Func<uint, uint, uint[]> ask, ulong savedStates)
    {
        _ask = ask;
        SavedStates = savedStates;
        uint[] first = ask(0, 0);
        Span<byte> vendor = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(vendor, first[(int)CpuIdRegister.Ebx]);
        BinaryPrimitives.WriteUInt32LittleEndian(vendor[4..], first[(int)CpuIdRegister.Edx]);
        BinaryPrimitives.WriteUInt32LittleEndian(vendor[8..], first[(int)CpuIdRegister.Ecx]);
        Vendor = Encoding.ASCII.GetString(vendor);
        uint signature = this[1, 0, CpuIdRegister.Eax];
        (Family, Model) = ((int)(signature >> 8 & 0xF), (int)(signature >> 4 & 0xF));
        if (Family is 6 or 15)
        {
            Model += (int)(signature >> 16 & 0xF) << 4;
        }

        if (Family == 15)
        {
            Family += (int)(signature >> 20 & 0xFF);
        }
    }

    /// <summary>The processor this process runs on.</summary>
    public static CpuId Host { get; } = new(Ask, ReadSavedStates());

    /// <summary>Who made it, such as <c>AuthenticAMD</c>.</summary>
    public string Vendor { get; }

    /// <summary>The family, with its extension.</summary>
    public int Family { get; }

    /// <summary>The model, with its extension.</summary>
    public int Model { get; }

    /// <summary>The XCR0 register: which of the processor's registers the system saves for a thread.</summary>
    public ulong SavedStates { get; }

    /// <summary>A register of an answer; 0 where the processor does not know the question.</summary>
    /// <param name="leaf">Which question.</param>
    /// <param name="part">Which part of the answer.</param>
    /// <param name="register">Which register.</param>
    public uint this[uint leaf, uint part, CpuIdRegister register]
    {
        get
        {
            if (!_answers.TryGetValue((leaf, part), out uint[]? answer))
            {
                uint last = _ask(leaf & FirstExtended, 0)[(int)CpuIdRegister.Eax];
                bool known = leaf <= last && (part == 0 || leaf != 7 || part <= this[leaf, 0, CpuIdRegister.Eax]);
                _answers[(leaf, part)] = answer = known ? _ask(leaf, part) : [0, 0, 0, 0];
            }

            return answer[(int)register];
        }
    }

    private static uint[] Ask(uint leaf, uint part)
    {
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId((int)leaf, (int)part);
        return [(uint)eax, (uint)ebx, (uint)ecx, (uint)edx];
    }

    // .NET has no name for the instruction xgetbv; it exists where the system saves more than the oldest registers.
    private static unsafe ulong ReadSavedStates()
    {
        const uint SystemUsesIt = 1 << 27;
        if ((Ask(1, 0)[(int)CpuIdRegister.Ecx] & SystemUsesIt) == 0)
        {
            return 0;
        }

        // xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx; ret
        ReadOnlySpan<byte> code = [0x31, 0xC9, 0x0F, 0x01, 0xD0, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3];
        using MappedMemory memory = new(MappedMemory.PageSize);
        code.CopyTo(memory.Bytes);
        memory.MakeExecutable(0, memory.Size);
        return ((delegate* unmanaged[Cdecl]<ulong>)memory.Address)();
    }
}
