using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// Bytes at a multiple of 64 that never move, so that compiled code reads them where the compiler wrote them or a file
/// was read to. Collected like any other object: whoever hands out the address keeps the object.
/// </summary>
internal sealed unsafe class AlignedBytes
{
    private const int Alignment = 64;

    private readonly byte[] _array;
    private readonly int _start;

    /// <summary>Room for bytes, whose values are undefined.</summary>
    /// <param name="length">How many; at least an address exists even for none.</param>
    public AlignedBytes(int length)
    {
        _array = GC.AllocateUninitializedArray<byte>(length + Alignment, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _start = (int)(-address & (Alignment - 1));
        Length = length;
    }

    /// <summary>A copy of bytes.</summary>
    public AlignedBytes(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(Span);

    /// <summary>No bytes.</summary>
    public static AlignedBytes Empty { get; } = new(0);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; }

    /// <summary>Address of the first byte.</summary>
    public byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + _start;

    /// <summary>The bytes.</summary>
    public Span<byte> Span => _array.AsSpan(_start, Length);
}
