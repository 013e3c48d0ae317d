using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>Weights in files: they come back, and a file that does not fit changes nothing.</summary>
public sealed class WeightsTests
{
    private TempFolder _folder = null!;

    private static IEnumerable<string> Files => ["w.safetensors", "w.npz"];

    [SetUp]
    public void Open() => _folder = new();

    [TearDown]
    public void Close() => _folder.Dispose();

    [TestCaseSource(nameof(Files))]
    public void WeightsComeBackUnderStablePaths(string file)
    {
        using Sequential saved = Net();
        saved.SaveWeights(_folder[file]);
        using Sequential other = Net();
        Assert.That(Values(other), Is.Not.EqualTo(Values(saved)));
        Assert.That(other.LoadWeights(_folder[file]), Is.Empty);
        Assert.That(Values(other), Is.EqualTo(Values(saved)));
        IEnumerable<string> names = file.EndsWith(".npz", StringComparison.Ordinal)
            ? Npz.Read(_folder[file]).Keys
            : SafetensorsFile.Read(_folder[file]).Tensors.Keys;

        // The second layer has no name of its own: it goes by its class, whatever number it got. Seeds are no weights.
        Assert.That(names, Is.EquivalentTo(new[] { "hidden/kernel", "hidden/bias", "affine/kernel", "affine/bias" }));
    }

    /// <summary>
    /// A model made again from its config finds its weights, whatever numbers automatic names have in either process.
    /// </summary>
    [Test]
    public void AModelMadeFromAConfigFindsItsWeights()
    {
        static Sequential Net() =>
            new([
                new Input(3, 2),
                new Dense(4),
                new Bidirectional(new LSTM(2)),
                new Sequential([new Dense(3, name: "given"), new Dense(2)]),
                new Dense(1),
            ])
            {
                Placement = TestDevice.Placement,
            };
        using Sequential first = Net();
        first.Build();
        using Sequential saved = Net();
        saved.Build();
        saved.SaveWeights(_folder["w.safetensors"]);
        string config = ObjectRegistry.Serialize(saved)!.ToJsonString();
        AutoNames.Reset();
        using Sequential again = ObjectRegistry.Default.Deserialize<Sequential>(JsonNode.Parse(config)!);
        again.Placement = TestDevice.Placement;
        again.Build();
        Assert.That(again.LoadWeights(_folder["w.safetensors"]), Is.Empty);
        Assert.That(Values(again), Is.EqualTo(Values(saved)));
        Assert.That(
            SafetensorsFile
                .Read(_folder["w.safetensors"])
                .Tensors.Keys.Where(name => name.EndsWith("/bias", StringComparison.Ordinal)),
            Is.EquivalentTo(
                new[]
                {
                    "dense/bias",
                    "bidirectional/forward_lstm/lstm_cell/bias",
                    "bidirectional/backward_lstm/lstm_cell/bias",
                    "sequential/given/bias",
                    "sequential/dense/bias",
                    "dense_1/bias",
                }
            )
        );
    }

