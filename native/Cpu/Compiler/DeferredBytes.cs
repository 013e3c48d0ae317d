using System.Buffers;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Bytes of a constant that the compiler makes of another: computed where they are wanted in the end, or in memory of
/// their own if somebody reads them before.
/// </summary>
internal sealed class DeferredBytes : MemoryManager<byte>
{
    private readonly int _length;
    private readonly Writer _write;
    private readonly Lock _lock = new();
    private byte[]? _bytes;

    private DeferredBytes(int length, Writer write) => (_length, _write) = (length, write);

    /// <summary>Writes all bytes.</summary>
    /// <param name="target">Room for them, all zeros.</param>
    public delegate void Writer(Span<byte> target);

    /// <summary>Memory whose bytes are not there yet.</summary>
    /// <param name="length">How many.</param>
    /// <param name="write">Writes them; the same whenever it is called, on any thread.</param>
    public static ReadOnlyMemory<byte> Create(long length, Writer write)
    {
        DeferredBytes bytes = new(checked((int)length), write);
        return bytes.CreateMemory(bytes._length);
    }

    /// <summary>Writes bytes, deferred or not, without a copy of them in between.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="target">Room for as many.</param>
    public static void Write(ReadOnlyMemory<byte> bytes, Span<byte> target)
    {
        if (
            MemoryMarshal.TryGetMemoryManager(bytes, out DeferredBytes? deferred, out _, out int length)
            && length == deferred._length
            && deferred._bytes is null
        )
        {
            target.Clear();
            deferred._write(target);
            return;
        }

        bytes.Span.CopyTo(target);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        lock (_lock)
        {
            if (_bytes is null)
            {
                byte[] bytes = new byte[_length];
                _write(bytes);
                _bytes = bytes;
            }

            return _bytes;
        }
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) =>
        throw new NotSupportedException("Bytes of constants are read as spans.");

    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) { }
}
