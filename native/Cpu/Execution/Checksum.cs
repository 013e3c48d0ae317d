using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// A 64-bit checksum at the speed of memory, with plain multiplications that every processor has. Damage within a
/// single word of 8 bytes always changes it; other damage but for one time in 2⁶⁴. It is no protection against intent.
/// </summary>
internal static class Checksum
{
    // Bytes of a part: it stays in a second-level cache between being summed and being copied.
    internal const int PartSize = 256 << 10;

    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xD6E8_FEB8_6659_FD93;
    private const int Words = 8;

    /// <summary>The checksum of bytes.</summary>
    /// <param name="bytes">The bytes; their number counts as well.</param>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        // Eight sums at once, so that no multiplication waits for the one before it.
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong a = 1;
        ulong b = 2;
        ulong c = 3;
        ulong d = 4;
        ulong e = 5;
        ulong f = 6;
        ulong g = 7;
        ulong h = 8;
        for (; words.Length >= Words; words = words[Words..])
        {
            a = Add(a, words[0]);
            b = Add(b, words[1]);
            c = Add(c, words[2]);
            d = Add(d, words[3]);
            e = Add(e, words[4]);
            f = Add(f, words[5]);
            g = Add(g, words[6]);
            h = Add(h, words[7]);
        }

        ulong sum = (ulong)bytes.Length;
        foreach (ulong word in (ReadOnlySpan<ulong>)[a, b, c, d, e, f, g, h])
        {
            sum = Add(sum, word);
        }

        foreach (ulong word in words)
        {
            sum = Add(sum, word);
        }

        foreach (byte last in bytes[(bytes.Length & -sizeof(ulong))..])
        {
            sum = Add(sum, last);
        }

        return sum ^ (sum >> 32);
    }

    /// <summary>
    /// The checksum of many bytes, in parts that the process's threads share: the checksum of the parts' checksums.
    /// </summary>
    /// <param name="bytes">The bytes.</param>
    public static ulong OfParts(ReadOnlySpan<byte> bytes) => OfParts(bytes, default);

    /// <summary>Copies bytes; the checksum is that of <see cref="OfParts(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="target">Room for as many.</param>
    public static ulong Copy(ReadOnlySpan<byte> bytes, Span<byte> target) => OfParts(bytes, target[..bytes.Length]);

    // Changing the word or the sum alone changes the result: each step can be undone. A product carries only upwards,
    // so the upper bits come down before the second.
    private static ulong Add(ulong sum, ulong word)
    {
        ulong product = (sum ^ word) * Multiplier;
        return (product ^ (product >> 32)) * Second;
    }

    private static unsafe ulong OfParts(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        ulong[] sums = new ulong[(bytes.Length + PartSize - 1) / PartSize];
        fixed (
            byte* from = bytes,
                to = target
        )
        {
            (nint source, nint copy, int length) = ((nint)from, (nint)to, bytes.Length);
            WorkerPool.Shared.Run(
                sums.Length,
                part =>
                {
                    int start = part * PartSize;
                    ReadOnlySpan<byte> piece = new((byte*)source + start, Math.Min(PartSize, length - start));
                    sums[part] = Of(piece);
                    if (copy != 0)
                    {
                        piece.CopyTo(new Span<byte>((byte*)copy + start, piece.Length));
                    }
                }
            );
        }

        return Of(MemoryMarshal.AsBytes<ulong>(sums));
    }
}
