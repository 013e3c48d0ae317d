using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace XlaSharp.Runtime.PjRt.Caching;

/// <summary>Tells builds of a shared library apart.</summary>
internal static class PluginBuild
{
    private const int ProgramHeaderNote = 4;
    private const int GnuBuildId = 3;

    /// <summary>The GNU build id in the library's notes, else size and time of last change.</summary>
    /// <param name="path">The library.</param>
    /// <returns>A short text.</returns>
    public static string Identify(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            // The id alone would take two different files with one id for one; the size costs nothing.
            return ReadBuildId(file) is { } id
                ? string.Create(CultureInfo.InvariantCulture, $"{id}-{file.Length}")
                : string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{File.GetLastWriteTimeUtc(path).Ticks}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }

    /// <summary>ELF, 64 bits, little-endian: the note section of type 3 and owner <c>GNU</c>.</summary>
    private static string? ReadBuildId(FileStream file)
    {
        Span<byte> header = stackalloc byte[64];
        if (
            file.ReadAtLeast(header, 64, throwOnEndOfStream: false) < 64
            || !header.StartsWith("\u007fELF\u0002\u0001"u8)
        )
        {
            return null;
        }

        long table = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        int entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        Span<byte> entry = stackalloc byte[56];
        for (int i = 0; i < entries && entrySize >= 56; i++)
        {
            if (!ReadAt(file, table + ((long)i * entrySize), entry))
            {
                return null;
            }

            if (
                BinaryPrimitives.ReadInt32LittleEndian(entry) == ProgramHeaderNote
                && FindId(
                    file,
                    BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                    BinaryPrimitives.ReadInt64LittleEndian(entry[32..])
                )
                    is { } id
            )
            {
                return id;
            }
        }

        return null;
    }

    private static string? FindId(FileStream file, long offset, long size)
    {
        if (size is < 16 or > 65536)
        {
            return null;
        }

        byte[] notes = new byte[size];
        if (!ReadAt(file, offset, notes))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = notes;
        while (rest.Length >= 12)
        {
            ReadOnlySpan<int> fields = MemoryMarshal.Cast<byte, int>(rest[..12]);
            (long nameEnd, long end) = (12 + Align(fields[0]), 12 + Align(fields[0]) + Align(fields[1]));
            if (fields[0] < 0 || fields[1] < 0 || end > rest.Length)
            {
                return null;
            }

            if (fields[2] == GnuBuildId && rest[12..].StartsWith("GNU\0"u8))
            {
                return Convert.ToHexStringLower(rest.Slice((int)nameEnd, fields[1]));
            }

            rest = rest[(int)end..];
        }

        return null;
    }

    private static long Align(long size) => (size + 3) & ~3L;

    private static bool ReadAt(FileStream file, long offset, Span<byte> target)
    {
        if (offset < 0 || offset > file.Length - target.Length)
        {
            return false;
        }

        file.Position = offset;
        file.ReadExactly(target);
        return true;
    }
}
