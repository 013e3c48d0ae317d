using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>Whole models in files: training continues from them bit by bit, and bad files change nothing.</summary>
public sealed class ModelFileTests
{
    private static readonly Delegate Noisy = (
        Dictionary<string, Tensor> @params,
        Tensor? rng,
        Tensor inputs,
        bool training
    ) => (training ? Nn.Dropout(rng!, inputs, 0.4) : inputs).Matmul(@params["w"]);

    private static readonly Delegate InitNoisy = (Tensor rng, Tensor inputs) =>
        new Dictionary<string, Tensor> { ["w"] = Rng.Normal(rng, [inputs.Shape[1], 2]) };
    private static readonly Delegate Counting = (Tensor state, Tensor inputs, bool training) =>
        (Nn.Tanh(inputs) + 0.01 * state, training ? state + 1 : state);
    private static readonly Delegate InitCounting = (Tensor inputs) =>
        (new Dictionary<string, Tensor>(), Tensor.From(0f));

    private TempFolder _folder = null!;

    private static ObjectRegistry Registry { get; } =
        new ObjectRegistry()
            .Add<Affine>()
            .AddFunction("noisy", Noisy)
            .AddFunction("init_noisy", InitNoisy)
            .AddFunction("counting", Counting)
            .AddFunction("init_counting", InitCounting);

    private static ModelLoadOptions Options => new() { Registry = Registry, Placement = TestDevice.Placement };

    private string Path => _folder["model.xlam"];

    [SetUp]
    public void Open() => _folder = new();

    [TearDown]
    public void Close() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Optimizers()
    {
        yield return new TestCaseData(() => (Optimizer)new AdamW(0.02) { GlobalClipNorm = 1 }).SetArgDisplayNames(
            "AdamW clipped"
        );
        yield return new TestCaseData(() =>
            (Optimizer)new Sgd(0.02, momentum: 0.9) { GradientAccumulationSteps = 3 }
        ).SetArgDisplayNames("SGD accumulating");
        yield return new TestCaseData(() =>
            (Optimizer)new LossScaleOptimizer(new Nadam(0.02), dynamicGrowthSteps: 3)
        ).SetArgDisplayNames("Nadam scaled");
    }

