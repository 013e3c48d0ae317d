namespace XlaSharp.Native.Execution;

/// <summary>
/// Bytes at a multiple of 64 that never move, so that compiled code reads them where the compiler wrote them or a file
/// was read to. Collected like any other object: whoever uses the address or the span keeps the object meanwhile.
/// </summary>
internal sealed unsafe class AlignedBytes
{
    private const int Alignment = 64;

    /// <summary>Room for bytes, whose values are undefined.</summary>
    /// <param name="length">How many; at least an address exists even for none.</param>
    public AlignedBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Pointer = (byte*)HugeMemory.Take(Math.Max(length, 1), Alignment);
        Length = length;
        if (length > 0)
        {
            GC.AddMemoryPressure(length);
        }
    }

    /// <summary>A copy of bytes.</summary>
    public AlignedBytes(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(Span);

    /// <summary>Gives the memory back.</summary>
    ~AlignedBytes()
    {
        HugeMemory.Free(Pointer);
        if (Length > 0)
        {
            GC.RemoveMemoryPressure(Length);
        }
    }

    /// <summary>No bytes.</summary>
    public static AlignedBytes Empty { get; } = new(0);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; }

    /// <summary>Address of the first byte.</summary>
    public byte* Pointer { get; }

    /// <summary>The bytes.</summary>
    public Span<byte> Span => new(Pointer, Length);
}
