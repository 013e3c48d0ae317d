using System.Buffers.Binary;
using System.Text;

namespace XlaSharp.Native.Exports;

/// <summary>64-bit fingerprints: equal for equal bytes, on every machine and in every version.</summary>
internal static class Fingerprint
{
    private const ulong OffsetBasis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    /// <summary>FNV-1a, eight bytes at a time as long as there are so many.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong start = OffsetBasis)
    {
        ulong hash = start;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Prime;

            // A product carries only upwards: the upper bits must reach the lower ones.
            hash ^= hash >> 32;
        }

        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * Prime;
        }

        return hash;
    }

    /// <summary>FNV-1a of a text's UTF-8.</summary>
    public static ulong Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
