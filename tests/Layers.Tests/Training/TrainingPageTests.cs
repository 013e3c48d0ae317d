using System.Text.RegularExpressions;
using XlaSharp.Layers.Data;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Report;
using XlaSharp.Testing;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>The code of <c>docs/training.md</c>, run. Every block of the page stands here word for word.</summary>
public sealed partial class TrainingPageTests
{
    [Test]
    public void TheFirstBlockTrains()
    {
        (float[,] x, int[] y) = Points();
        GlobalSeed.Set(1);
        using Sequential model = new([new Input(2), Net()]) { Placement = Placement.Of(Xla.DefaultBackend) };
        model.Compile(new Adam(0.05), "sparse_categorical_crossentropy", ["accuracy"]);
        History history = model.Fit(x, y, batchSize: 32, epochs: 10, verbose: Verbosity.Silent, validationSplit: 0.25);
        IReadOnlyDictionary<string, double> measured = model.Evaluate(x, y, verbose: Verbosity.Silent);
        Assert.That((measured["accuracy"], history["val_loss"].Count), Is.EqualTo((1.0, 10)));

        model.Compile(new Adam(0.05), "sparse_categorical_crossentropy", ["accuracy"], stepsPerExecution: 16);
        history = model.Fit(x, y, batchSize: 2, epochs: 2, verbose: Verbosity.Silent);
        Assert.That((history["accuracy"][^1], history.StepLosses.Count), Is.EqualTo((1.0, 120)));
    }

    [Test]
    public void OptimizersTakeSchedulesAndOptions()
    {
        (float[,] x, int[] y) = Points();
        Optimizer optimizer = new AdamW(
            new CosineDecay(0.01, decaySteps: 200, warmupTarget: 0.05, warmupSteps: 20),
            weightDecay: 1e-3
        )
        {
            GlobalClipNorm = 1,
            UseEma = true,
            GradientAccumulationSteps = 2,
        };
        using Sequential model = new([new Input(2), Net()]) { Placement = TestDevice.Placement };
        model.Compile(optimizer, "sparse_categorical_crossentropy");
        History history = model.Fit(x, y, epochs: 10, verbose: Verbosity.Silent);
        Assert.That(history["loss"][^1], Is.LessThan(history["loss"][0]));
    }

    [Test]
    public void OutputsHaveLossesOfTheirOwn()
    {
        Input input = new(2);
        using Functional model = new(
            input,
            new List<Tensor> { Head("size").Call(input.Tensor), Head("kind").Call(input.Tensor) }
        )
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(
            "sgd",
            new Dictionary<string, Loss> { ["size"] = "mse", ["kind"] = new BinaryCrossentropy(fromLogits: true) },
            lossWeights: new Dictionary<string, double> { ["kind"] = 0.5 },
            metrics: new Dictionary<string, IReadOnlyList<Metric>>
            {
                ["size"] = ["mae"],
                ["kind"] = [new BinaryAccuracy(0)],
            }
        );
        Dictionary<string, object> y = new() { ["size"] = new float[4, 1], ["kind"] = new float[4, 1] };
        IReadOnlyDictionary<string, double> measured = model.Evaluate(new float[4, 2], y, verbose: Verbosity.Silent);
        Assert.That(
            measured.Keys,
            Is.EqualTo(new[] { "loss", "size_loss", "kind_loss", "size_mae", "kind_binary_accuracy" })
        );
        Assert.That(measured["loss"], Is.EqualTo(0.5 * Math.Log(2)).Within(1e-6));
    }

    [Test]
    public void SequencesAndCallbacksTakePart()
    {
        (float[,] x, int[] y) = Points();
        float[,] XOf(int i) =>
            new[,]
            {
                { x[i, 0], x[i, 1] },
            };
        int[] YOf(int i) => [y[i]];
        string report = Path.Combine(TestContext.CurrentContext.WorkDirectory, "page.html");
        using Sequential model = new([new Input(2), Net()]) { Placement = TestDevice.Placement };
        model.Compile("adam", "sparse_categorical_crossentropy");
        IEnumerable<Batch> batches = Enumerable.Range(0, 8).Select(i => new Batch(XOf(i), YOf(i)));
        model.Fit(batches, epochs: 2, verbose: Verbosity.Silent);
        Callback[] callbacks =
        [
            new EarlyStopping("val_loss", patience: 3, restoreBestWeights: true),
            new ReduceLROnPlateau("val_loss", factor: 0.5, patience: 2),
            new TerminateOnNaN(raiseError: true),
            new TrainingReport(report, pictures: null),
        ];
        History history = model.Fit(
            x,
            y,
            epochs: 3,
            verbose: Verbosity.Silent,
            validationSplit: 0.25,
            callbacks: callbacks
        );
        Assert.That((history["learning_rate"].Count, File.Exists(report)), Is.EqualTo((3, true)));
    }

    [Test]
    public void EveryBlockOfThePageIsRunHere()
    {
        string root = Repository.Root ?? throw new InvalidOperationException("the repository's root was not found");
        string code = Spaces()
            .Replace(
                File.ReadAllText(Path.Combine(root, "tests", "Layers.Tests", "Training", "TrainingPageTests.cs")),
                " "
            );
        string page = File.ReadAllText(Path.Combine(root, "docs", "training.md"));
        string[] blocks =
        [
            .. Block().Matches(page).Select(match => Spaces().Replace(match.Groups[1].Value, " ").Trim()),
        ];
        Assert.That(
            blocks,
            Has.Length.EqualTo(6).And.All.Matches<object>(block => code.Contains($"{block}", StringComparison.Ordinal))
        );
    }

    private static FunctionLayer Net() =>
        new(
            (Dictionary<string, Tensor> @params, Tensor inputs) =>
                Nn.Softmax(inputs.Matmul(@params["w"]) + @params["b"]),
            (Tensor rng, Tensor inputs) =>
                new Dictionary<string, Tensor> { ["w"] = Rng.Normal(rng, [inputs.Shape[1], 3]), ["b"] = Np.Zeros([3]) },
            initSeed: 1
        );

    private static FunctionLayer Head(string name) =>
        new((Tensor @params, Tensor inputs) => inputs.Matmul(@params), @params: new float[2, 1], name: name);

    /// <summary>Points around three corners of a triangle.</summary>
    private static (float[,] X, int[] Y) Points()
    {
        SplitMix64 random = new(1);
        (float[,] x, int[] y) = (new float[120, 2], new int[120]);
        for (int i = 0; i < 120; i++)
        {
            y[i] = i % 3;
            double angle = 2 * Math.PI * y[i] / 3;
            x[i, 0] = (float)((2 * Math.Cos(angle)) + (0.2 * random.NextNormal()));
            x[i, 1] = (float)((2 * Math.Sin(angle)) + (0.2 * random.NextNormal()));
        }

        return (x, y);
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
