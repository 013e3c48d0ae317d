using System.Buffers.Binary;
using System.IO.Compression;

namespace XlaSharp.Examples.Digits.Data;

/// <summary>Images as an IDX file holds them: one byte per pixel, row-major, image after image.</summary>
/// <param name="Count">How many images.</param>
/// <param name="Rows">Pixels per column.</param>
/// <param name="Columns">Pixels per row.</param>
/// <param name="Pixels">All pixels, 0 is background.</param>
public sealed record IdxImages(int Count, int Rows, int Columns, byte[] Pixels);

/// <summary>
/// Reads the IDX format of MNIST: two zero bytes, the element type (0x08: unsigned byte), the rank, the sizes as
/// big-endian 32-bit integers, then the elements. A name that ends in <c>.gz</c> is decompressed on the way.
/// </summary>
public static class IdxFile
{
    private const long LargestPayload = 1L << 30;
    private const int ChunkSize = 1 << 20;

    /// <summary>Reads a file of images (rank 3).</summary>
    /// <param name="path">The file.</param>
    /// <returns>The images.</returns>
    /// <exception cref="InvalidDataException">The file is no IDX file of images, or not as long as its header
    /// says.</exception>
    public static IdxImages ReadImages(string path)
    {
        (int[] sizes, byte[] pixels) = Read(path, rank: 3);
        return new(sizes[0], sizes[1], sizes[2], pixels);
    }

    /// <summary>Reads a file of labels (rank 1).</summary>
    /// <param name="path">The file.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="InvalidDataException">The file is no IDX file of labels, or not as long as its header
    /// says.</exception>
    public static byte[] ReadLabels(string path) => Read(path, rank: 1).Elements;

    private static (int[] Sizes, byte[] Elements) Read(string path, int rank)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        try
        {
            int[] sizes = ReadHeader(stream, path, rank);
            return (sizes, ReadElements(stream, path, sizes));
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the gzip data is damaged: {error.Message}", error);
        }
    }

    private static int[] ReadHeader(Stream stream, string path, int rank)
    {
        byte[] header = new byte[4 + (4 * rank)];
        int found = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        Require(
            found == header.Length,
            path,
            $"cut short in the header: expected {header.Length} bytes, found {found}"
        );
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint expected = 0x0800u + (uint)rank;
        Require(
            magic == expected,
            path,
            $"wrong magic number: expected 0x{expected:X8} (unsigned bytes, rank {rank}), found 0x{magic:X8}"
        );
        int[] sizes = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * i)));
            Require(size is > 0 and <= int.MaxValue, path, $"size {i} must be in [1, {int.MaxValue}], found {size}");
            sizes[i] = (int)size;
        }

        return sizes;
    }

    /// <summary>Reads piece by piece, so that a header that promises too much costs no memory.</summary>
    private static byte[] ReadElements(Stream stream, string path, int[] sizes)
    {
        Int128 promised = sizes.Aggregate((Int128)1, (product, size) => product * size);
        string shape = string.Join("×", sizes);
        Require(
            promised <= LargestPayload,
            path,
            $"the header promises {shape} = {promised} bytes of elements; the largest accepted is {LargestPayload}"
        );
        int length = (int)promised;
        byte[] elements = new byte[Math.Min(length, ChunkSize)];
        int found = 0;
        while (found < length)
        {
            if (found == elements.Length)
            {
                Array.Resize(ref elements, (int)Math.Min(length, 2L * elements.Length));
            }

            int read = stream.Read(elements, found, elements.Length - found);
            Require(
                read > 0,
                path,
                $"cut short: the header promises {shape} = {length} bytes of elements, found {found}"
            );
            found += read;
        }

        Require(
            stream.ReadByte() < 0,
            path,
            $"too long: the header promises {shape} = {length} bytes of elements, found more"
        );
        return elements;
    }

    private static void Require(bool condition, string path, FormattableString message)
    {
        if (!condition)
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"{path}: ") + FormattableString.Invariant(message)
            );
        }
    }
}
