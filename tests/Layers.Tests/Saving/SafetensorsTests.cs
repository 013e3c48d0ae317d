using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Saving;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>Safetensors files, byte by byte as the format is published.</summary>
public sealed class SafetensorsTests
{
    private TempFolder _folder = null!;

    private string Path => _folder["w.safetensors"];

    [SetUp]
    public void Open() => _folder = new();

    [TearDown]
    public void Close() => _folder.Dispose();

    [Test]
    public void FilesOfOtherToolsAreRead()
    {
        // As the format's own library writes it: a header padded with spaces, tensors in any order, a scalar and an
        // empty tensor.
        WriteRaw(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[],"data_offsets":[8,16]},"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"none":{"dtype":"U8","shape":[0,3],"data_offsets":[16,16]}}   """,
            [0, 0x3C, 0, 0x40, 0, 0x42, 0, 0x44, 7, 0, 0, 0, 0, 0, 0, 0]
        );
        SafetensorsFile file = SafetensorsFile.Read(Path);
        Assert.Multiple(() =>
        {
            Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
            Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "b", "a", "none" }));
            Assert.That(
                file.Tensors["a"].Values<Half>().ToArray(),
                Is.EqualTo(new[] { (Half)1, (Half)2, (Half)3, (Half)4 })
            );
            Assert.That(file.Tensors["b"].Values<long>().ToArray(), Is.EqualTo(new[] { 7L }));
            Assert.That(file.Tensors["none"].Type, Is.EqualTo(new TensorType(ElementType.UI8, [0, 3])));
        });
    }

    [Test]
    public void FilesAreWrittenAsTheFormatSays()
    {
        SafetensorsFile.Write(
            Path,
            [
                new("flags", new HostTensor(new(ElementType.I1, [3]), new byte[] { 1, 0, 1 })),
                new("w", HostTensor.Of<float>(new(ElementType.F32, [2]), [1, -2])),
            ],
            new Dictionary<string, string> { ["format"] = "pt" }
        );
        byte[] bytes = File.ReadAllBytes(Path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonNode header = JsonNode.Parse(Encoding.UTF8.GetString(bytes, 8, length))!;
        Assert.Multiple(() =>
        {
            Assert.That(bytes[8], Is.EqualTo((byte)'{'));
            Assert.That((8 + length) % 8, Is.Zero, "elements begin at a multiple of 8 bytes");
            Assert.That((string?)header["__metadata__"]!["format"], Is.EqualTo("pt"));
            Assert.That(
                header["w"]!.ToJsonString(),
                Is.EqualTo("""{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""")
            );
            Assert.That(
                header["flags"]!.ToJsonString(),
                Is.EqualTo("""{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]}""")
            );
            Assert.That(bytes[(8 + length)..], Is.EqualTo(new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 1, 0, 1 }));
        });
    }

    [Test]
    public void EveryElementTypeComesBack()
    {
        ScalarType[] types = [.. SafetensorsFormat.Types.Select(entry => entry.Type)];
        SavedTensor[] tensors =
        [
            .. types.Select(
                (type, i) =>
                    new SavedTensor(
                        $"{type}",
                        new HostTensor(
                            new(type, [3]),
                            Enumerable
                                .Range(0, 3 * type.ByteSize)
                                .Select(n => (byte)(type.Kind == ElementKind.I1 ? n % 2 : (17 * n) + i))
                                .ToArray()
                        )
                    )
            ),
        ];
        SafetensorsFile.Write(Path, tensors);
        SafetensorsFile file = SafetensorsFile.Read(Path);
        foreach (SavedTensor tensor in tensors)
        {
            Assert.That(file.Tensors[tensor.Name].Type, Is.EqualTo(tensor.Type));
            Assert.That(
                file.Tensors[tensor.Name].Data.ToArray(),
                Is.EqualTo(tensor.Value().Data.ToArray()),
                tensor.Name
            );
        }
    }

    [Test]
    public void TypesAndNamesThatTheFormatLacksAreRefusedBeforeAFileIsWritten()
    {
        HostTensor four = new(new(ElementType.I4, [1]), new byte[] { 1 });
        HostTensor one = HostTensor.Of<float>(new(ElementType.F32, [1]), [1]);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => SafetensorsFile.Write(Path, [new("q", four)]),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("'q' is tensor<1xi4>")
            );
            Assert.That(
                () => SafetensorsFile.Write(Path, [new("w", one), new("w", one)]),
                Throws.ArgumentException.With.Message.Contains("repeated: w")
            );
            Assert.That(
                () => SafetensorsFile.Write(Path, [new("__metadata__", one)]),
                Throws.ArgumentException.With.Message.Contains("__metadata__")
            );
            Assert.That(_folder.Files, Is.Empty);
        });
    }

    [Test]
    public void EveryTruncationAndEveryFlippedBitIsRefused()
    {
        SafetensorsFile.Write(
            Path,
            [
                new("w", HostTensor.Of<float>(new(ElementType.F32, [2]), [1, 2])),
                new("b", HostTensor.Of<int>(new(ElementType.I32, []), [3])),
            ]
        );
        byte[] whole = File.ReadAllBytes(Path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.That(
                () => SafetensorsFile.Read(Path),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains(Path),
                $"{length} bytes"
            );
        }

        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(Path, flipped);
            Assert.That(
                () => SafetensorsFile.Read(Path),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains(Path),
                $"bit {bit % 8} of byte {bit / 8}"
            );
        }

        File.WriteAllBytes(Path, [.. whole, 0]);
        Assert.That(
            () => SafetensorsFile.Read(Path),
            Throws
                .InstanceOf<SavedFileException>()
                .With.Message.Contains("8 bytes")
                .Or.Message.Contains("take 12 bytes, but 13")
        );
    }

    [TestCase("""{"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", "type 'F33'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", "takes 4 bytes, but its place is [0, 8)")]
    [TestCase("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "shape [-1]")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4")]
    [TestCase(
        """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "begins at byte 0"
    )]
    [TestCase("""{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "cannot be read")]
    [TestCase(
        """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "cannot be read"
    )]
    [TestCase("""{"w":{"dtype":"F32","shape":[1]}}""", "cannot be read")]
    [TestCase("""[1, 2]""", "cannot be read")]
    [TestCase("""{}""", "take 0 bytes, but 8 are there")]
    public void HeadersThatContradictThemselvesAreRefused(string header, string message)
    {
        WriteRaw(header, new byte[8]);
        Assert.That(
            () => SafetensorsFile.Read(Path),
            Throws.InstanceOf<SavedFileException>().With.Message.Contains(message)
        );
    }

    [Test]
    public void AFileThatIsNotThereIsNamed() =>
        Assert.That(
            () => SafetensorsFile.Read(Path),
            Throws.InstanceOf<SavedFileException>().With.Message.Contains(Path).And.Property("File").EqualTo(Path)
        );

    private void WriteRaw(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(Path, [.. length, .. text, .. data]);
    }
}
