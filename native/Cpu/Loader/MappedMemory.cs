using System.Runtime.InteropServices;

namespace XlaSharp.Native.Loader;

/// <summary>Pages of this process that are first written, and then made what they are for: never both written and run.</summary>
internal sealed unsafe partial class MappedMemory : IDisposable
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSize = 4096;

    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;

    private byte* _start;

    /// <summary>Maps zeros that may be read and written.</summary>
    /// <param name="size">Bytes, a positive multiple of <see cref="PageSize"/>.</param>
    /// <exception cref="StatusException">There is no room.</exception>
    public MappedMemory(int size)
    {
        nint start = Map(0, (nuint)size, Read | Write, PrivateAnonymous, -1, 0);
        if (start == -1)
        {
            throw new StatusException(
                StatusCode.ResourceExhausted,
                $"No room for {size} bytes of code: error {Marshal.GetLastSystemError()}."
            );
        }

        _start = (byte*)start;
        Size = size;
    }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>Address of the first byte.</summary>
    public nint Address => (nint)_start;

    /// <summary>All bytes.</summary>
    public Span<byte> Bytes => new(_start, _start == null ? 0 : Size);

    /// <summary>From now on a range of pages can be read, not written.</summary>
    public void MakeReadOnly(int start, int size) => Protect(start, size, Read);

    /// <summary>From now on a range of pages can be run and read, not written.</summary>
    public void MakeExecutable(int start, int size) => Protect(start, size, Read | Execute);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start != null)
        {
            int failed = Unmap(_start, (nuint)Size);
            System.Diagnostics.Debug.Assert(failed == 0, "what was mapped can be unmapped");
            _start = null;
        }
    }

    private void Protect(int start, int size, int protection)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start + (uint)size, (uint)Size);
        if (size > 0 && Protect(_start + start, (nuint)size, protection) != 0)
        {
            throw StatusException.FailedPrecondition(
                $"The system does not let {size} bytes of this process become "
                    + $"{((protection & Execute) != 0 ? "code" : "read-only")}: error {Marshal.GetLastSystemError()}."
            );
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint size, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nuint size);
}
