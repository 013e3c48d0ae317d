using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Arrays in NumPy's files, in raw ones and in texts.</summary>
public sealed class FileTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xlasharp-np-");

    [OneTimeTearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void SavedIsLoaded()
    {
        Tensor x = Tensor.Of<float>([2, 2], 1, 2, 3, 4);
        Np.Save(PathOf("x.npy"), x);
        Assert.That(Evaluation.Values(Np.Load(PathOf("x.npy"))), Is.EqualTo(new double[] { 1, 2, 3, 4 }));
        Np.SaveZ(PathOf("all.npz"), ("w", x), ("b", Tensor.Of<int>([1], 7)));
        OrderedDictionary<string, Tensor> all = Np.LoadZ(PathOf("all.npz"));
        Assert.That(all.Keys, Is.EqualTo(new[] { "w", "b" }));
        Assert.That($"{all["w"]} {all["b"]}", Is.EqualTo("f32[2,2] i32[1]"));
    }

    [Test]
    public void WhatIsTracedCannotBeSaved()
    {
        Assert.That(
            () =>
                Xla.Jit(
                        (Tensor x) =>
                        {
                            Np.Save(PathOf("no.npy"), x);
                            return x;
                        }
                    )
                    .Lower(Spec.F32(2)),
            Throws.TypeOf<TraceException>().With.Message.Contains("no elements while a function is traced")
        );
        Assert.That(File.Exists(PathOf("no.npy")), Is.False);
    }

    [Test]
    public void RawElementsAreRead()
    {
        File.WriteAllBytes(PathOf("raw"), [9, 1, 0, 2, 0, 3, 0]);
        Assert.That(
            Evaluation.Values(Np.FromFile(PathOf("raw"), ElementType.I16, offset: 1).Astype(ElementType.I32)),
            Is.EqualTo(new double[] { 1, 2, 3 })
        );
        Assert.That(
            Evaluation.Values(Np.FromFile(PathOf("raw"), ElementType.I16, count: 1, offset: 3).Astype(ElementType.I32)),
            Is.EqualTo(new double[] { 2 })
        );
        Assert.That(
            () => Np.FromFile(PathOf("raw"), ElementType.I16),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.Contains("holds 7 bytes, which are not whole elements of i16")
        );
        Assert.That(
            () => Np.FromFile(PathOf("raw"), ElementType.I16, count: 4),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("not 4 elements of i16")
        );
    }

    [Test]
    public void NumbersInTextsAreRead()
    {
        Assert.That(Evaluation.Values(Np.FromString("1 2.5\n-3e2")), Is.EqualTo(new[] { 1, 2.5, -300 }));
        Tensor integers = Np.FromString("1, 2", ",", ElementType.I32);
        Assert.That($"{integers}", Is.EqualTo("i32[2]"));
        Assert.That(
            () => Np.FromString("1, x", ","),
            Throws.TypeOf<FormatException>().With.Message.EqualTo("'x' is no number.")
        );
    }

    [TestCase("fb", new double[] { 1, 0, 2 })]
    [TestCase("f", new double[] { 1, 0, 2, 0 })]
    [TestCase("b", new double[] { 0, 0, 1, 0, 2 })]
    public void ZerosAtTheEndsAreCut(string trim, double[] expected) =>
        Assert.That(
            Evaluation.Values(Np.TrimZeros(Tensor.Of<double>([6], 0, 0, 1, 0, 2, 0), trim)),
            Is.EqualTo(expected)
        );

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
