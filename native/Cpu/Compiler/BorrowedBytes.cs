using System.Buffers;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Bytes of a caller, which are there for the time of a call. Reading them later is an error of this library, found
/// here rather than in somebody else's memory.
/// </summary>
/// <param name="start">Address of the first.</param>
/// <param name="length">How many.</param>
internal sealed unsafe class BorrowedBytes(byte* start, int length) : MemoryManager<byte>
{
    private bool _isOver;

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        return new Span<byte>(start, length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        return new MemoryHandle(start + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _isOver = true;
}
