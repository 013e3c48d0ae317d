using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts.Tests;

/// <summary>
/// Artifacts: what is put in comes out, on this machine without compiling, on others by compiling, and damage is named.
/// </summary>
internal sealed class ArtifactTests
{
    /// <summary>A dense layer over an open batch: <c>x·w + b</c>.</summary>
    internal const string Dense = """
        module @dense {
          func.func public @main(%w: tensor<2x3xf32> {jax.arg_info = "params.w"}, %b: tensor<3xf32> {jax.arg_info = "params.b"},
              %x: tensor<?x2xf32> {jax.arg_info = "inputs"}) -> (tensor<?x3xf32> {jax.result_info = "result"}) {
            %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
            %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x2xf32>) -> tensor<i32>
            %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
            %c = stablehlo.constant dense<3> : tensor<1xi32>
            %s = stablehlo.concatenate %n1, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
            %1 = stablehlo.dynamic_broadcast_in_dim %b, %s, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<?x3xf32>
            %2 = stablehlo.add %0, %1 : tensor<?x3xf32>
            return %2 : tensor<?x3xf32>
          }
        }
        """;

    private const string Static = """
        module @twice {
          func.func public @main(%x: tensor<3xf32>) -> tensor<3xf32> {
            %0 = stablehlo.add %x, %x : tensor<3xf32>
            return %0 : tensor<3xf32>
          }
        }
        """;

    private static readonly float[] Weights = [1, 2, 3, 4, 5, 6];
    private static readonly float[] Bias = [10, 20, 30];

    private readonly List<string> _log = [];
    private DirectoryInfo _folder = null!;
    private PjRtClient _client = null!;

    private string File => Path.Combine(_folder.FullName, "model.xlax");

    [SetUp]
    public void Open()
    {
        _log.Clear();
        _folder = Directory.CreateTempSubdirectory("xlasharp-artifact-");
        _client = Xla.CreateClient("cpu");
    }

    [TearDown]
    public void Close()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

    [Test]
    public void AModelRunsAtItsStoredBatchSizesWithoutCompiling()
    {
        DenseArtifact().Compile(_client, null, 1, 2).Write(File);
        using XlaModel model = Load(new() { AllowCompilation = false });
        Assert.Multiple(() =>
        {
            Assert.That(
                (model.Name, model.IsBatched, model.StoredBatchSizes),
                Is.EqualTo(("dense", true, new long[] { 1, 2 }))
            );
            Assert.That(
                model.Inputs,
                Is.EqualTo(new[] { new ArtifactValue("inputs", new(ElementType.F32, [Dims.Dynamic, 2])) })
            );
            Assert.That(model.Parameters.Select(p => p.Name), Is.EqualTo(new[] { "params.w", "params.b" }));
            Assert.That(model.Outputs.Single().Name, Is.EqualTo("result"));
            // [1, 1]·w + b, [1, 0]·w + b by hand.
            Assert.That(Run(model, 1, [1, 1]), Is.EqualTo(new float[] { 15, 27, 39 }));
            Assert.That(Run(model, 2, [1, 1, 1, 0]), Is.EqualTo(new float[] { 15, 27, 39, 11, 22, 33 }));
            Assert.That(model.CompilationCount, Is.Zero);
        });
    }