    [TestCaseSource(nameof(Files))]
    public void EveryTruncationAndDamageIsRefusedAndTheLayerStaysAsItWas(string file)
    {
        using Sequential model = Net();
        model.SaveWeights(_folder[file]);
        byte[] whole = File.ReadAllBytes(_folder[file]);
        byte[][] before = Values(model);
        int step = Math.Max(1, whole.Length / 97);
        for (int length = 0; length < whole.Length; length += step)
        {
            File.WriteAllBytes(_folder[file], whole[..length]);
            Assert.That(
                () => model.LoadWeights(_folder[file]),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains(file),
                $"{length} bytes"
            );
        }

        // In the elements of the last weight, wherever the format has them: found by the bytes themselves.
        int place = whole.AsSpan().IndexOf(before[0].AsSpan());
        byte[] flipped = [.. whole];
        flipped[place + 5] ^= 0x10;
        File.WriteAllBytes(_folder[file], flipped);
        Assert.That(
            () => model.LoadWeights(_folder[file]),
            Throws.InstanceOf<SavedFileException>().With.Message.Contains("checksum")
        );
        Assert.That(Values(model), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Files))]
    [Scenario("F13")]
    public void WeightsOfAnotherLayerAreListedAndNothingIsLoaded(string file)
    {
        using Sequential saved = Net();
        saved.SaveWeights(_folder[file]);
        using Sequential other = Net(hidden: 5, name: "wide");
        byte[][] before = Values(other);
        Assert.That(
            () => other.LoadWeights(_folder[file]),
            Throws
                .InstanceOf<SavedFileException>()
                .With.Message.Contains("the file has no 'wide/kernel', 'wide/bias'")
                .And.Message.Contains("the layer has no 'hidden/kernel', 'hidden/bias'")
                .And.Message.Contains(
                    "'affine/kernel' is tensor<3x2xf32> in the file, but tensor<5x2xf32> in the layer"
                )
                .And.Message.Contains("Nothing was loaded")
        );
        Assert.That(Values(other), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Files))]
    [Scenario("F13")]
    public void MismatchesAreSkippedWithAWarningIfThatIsWanted(string file)
    {
        using Sequential saved = Net();
        saved.SaveWeights(_folder[file]);
        using Sequential other = Net(hidden: 5, name: "wide");
        using StringWriter written = new();
        other.Console = Spectre.Console.AnsiConsole.Create(
            new() { Out = new Spectre.Console.AnsiConsoleOutput(written) }
        );
        byte[][] before = Values(other);
        IReadOnlyList<string> skipped = other.LoadWeights(_folder[file], new() { SkipMismatch = true });
        Assert.Multiple(() =>
        {
            Assert.That(skipped, Has.Count.EqualTo(3));
            Assert.That(
                written.ToString(),
                Does.Contain("Warning:").And.Contain("'affine/kernel' is tensor<3x2xf32>").And.Contain("skipped")
            );
            Assert.That(Values(other)[..3], Is.EqualTo(before[..3]));
            Assert.That(Values(other)[3], Is.EqualTo(Values(saved)[3]), "affine/bias fits");
        });
    }

    [Test]
    public void FloatsAreConvertedOnlyIfThatIsWanted()
    {
        using FunctionLayer half = new(
            (Tensor @params, Tensor inputs) => inputs * @params,
            @params: 1.5f,
            dtype: "float16",
            name: "scale"
        );
        half.SaveWeights(_folder["w.safetensors"]);
        using FunctionLayer full = new((Tensor @params, Tensor inputs) => inputs * @params, @params: 2f, name: "scale");
        Assert.That(
            () => full.LoadWeights(_folder["w.safetensors"]),
            Throws
                .InstanceOf<SavedFileException>()
                .With.Message.Contains("'params' is tensor<f16> in the file, but tensor<f32>")
                .And.Message.Contains("CastFloats")
        );
        Assert.That(full.GetWeights()[0].Values<float>()[0], Is.EqualTo(2));
        _ = full.LoadWeights(_folder["w.safetensors"], new() { CastFloats = true });
        Assert.That(full.GetWeights()[0].Values<float>()[0], Is.EqualTo(1.5f));
    }

    [Test]
    public void PathsThatCannotBeWrittenAreNamedAndOldFilesStay()
    {
        using Sequential model = Net();
        File.WriteAllText(_folder["w.npz"], "old");
        Assert.Multiple(() =>
        {
            Assert.That(
                () => model.SaveWeights(_folder["w.bin"]),
                Throws.ArgumentException.With.Message.Contains("'.bin'")
            );
            Assert.That(
                () => model.SaveWeights(_folder["w.xlam"]),
                Throws.ArgumentException.With.Message.Contains("Model.Save")
            );
            Assert.That(
                () => model.SaveWeights(_folder["no/w.npz"]),
                Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains("there is no folder")
            );
            Assert.That(
                () => model.SaveWeights(_folder["w.npz"], overwrite: false),
                Throws.InstanceOf<IOException>().With.Message.Contains("exists already")
            );
            Assert.That(
                () => model.LoadWeights(_folder["no/w.npz"]),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains("no/w.npz")
            );
            Assert.That(
                () => model.LoadWeights(_folder["w.npz"]),
                Throws.InstanceOf<SavedFileException>(),
                "three letters are no archive"
            );
            Assert.That(File.ReadAllText(_folder["w.npz"]), Is.EqualTo("old"));
            Assert.That(_folder.Files, Is.EqualTo(new[] { "w.npz" }));
        });
    }

    [Test]
    public void ALayerWithoutWeightsYetSaysSo()
    {
        using Affine unbuilt = new(2, name: "unbuilt");
        Assert.That(
            () => unbuilt.SaveWeights(_folder["w.npz"]),
            Throws.InvalidOperationException.With.Message.Contains("'unbuilt' is not built")
        );
    }

    private static Sequential Net(int hidden = 3, string name = "hidden")
    {
        Sequential model = new([
            new Input(4),
            new Affine(hidden, name: name),
            new FunctionLayer(
                (Tensor? rng, Tensor inputs, bool training) => training ? Nn.Dropout(rng!, inputs, 0.5) : inputs,
                name: "dropout"
            ),
            new Affine(2),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Build();
        return model;
    }

    private static byte[][] Values(Layer layer) => [.. layer.GetWeights().Select(value => value.Data.ToArray())];
}
