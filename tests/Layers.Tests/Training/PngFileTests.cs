using System.Buffers.Binary;
using System.IO.Compression;
using XlaSharp.Layers.Training.Report;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Pictures are written as any PNG reader expects them.</summary>
public sealed class PngFileTests
{
    private static readonly byte[] Pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Test]
    public void AFileHoldsHeaderPixelsAndEnd()
    {
        byte[] file = PngFile.Encode(2, 2, Pixels);
        List<(string Type, byte[] Data)> chunks = Chunks(file);
        Assert.Multiple(() =>
        {
            Assert.That(file[..8], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }));
            Assert.That(chunks.Select(chunk => chunk.Type), Is.EqualTo(new[] { "IHDR", "IDAT", "IEND" }));
            Assert.That(chunks[0].Data, Is.EqualTo(new byte[] { 0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0 }));
            Assert.That(Unpack(chunks[1].Data), Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 12 }));
        });
    }

    /// <summary>The end chunk is the same in every PNG file ever written.</summary>
    [Test]
    public void TheChecksumIsThatOfTheStandard() =>
        Assert.That(
            PngFile.Encode(2, 2, Pixels)[^12..],
            Is.EqualTo(new byte[] { 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82 })
        );

    [Test]
    public void PixelsMustFillThePicture() =>
        Assert.That(
            () => PngFile.Encode(2, 3, Pixels),
            Throws.ArgumentException.With.Message.Contains("takes 18 bytes, got 12")
        );

    private static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        List<(string, byte[])> chunks = [];
        for (int at = 8; at < file.Length; )
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((System.Text.Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return chunks;
    }

    private static byte[] Unpack(byte[] data)
    {
        using ZLibStream zlib = new(new MemoryStream(data), CompressionMode.Decompress);
        using MemoryStream plain = new();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }
}