    [Test]
    public void AnotherBatchSizeIsCompiledOnceAndSaid()
    {
        DenseArtifact().Compile(_client, null, 1).Write(File);
        using XlaModel model = Load(new() { Log = _log.Add });
        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                Run(model, 3, [1, 1, 1, 0, 0, 0]),
                Is.EqualTo(new float[] { 15, 27, 39, 11, 22, 33, 10, 20, 30 })
            );
        }

        Assert.That(model.CompilationCount, Is.EqualTo(1));
        Assert.That(_log.Single(), Does.Contain("batch size 3").And.Contain("compiled"));
    }

    [Test]
    public void WhereCompilingIsNotAllowedAMissingBatchSizeIsAnError()
    {
        DenseArtifact().Compile(_client, null, 4).Write(File);
        using XlaModel model = Load(new() { AllowCompilation = false });
        Assert.That(
            () => model.Program(5),
            Throws.TypeOf<ArtifactException>().With.Message.Contains("batch size 5 (there are 4)")
        );
    }

    [Test]
    public void AnArtifactWithoutExecutablesCompilesItsProgram()
    {
        new ArtifactBuilder(Parser.Parse(Static)).Write(File);
        using XlaModel model = Load(new() { Log = _log.Add });
        Assert.That(model.Run(Vector(1, 2, 3))[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6 }));
        Assert.That(_log.Single(), Does.Contain("it holds none"));
    }

    [Test]
    public void AnExecutableOfAnotherMachineIsNotLoadedAndTheDifferenceIsNamed()
    {
        new ArtifactBuilder(Parser.Parse(Static)).Compile(_client).Write(File);
        // The environment stands in the manifest as it is; this makes it another one, with a manifest checksum that
        // fits.
        string host = ExecutionEnvironment.Of(_client).Host;
        Rewrite(host, new string('Z', host.Length));
        using XlaModel model = Load(new() { Log = _log.Add });
        Assert.That(model.Run(Vector(1, 2, 3))[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6 }));
        Assert.That(_log.Single(), Does.Contain("host processor 'ZZZ"));
    }

    [Test]
    public void TheSameContentGivesTheSameBytes()
    {
        using MemoryStream one = new();
        using MemoryStream two = new();
        DenseArtifact().Write(one);
        DenseArtifact().Write(two);
        Assert.That(one.ToArray(), Is.EqualTo(two.ToArray()));
    }

    [Test]
    public void EveryTruncationIsNamed()
    {
        DenseArtifact().Write(File);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        // The last bytes, fewer than 64, are padding: without them the artifact is whole.
        foreach (
            int length in Enumerable
                .Range(0, whole.Length - 63)
                .Where(i => i < 200 || i % 97 == 0 || i > whole.Length - 130)
        )
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.That(ReadEverything, Throws.TypeOf<ArtifactException>(), $"{length} bytes");
        }
    }

    [Test]
    public void EveryFlippedBitThatMattersIsNamed()
    {
        DenseArtifact().Write(File);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int unnoticed = 0;
        for (int i = 0; i < whole.Length; i += 13)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 4;
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                ReadEverything();
                unnoticed++;
            }
            catch (ArtifactException) { }
        }

        // Padding between sections is the only place where a bit may flip: fewer than 64 bytes for each of four
        // sections and the manifest.
        Assert.That(unnoticed, Is.LessThan(5 * 64 / 13));
    }

    [Test]
    public void AFailedWriteLeavesTheOldFile()
    {
        DenseArtifact().Write(File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        string missing = Path.Combine(_folder.FullName, "none", "model.xlax");
        Assert.That(() => DenseArtifact().Write(missing), Throws.InstanceOf<IOException>());
        Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(before));
        Assert.That(_folder.EnumerateFiles().Single().Name, Is.EqualTo("model.xlax"));
    }

    [Test]
    public void WrongInputsAreNamed()
    {
        DenseArtifact().Compile(_client, null, 1).Write(File);
        using XlaModel model = Load();
        Assert.Multiple(() =>
        {
            Assert.That(
                () => model.Run(),
                Throws.ArgumentException.With.Message.Contains("takes 1 inputs (inputs), got 0")
            );
            Assert.That(
                () => model.Run(Vector(1, 2)),
                Throws.ArgumentException.With.Message.Contains("must be tensor<?x2xf32>, got tensor<2xf32>")
            );
            Assert.That(
                () => model.Run(HostTensor.Of<int>(new(ElementType.I32, [1, 2]), [1, 2])),
                Throws.ArgumentException.With.Message.Contains("got tensor<1x2xi32>")
            );
            Assert.That(
                () => model.Run(new HostTensor(new(ElementType.F32, [0, 2]), default)),
                Throws.ArgumentException.With.Message.Contains("empty batch")
            );
        });
    }

    [Test]
    public void WrongBuildingIsNamed()
    {
        ArtifactBuilder builder = new(Parser.Parse(Dense));
        Assert.Multiple(() =>
        {
            Assert.That(
                () => builder.WithParameter("nobody", Vector(1)),
                Throws.ArgumentException.With.Message.Contains("params.w, params.b, inputs")
            );
            Assert.That(
                () => builder.WithParameter("params.b", Vector(1)),
                Throws.ArgumentException.With.Message.Contains("tensor<3xf32>")
            );
            Assert.That(
                () => builder.Compile(_client),
                Throws.ArgumentException.With.Message.Contains("at least one positive batch size")
            );
            Assert.That(
                () => new ArtifactBuilder(Parser.Parse(Static)).Compile(_client, null, 2),
                Throws.ArgumentException.With.Message.Contains("no open batch")
            );
            Assert.That(
                () =>
                    new ArtifactBuilder(
                        Parser.Parse(
                            "func.func @main(%x: tensor<3x?xf32>) -> tensor<3x?xf32> { return %x : tensor<3x?xf32> }"
                        )
                    ),
                Throws.ArgumentException.With.Message.Contains("only the leading dimension")
            );
        });
    }

    [Test]
    public void ADisposedModelRefuses()
    {
        new ArtifactBuilder(Parser.Parse(Static)).Compile(_client).Write(File);
        XlaModel model = Load();
        model.Dispose();
        Assert.That(() => model.Program(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void ManyThreadsUseOneModel()
    {
        DenseArtifact().Compile(_client, null, 1, 2).Write(File);
        using XlaModel model = Load();
        Parallel.For(
            0,
            200,
            i => Assert.That(Run(model, 1 + (i % 3), [1, 1, 1, 0, 0, 0]), Has.Length.EqualTo(3 * (1 + (i % 3))))
        );
        Assert.That(model.CompilationCount, Is.EqualTo(1));
    }

    internal static ArtifactBuilder DenseArtifact() =>
        new ArtifactBuilder(Parser.Parse(Dense))
            .WithParameter("params.w", HostTensor.Of<float>(new(ElementType.F32, [2, 3]), Weights))
            .WithParameter("params.b", HostTensor.Of<float>(new(ElementType.F32, [3]), Bias));

    private static HostTensor Vector(params float[] values) =>
        HostTensor.Of<float>(new(ElementType.F32, [values.Length]), values);

    private static float[] Run(XlaModel model, int batch, float[] values) =>
        model
            .Run(HostTensor.Of<float>(new(ElementType.F32, [batch, 2]), values.AsSpan(0, batch * 2)))[0]
            .Values<float>()
            .ToArray();

    private XlaModel Load(XlaModelOptions? options = null) => XlaModel.Load(File, _client, options);

    private void ReadEverything()
    {
        using Format.ArtifactReader reader = Format.ArtifactReader.Open(File);
        _ = reader.Read(reader.Manifest.Module, "the program");
        foreach (Format.ManifestValue input in reader.Manifest.Inputs.Where(input => input.Value is not null))
        {
            _ = reader.Read(input.Value!, input.Name);
        }
    }

    private void Rewrite(string from, string to)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int length = BitConverter.ToInt32(bytes, 8);
        string json = System.Text.Encoding.UTF8.GetString(bytes, 44, length);
        Assert.That(json, Does.Contain(from));
        byte[] changed = System.Text.Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal));
        changed.CopyTo(bytes, 44);
        System.Security.Cryptography.SHA256.HashData(changed).CopyTo(bytes, 12);
        System.IO.File.WriteAllBytes(File, bytes);
    }
}
