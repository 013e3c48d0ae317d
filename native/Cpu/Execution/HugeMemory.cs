using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// Memory outside the garbage collector's heap. Blocks of several huge pages begin with one, and ask for them: fewer
/// faults on first use, fewer misses of the address cache.
/// </summary>
internal static unsafe partial class HugeMemory
{
    private const long Page = 2 << 20;
    private const long Block = 2 * Page;
    private const int AdviseHugePages = 14;

    /// <summary>A block of undefined contents.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="alignment">What a small block's address is a multiple of: a power of two.</param>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public static void* Take(long size, int alignment)
    {
        if (size < Block)
        {
            return NativeMemory.AlignedAlloc((nuint)size, (nuint)alignment);
        }

        void* block = NativeMemory.AlignedAlloc((nuint)size, (nuint)Page);
        // Advice that the system does not take costs speed and nothing else.
        _ = Advise(block, (nuint)(size & -Page), AdviseHugePages);
        return block;
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="block">What <see cref="Take"/> gave.</param>
    public static void Free(void* block) => NativeMemory.AlignedFree(block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
