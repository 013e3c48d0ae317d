using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Hlo.Tests.Files;

/// <summary>NumPy's archives of arrays.</summary>
public sealed class NpzTests
{
    private string _path = null!;

    [SetUp]
    public void MakePath() => _path = Path.GetTempFileName();

    [TearDown]
    public void DropFile() => File.Delete(_path);

    [Test]
    public void TheChecksumIsZips() =>
        Assert.That(
            Crc32.Of(Encoding.ASCII.GetBytes("123456789")),
            Is.EqualTo(0xCBF43926),
            "the published check value of CRC-32"
        );

    [Test]
    public void ArraysAreFilesOfAnUncompressedArchive()
    {
        Npz.Write(_path, [("layer/w", Vector(1, 2)), ("b", Vector(3))]);
        using ZipArchive archive = ZipFile.OpenRead(_path);
        Assert.That(archive.Entries.Select(entry => entry.FullName), Is.EqualTo(new[] { "layer/w.npy", "b.npy" }));
        Assert.That(
            archive.Entries.Select(entry => entry.CompressedLength),
            Is.EqualTo(archive.Entries.Select(entry => entry.Length))
        );
    }

    [Test]
    public void ArraysComeBackAlsoFromCompressedArchives()
    {
        using (ZipArchive archive = new(File.Create(_path), ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("w.npy", CompressionLevel.Optimal).Open();
            Npy.Write(entry, Vector(1, 2, 3));
        }

        OrderedDictionary<string, HostTensor> arrays = Npz.Read(_path);
        Assert.That(arrays.Keys, Is.EqualTo(new[] { "w" }));
        Assert.That(arrays["w"].Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
    }

    [Test]
    public void DamagedFilesAreRefused()
    {
        Npz.Write(_path, [("w", Vector(1.5f, 2.5f))]);
        byte[] whole = File.ReadAllBytes(_path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.That(
                () => Npz.Read(_path),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains(_path),
                $"cut to {length} bytes"
            );
        }

        whole[whole.AsSpan().IndexOf(Vector(1.5f, 2.5f).Data.Span) + 2] ^= 1;
        File.WriteAllBytes(_path, whole);
        Assert.That(
            () => Npz.Read(_path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("checksum of entry 'w.npy'")
        );
    }

    [Test]
    public void ArchivesOfOtherThingsAreRefused()
    {
        using (ZipArchive archive = new(File.Create(_path), ZipArchiveMode.Create))
        {
            _ = archive.CreateEntry("readme.txt");
        }

        Assert.That(
            () => Npz.Read(_path),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("'readme.txt' is no .npy file")
        );
    }

    private static HostTensor Vector(params float[] values) =>
        HostTensor.Of<float>(new(ElementType.F32, [values.Length]), values);
}
