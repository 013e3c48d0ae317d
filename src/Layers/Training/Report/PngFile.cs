using System.Buffers.Binary;
using System.IO.Compression;
using XlaSharp.Hlo;

namespace XlaSharp.Layers.Training.Report;

/// <summary>Writes pictures in the PNG format: 8-bit RGB, no palette, no interlacing.</summary>
public static class PngFile
{
    /// <summary>The file's bytes.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="rgb">Three bytes per pixel, row-major.</param>
    /// <returns>A complete PNG file.</returns>
    /// <exception cref="ArgumentException">The pixels do not fill the picture.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != 3L * width * height)
        {
            throw new ArgumentException(
                $"a picture of {width}x{height} takes {3L * width * height} bytes, got {rgb.Length}",
                nameof(rgb)
            );
        }

        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits per channel
        header[9] = 2; // RGB
        header[10] = header[11] = header[12] = 0;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(width, rgb));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Each row is preceded by its filter; 0 keeps the row as it is.</summary>
    private static ReadOnlySpan<byte> Compress(int width, ReadOnlySpan<byte> rgb)
    {
        MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (ReadOnlySpan<byte> rest = rgb; !rest.IsEmpty; rest = rest[(3 * width)..])
            {
                zlib.WriteByte(0);
                zlib.Write(rest[..(3 * width)]);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        file.Write(number);
    }
}
