using System.IO.Compression;
using XlaSharp.Examples.Digits.Data;

namespace XlaSharp.Layers.Tests.Data;

/// <summary>The loader of the digits example reads good files and says what is wrong with bad ones.</summary>
public sealed class IdxFileTests
{
    private static readonly byte[] TwoImages =
    [
        0,
        0,
        8,
        3,
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        3,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
    ];

    private static readonly byte[] TwoLabels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];

    private string _folder = string.Empty;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("idx").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ImagesAndLabelsAreRead()
    {
        IdxImages images = IdxFile.ReadImages(Write("images", TwoImages));
        Assert.Multiple(() =>
        {
            Assert.That((images.Count, images.Rows, images.Columns), Is.EqualTo((2, 2, 3)));
            Assert.That(images.Pixels, Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(IdxFile.ReadLabels(Write("labels", TwoLabels)), Is.EqualTo(new byte[] { 7, 9 }));
        });
    }

    [Test]
    public void CompressedFilesAreRead() =>
        Assert.That(IdxFile.ReadLabels(Write("labels.gz", Compress(TwoLabels))), Is.EqualTo(new byte[] { 7, 9 }));

    [TestCase(27, "cut short", "12 bytes of elements, found 11")]
    [TestCase(16, "cut short", "12 bytes of elements, found 0")]
    [TestCase(9, "cut short in the header", "expected 16 bytes, found 9")]
    [TestCase(0, "cut short in the header", "expected 16 bytes, found 0")]
    public void AFileThatIsCutShortSaysHowMuchIsMissing(int length, string what, string counts) =>
        AssertRefused("images", TwoImages[..length], what, counts);

    [Test]
    public void AFileThatGoesOnSaysSo() =>
        AssertRefused("images", [.. TwoImages, 0], "too long", "12 bytes of elements, found more");

    [Test]
    public void LabelsInPlaceOfImagesShowBothMagicNumbers() =>
        AssertRefused("images", [.. TwoLabels, .. TwoLabels], "expected 0x00000803", "found 0x00000801");

    [Test]
    public void AHeaderThatPromisesTooMuchIsRefusedBeforeMemoryIsTaken()
    {
        byte[] absurd = [0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF];
        AssertRefused("images", absurd, "9903520300447984150353281023", "largest accepted");
    }

    [Test]
    public void AnEmptyDimensionIsRefused() =>
        AssertRefused("images", [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28], "size 0", "found 0");

    [Test]
    public void DamagedGzipIsRefused()
    {
        byte[] damaged = Compress(TwoImages);
        damaged[1] ^= 0xFF;
        AssertRefused("images.gz", damaged, "gzip", "damaged");
    }

    [Test]
    public void AGzipThatIsCutShortIsRefused() =>
        AssertRefused("images.gz", Compress(TwoImages)[..12], "cut short", "found");

    [Test]
    public void ImagesAndLabelsMustBeEquallyMany()
    {
        byte[] image = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]];
        _ = Write("train-images-idx3-ubyte", image);
        _ = Write("train-labels-idx1-ubyte", TwoLabels);
        InvalidDataException? error = Assert.Throws<InvalidDataException>(() => DigitData.Read(_folder));
        Assert.That(error!.Message, Does.Contain("train-labels-idx1-ubyte").And.Contain("that is 1, found 2"));
    }

    [Test]
    public void AFolderWithoutTheFilesNamesThem() =>
        Assert.That(
            () => DigitData.Read(_folder),
            Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("train-images-idx3-ubyte")
        );

    [Test]
    public void DrawnDigitsAreTheSameEveryTimeAndBalanced()
    {
        DigitImages first = DigitPainter.Draw(200, seed: 5);
        DigitImages second = DigitPainter.Draw(200, seed: 5);
        Assert.Multiple(() =>
        {
            Assert.That(first.Pixels, Is.EqualTo(second.Pixels));
            Assert.That(first.Labels.GroupBy(label => label).Select(group => group.Count()), Is.All.EqualTo(20));
            Assert.That(DigitPainter.Draw(200, seed: 6).Pixels, Is.Not.EqualTo(first.Pixels));
        });
    }

    private static byte[] Compress(byte[] data)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(data);
        }

        return packed.ToArray();
    }

    private void AssertRefused(string name, byte[] data, params string[] words)
    {
        string path = Write(name, data);
        InvalidDataException? error = Assert.Throws<InvalidDataException>(() => IdxFile.ReadImages(path));
        Assert.That(error!.Message, Does.StartWith(path));
        foreach (string word in words)
        {
            Assert.That(error.Message, Does.Contain(word));
        }
    }

    private string Write(string name, byte[] data)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, data);
        return path;
    }
}
