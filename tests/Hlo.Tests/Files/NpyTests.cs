using NUnit.Framework;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Hlo.Tests.Files;

/// <summary>NumPy's array files. Expected bytes are those of the published format.</summary>
public sealed class NpyTests
{
    private string _path = null!;

    [SetUp]
    public void MakePath() => _path = Path.GetTempFileName();

    [TearDown]
    public void DropFile() => File.Delete(_path);

    [Test]
    public void TheHeaderIsNumPys()
    {
        Npy.Write(_path, HostTensor.Of<long>(new TensorType(ElementType.I64, [2]), [1, 2]));
        byte[] file = File.ReadAllBytes(_path);
        Assert.That(
            file[..8],
            Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 })
        );
        Assert.That((file.Length - 16) % 64, Is.Zero, "data starts at a multiple of 64 bytes");
        string header = System.Text.Encoding.ASCII.GetString(file, 10, file.Length - 26);
        Assert.That(
            header,
            Does.StartWith("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }").And.EndsWith("\n")
        );
    }

    [TestCase("tensor<f32>")]
    [TestCase("tensor<2x3xf64>")]
    [TestCase("tensor<0x4xi16>")]
    [TestCase("tensor<3xcomplex<f32>>")]
    [TestCase("tensor<3xbf16>")]
    [TestCase("tensor<5xi1>")]
    public void ArraysComeBack(string type)
    {
        TensorType tensor = (TensorType)Hlo.Text.Parser.ParseType(type);
        byte[] data = [.. Enumerable.Range(0, (int)tensor.ByteCount).Select(i => (byte)(i % 2))];
        Npy.Write(_path, new HostTensor(tensor, data));
        HostTensor read = Npy.Read(_path);
        Assert.That(read.Type, Is.EqualTo(tensor));
        Assert.That(read.Data.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void DamagedFilesAreRefused()
    {
        Npy.Write(_path, HostTensor.Of<float>(new TensorType(ElementType.F32, [4]), [1, 2, 3, 4]));
        byte[] file = File.ReadAllBytes(_path);
        for (int length = 0; length < file.Length; length++)
        {
            File.WriteAllBytes(_path, file[..length]);
            Assert.That(
                () => Npy.Read(_path),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains(_path),
                $"cut to {length} bytes"
            );
        }
    }
}
