using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace XlaSharp.Artifacts.Format;

/// <summary>
/// Writes the container: <c>XLAX</c>, version 4, length of the manifest 4, SHA-256 of the manifest 32, the manifest as
/// JSON, then the sections, each at a multiple of 64 bytes. Integers are little-endian. The same content gives the same
/// bytes.
/// </summary>
internal sealed class ArtifactWriter
{
    public const int Version = 1;
    public const int HeaderLength = 44;
    private const int Alignment = 64;

    private readonly List<ReadOnlyMemory<byte>> _sections = [];
    private long _length;

    /// <summary>Adds bytes. Offsets are counted from the first section until the manifest's length is known.</summary>
    public ManifestSection Add(ReadOnlyMemory<byte> bytes)
    {
        ManifestSection section = new(_length, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
        _sections.Add(bytes);
        _length += Align(bytes.Length);
        return section;
    }

    /// <summary>Writes everything.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="manifest">Makes the manifest from a function that moves a section to its place.</param>
    public void Write(Stream stream, Func<Func<ManifestSection, ManifestSection>, Manifest> manifest)
    {
        // Offsets are numbers in the manifest, whose length moves them: grow the place until it holds.
        byte[] json = [];
        for (long start = 0; ; )
        {
            json = JsonSerializer.SerializeToUtf8Bytes(
                manifest(section => section with { Offset = section.Offset + start }),
                ManifestContext.Default.Manifest
            );
            long needed = Align(HeaderLength + json.Length);
            if (needed <= start)
            {
                Write(stream, json, start);
                return;
            }

            start = needed;
        }
    }

    private void Write(Stream stream, byte[] json, long start)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        "XLAX"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], json.Length);
        SHA256.HashData(json, header[12..]);
        stream.Write(header);
        stream.Write(json);
        Pad(stream, start - HeaderLength - json.Length);
        foreach (ReadOnlyMemory<byte> section in _sections)
        {
            stream.Write(section.Span);
            Pad(stream, Align(section.Length) - section.Length);
        }
    }

    private static long Align(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static void Pad(Stream stream, long count)
    {
        Span<byte> zeros = stackalloc byte[Alignment];
        zeros.Clear();
        for (long left = count; left > 0; left -= Alignment)
        {
            stream.Write(zeros[..(int)Math.Min(left, Alignment)]);
        }
    }
}
