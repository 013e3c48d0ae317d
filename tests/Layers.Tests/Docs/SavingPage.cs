using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Saving;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Docs;

/// <summary>The code of docs/saving.md.</summary>
public sealed class SavingPage
{
    private static readonly float[,] X =
    {
        { 0, 0 },
        { 0, 1 },
        { 1, 0 },
        { 1, 1 },
    };
    private static readonly float[,] Y =
    {
        { 0 },
        { 1 },
        { 1 },
        { 2 },
    };

    // snippet: functions
    private static readonly Func<Tensor, Tensor, Tensor> InitLine = (rng, inputs) =>
        Rng.Normal(rng, [inputs.Shape[1], 1]);
    private static readonly Func<Tensor, Tensor, Tensor> CallLine = (@params, inputs) => inputs.Matmul(@params);

    // end

    private TempFolder _folder = null!;
    private string _back = null!;

    [SetUp]
    public void Open()
    {
        _folder = new();
        _back = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(Path.GetDirectoryName(_folder["x"])!);
    }

    [TearDown]
    public void Close()
    {
        Directory.SetCurrentDirectory(_back);
        _folder.Dispose();
    }

    [Test]
    public void TheCodeOfThePageIsTheCodeHere() =>
        Snippets.RequireSame("docs/saving.md", "tests/Layers.Tests/Docs/SavingPage.cs");

    [Test]
    public void Models()
    {
        using Sequential model = Model();
        // snippet: model
        model.Fit(X, Y, epochs: 2, verbose: Verbosity.Silent);
        model.Save("line.xlam");

        using Model loaded = Layers.Model.Load("line.xlam");
        loaded.Fit(X, Y, epochs: 4, initialEpoch: 2, verbose: Verbosity.Silent); // as if it had not been interrupted
        // end
        model.Fit(X, Y, epochs: 4, initialEpoch: 2, verbose: Verbosity.Silent);
        Assert.That(loaded.Predict(X).ToHost().Data.ToArray(), Is.EqualTo(model.Predict(X).ToHost().Data.ToArray()));
    }

    [Test]
    public void Weights()
    {
        using Sequential model = Model();
        using Sequential sibling = Model();
        // snippet: weights
        model.SaveWeights("line.safetensors");
        model.SaveWeights("line.npz"); // numpy.load("line.npz")["line/params"]
        sibling.LoadWeights("line.safetensors");
        // end
        Assert.That(sibling.GetWeights()[0].Data.ToArray(), Is.EqualTo(model.GetWeights()[0].Data.ToArray()));
        Assert.That(Hlo.Npz.Read("line.npz").Keys, Is.EqualTo(new[] { "line/params" }));
    }

    [Test]
    public void Callbacks()
    {
        using Sequential model = Model();
        // snippet: callbacks
        model.Fit(
            X,
            Y,
            epochs: 3,
            verbose: Verbosity.Silent,
            callbacks:
            [
                new ModelCheckpoint("best.xlam", monitor: "loss", saveBestOnly: true), // the whole model
                new ModelCheckpoint("weights_{epoch:02d}.npz"), // weights alone, after each epoch
                new BackupAndRestore("backup"), // a run that is cut off continues where it was
            ]
        );
        // end
        Assert.That(
            _folder.Files,
            Is.EqualTo(new[] { "best.xlam", "weights_01.npz", "weights_02.npz", "weights_03.npz" })
        );
    }

    [Test]
    public void Files()
    {
        using Sequential model = Model();
        model.SaveWeights("line.safetensors");
        // snippet: files
        SafetensorsFile file = SafetensorsFile.Read("line.safetensors");
        foreach ((string name, HostTensor value) in file.Tensors)
        {
            Console.WriteLine($"{name}: {value.Type}"); // line/params: tensor<2x1xf32>
        }

        SafetensorsFile.Write(
            "renamed.safetensors",
            [.. file.Tensors.Select(tensor => new SavedTensor(tensor.Key.Replace('/', '.'), tensor.Value))],
            new Dictionary<string, string> { ["format"] = "pt" }
        );
        // end
        Assert.That(SafetensorsFile.Read("renamed.safetensors").Tensors.Keys, Is.EqualTo(new[] { "line.params" }));
    }

    [Test]
    public void Artifacts()
    {
        using Sequential model = Model();
        using PjRtClient client = Xla.CreateClient();
        HostTensor images = HostTensor.Of<float>(new(Hlo.ElementType.F32, [4, 2]), [0, 0, 0, 1, 1, 0, 1, 1]);
        // snippet: export
        model.Export("line.xlax", new() { BatchSizes = [1, 4] });

        using XlaModel artifact = XlaModel.Load("line.xlax", client);
        HostTensor[] answers = artifact.Run(images);
        // end
        Assert.That(answers[0].Data.ToArray(), Is.EqualTo(model.Predict(X).ToHost().Data.ToArray()));
    }

    private static Sequential Model()
    {
        // snippet: register
        ObjectRegistry.Default.AddFunction("init_line", InitLine).AddFunction("call_line", CallLine);
        FunctionLayer layer = new(CallLine, InitLine, name: "line");
        // end
        Sequential model = new([new Input(2), layer]);
        model.Compile("adam", "mse");
        model.Build();
        return model;
    }
}