    [TestCaseSource(nameof(Optimizers))]
    [Scenario("F12")]
    public void TwoAndTwoEpochsAreFourBitByBit(Func<Optimizer> optimizer)
    {
        (HostTensor x, HostTensor y) = Data();
        using Sequential whole = Net(optimizer());
        using Sequential first = Net(optimizer());
        first.SetWeights(whole.GetWeights());
        History four = whole.Fit(x, y, batchSize: 4, epochs: 4, verbose: Verbosity.Silent);
        _ = first.Fit(x, y, batchSize: 4, epochs: 2, verbose: Verbosity.Silent);
        first.Save(Path);

        using Model second = Model.Load(Path, Options);
        Assert.That(
            second.Predict(x).ToHost().Data.ToArray(),
            Is.EqualTo(first.Predict(x).ToHost().Data.ToArray()),
            "the same predictions at once"
        );
        History rest = second.Fit(x, y, batchSize: 4, epochs: 4, initialEpoch: 2, verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(rest["loss"], Is.EqualTo(four["loss"].Skip(2)), "the same losses");
            Assert.That(rest["mae"], Is.EqualTo(four["mae"].Skip(2)), "the same metrics");
            Assert.That(Variables(second), Is.EqualTo(Variables(whole)), "the same weights, seeds and optimizer");
        });
    }

    [Test]
    public void ACheckpointInTheMiddleOfARunContinuesAsTheRunDid()
    {
        // Averages take the weights' place at the end of a run, so a run with them is only continued from its middle.
        (HostTensor x, HostTensor y) = Data();
        using Sequential whole = Net(new Adam(0.02) { UseEma = true, EmaMomentum = 0.8 });
        _ = whole.Fit(
            x,
            y,
            batchSize: 4,
            epochs: 4,
            verbose: Verbosity.Silent,
            callbacks: [new ModelCheckpoint(_folder["at_{epoch}.xlam"])]
        );
        using Model second = Model.Load(_folder["at_2.xlam"], Options);
        _ = second.Fit(x, y, batchSize: 4, epochs: 4, initialEpoch: 2, verbose: Verbosity.Silent);
        Assert.That(Variables(second), Is.EqualTo(Variables(whole)));
    }

    [Test]
    public void AGraphWithSharedLayersComesBackWithItsPaths()
    {
        Input a = new(4);
        Input b = new(4);
        Affine shared = new(3);
        Affine other = new(3);
        SymbolicTensor joined = new FunctionLayer(Counting, InitCounting).Call(
            shared.Call(a.Tensor) + other.Call(b.Tensor) + other.Call(a.Tensor) * 0.5
        );
        using Functional model = new(new List<Tensor> { a.Tensor, b.Tensor }, new Affine(2, name: "head").Call(joined))
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "mse");
        model.Save(Path);
        using Model loaded = Model.Load(Path, Options);
        Assert.Multiple(() =>
        {
            Assert.That(loaded, Is.InstanceOf<Functional>());
            Assert.That(
                loaded.StablePaths.Select(entry => entry.Path),
                Is.EqualTo(model.StablePaths.Select(entry => entry.Path))
            );
            Assert.That(loaded.GetConfig().ToString(), Is.EqualTo(model.GetConfig().ToString()));
            (HostTensor x, _) = Data();
            List<Tensor> inputs = [Tensor.From(x), Tensor.From(x)];
            Assert.That(
                ((ConstantTensor)loaded.PredictTree(inputs)!).ToHost().Data.ToArray(),
                Is.EqualTo(((ConstantTensor)model.PredictTree(inputs)!).ToHost().Data.ToArray())
            );
        });
    }

    [Test]
    public void AModelWithoutAnInputKnowsWhatItWasBuiltFor()
    {
        using Sequential model = new([new Affine(2)]) { Placement = TestDevice.Placement };
        (HostTensor x, _) = Data();
        _ = model.Predict(x);
        model.Save(Path);
        using Model loaded = Model.Load(Path, Options);
        Assert.That(loaded.IsBuilt, Is.True);
        Assert.That(loaded.Predict(x).ToHost().Data.ToArray(), Is.EqualTo(model.Predict(x).ToHost().Data.ToArray()));
    }

    [Test]
    public void FrozenLayersAndWeightsStayFrozen()
    {
        using Sequential model = Net(new Adam());
        model.Layers[0].IsTrainable = false;
        model.Layers[2].Weights[0].IsTrainable = false;
        model.Save(Path);
        using Model loaded = Model.Load(Path, Options);
        Assert.That(loaded.TrainableWeights, Is.Empty);
        Assert.That(
            loaded.NonTrainableWeights.Select(weight => weight.Name),
            Is.EquivalentTo(model.NonTrainableWeights.Select(weight => weight.Name))
        );
    }

    [Test]
    public void WhatCompileWasGivenCanBeLeftOut()
    {
        using Sequential model = Net(new Adam());
        (HostTensor x, HostTensor y) = Data();
        _ = model.Fit(x, y, verbose: Verbosity.Silent);
        model.Save(Path);
        using (Model loaded = Model.Load(Path, Options with { Compile = false }))
        {
            Assert.That(loaded.Optimizer, Is.Null);
            Assert.That(Variables(loaded), Is.EqualTo(Variables(model)[..Variables(loaded).Length]));
        }

        model.Save(Path, includeOptimizer: false);
        using Model bare = Model.Load(Path, Options);
        Assert.That(bare.Optimizer, Is.Null);
        Assert.That(SafetensorsFile.Read(Path).Tensors.Keys, Has.None.StartsWith("optimizer"));
    }

    [Test]
    public void WeightsOfAWholeModelGoIntoASibling()
    {
        using Sequential model = Net(new Adam());
        model.Save(Path);
        using Sequential sibling = Net(new Adam());
        _ = sibling.LoadWeights(Path);
        Assert.That(
            sibling.GetWeights().Select(value => value.Data.ToArray()),
            Is.EqualTo(model.GetWeights().Select(value => value.Data.ToArray()))
        );
    }

    [Test]
    [Scenario("C30")]
    public void FunctionsThatAreNotRegisteredAreNamedWhenSavingAndWhenLoading()
    {
        File.WriteAllText(Path, "old");
        using Sequential lambda = new([new Input(4), new FunctionLayer((Tensor inputs) => inputs * 2, name: "double")])
        {
            Placement = TestDevice.Placement,
        };
        Assert.That(
            () => lambda.Save(Path),
            Throws
                .InstanceOf<NotSupportedException>()
                .With.Message.Contains("call_fn")
                .And.Message.Contains("AddFunction")
        );
        Assert.That(File.ReadAllText(Path), Is.EqualTo("old"));

        using Sequential model = Net(new Adam());
        model.Save(Path);
        ModelLoadOptions poor = Options with
        {
            Registry = new ObjectRegistry()
                .Add<Affine>()
                .AddFunction("noisy", Noisy)
                .AddFunction("init_noisy", InitNoisy),
        };
        Assert.That(
            () => Model.Load(Path, poor),
            Throws
                .InstanceOf<SavedFileException>()
                .With.Message.Contains(Path)
                .And.Message.Contains("'Custom>counting' is not registered")
                .And.Message.Contains("AddFunction")
        );
    }

    [Test]
    [Scenario("C31")]
    public void ALayerMadeFromParametersCannotBeMadeFromAFileButItsWeightsCanBeLoaded()
    {
        ObjectRegistry registry = new ObjectRegistry().AddFunction("noisy", Noisy);
        using Sequential model = new([
            new Input(4),
            new FunctionLayer(Noisy, @params: new Dictionary<string, Tensor> { ["w"] = Np.Ones([4, 2]) }),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Save(Path);
        Assert.That(
            () => Model.Load(Path, new() { Registry = registry }),
            Throws
                .InstanceOf<SavedFileException>()
                .With.Message.Contains("init_fn")
                .And.Message.Contains("params")
                .And.Message.Contains("state")
        );
        using Sequential sibling = new([
            new Input(4),
            new FunctionLayer(Noisy, @params: new Dictionary<string, Tensor> { ["w"] = Np.Zeros([4, 2]) }),
        ])
        {
            Placement = TestDevice.Placement,
        };
        _ = sibling.LoadWeights(Path);
        Assert.That(sibling.GetWeights()[0].Values<float>().ToArray(), Is.All.EqualTo(1));
    }

    [Test]
    public void DamageIsRefusedWhereverItIs()
    {
        using Sequential model = Net(new Adam());
        model.Save(Path);
        byte[] whole = File.ReadAllBytes(Path);
        for (int place = 0; place < whole.Length; place += 61)
        {
            byte[] flipped = [.. whole];
            flipped[place] ^= 0x04;
            File.WriteAllBytes(Path, flipped);
            Assert.That(
                () => Model.Load(Path, Options),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains(Path),
                $"byte {place}"
            );
            File.WriteAllBytes(Path, whole[..place]);
            Assert.That(
                () => Model.Load(Path, Options),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains(Path),
                $"{place} bytes"
            );
        }
    }

    [Test]
    public void BadPathsAreNamedAndOldFilesStay()
    {
        using Sequential model = Net(new Adam());
        using Sequential unbuilt = new([new Affine(2)], "unbuilt");
        File.WriteAllText(Path, "old");
        model.SaveWeights(_folder["w.safetensors"]);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.Save(_folder["m.keras"]), Throws.ArgumentException.With.Message.Contains(".xlam"));
            Assert.That(
                () => model.Save(Path, overwrite: false),
                Throws.InstanceOf<IOException>().With.Message.Contains("exists already")
            );
            Assert.That(
                () => model.Save(_folder["no/m.xlam"]),
                Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains("there is no folder")
            );
            Assert.That(
                () => unbuilt.Save(Path),
                Throws.InvalidOperationException.With.Message.Contains("'unbuilt' does not know the shape")
            );
            Assert.That(
                () => Model.Load(_folder["none.xlam"]),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains("none.xlam")
            );
            Assert.That(
                () => Model.Load(_folder["w.safetensors"]),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains("no model")
            );
            Assert.That(File.ReadAllText(Path), Is.EqualTo("old"));
            Assert.That(_folder.Files, Is.EqualTo(new[] { "model.xlam", "w.safetensors" }));
        });
    }

    [Test]
    public void ALoadedModelIsExported()
    {
        using Sequential model = Net(new Adam());
        (HostTensor x, HostTensor y) = Data();
        _ = model.Fit(x, y, verbose: Verbosity.Silent);
        model.Save(Path);
        using Model loaded = Model.Load(Path, Options);
        loaded.Export(_folder["model.xlax"], new() { BatchSizes = [12] });
        using XlaModel artifact = XlaModel.Load(
            _folder["model.xlax"],
            ((PjRtBackend)TestDevice.Placement.Backend).Client,
            new() { AllowCompilation = false }
        );
        Assert.That(artifact.Run(x)[0].Data.ToArray(), Is.EqualTo(model.Predict(x).ToHost().Data.ToArray()));
    }

    [Test]
    public void CheckpointsAreWholeModelsOrWeightsAsTheirNamesSay()
    {
        using Sequential model = Net(new Adam());
        (HostTensor x, HostTensor y) = Data();
        _ = model.Fit(
            x,
            y,
            epochs: 2,
            verbose: Verbosity.Silent,
            callbacks:
            [
                new ModelCheckpoint(_folder["c/m_{epoch:02d}_{loss:.2f}.xlam"], monitor: "loss"),
                new ModelCheckpoint(_folder["w{epoch}.npz"]),
            ]
        );
        Assert.That(
            _folder.Files,
            Has.Length.EqualTo(4)
                .And.Some.Match(@"^m_01_\d+\.\d\d\.xlam$")
                .And.Some.Match(@"^m_02_\d+\.\d\d\.xlam$")
                .And.Some.EqualTo("w1.npz")
        );
        using Model last = Model.Load(Directory.GetFiles(_folder["c"], "m_02_*")[0], Options);
        Assert.That(Variables(last), Is.EqualTo(Variables(model)));
        Assert.That(
            () => new ModelCheckpoint("model.keras"),
            Throws.ArgumentException.With.Message.Contains("'.keras'")
        );
    }

    private static Sequential Net(Optimizer optimizer)
    {
        Sequential model = new([
            new Input(4),
            new Affine(3),
            new FunctionLayer(Counting, InitCounting, name: "counting"),
            new FunctionLayer(Noisy, InitNoisy, seed: 3),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(optimizer, "mse", ["mae"]);
        model.Build();
        return model;
    }

    private static (HostTensor X, HostTensor Y) Data()
    {
        float[] x = [.. Enumerable.Range(0, 12 * 4).Select(i => MathF.Sin(i))];
        float[] y = [.. Enumerable.Range(0, 12 * 2).Select(i => MathF.Cos(3 * i))];
        return (
            HostTensor.Of<float>(new(ElementType.F32, [12, 4]), x),
            HostTensor.Of<float>(new(ElementType.F32, [12, 2]), y)
        );
    }

    private static byte[][] Variables(Model model) =>
        [
            .. model
                .StablePaths.Select(entry => entry.Variable)
                .Concat(model.Optimizer?.Variables ?? [])
                .Select(variable => variable.ToHost().Data.ToArray()),
        ];
}
