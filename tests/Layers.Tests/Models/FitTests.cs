using Spectre.Console;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>
/// How a run goes through epochs and batches, what it compiles and what it writes. Nothing is computed here.
/// </summary>
public sealed class FitTests
{
    private static readonly float[,] X = new float[100, 1];

    [Test]
    public void TwoBatchSizesAreTwoProgramsHoweverManyEpochsThereAre()
    {
        (Sequential model, ShapeBackend backend) = Model();
        using (model)
        {
            _ = model.Fit(X, X, batchSize: 32, epochs: 4, verbose: Verbosity.Silent);
            Assert.That(
                backend.Modules.Select(module => module.Name),
                Is.EqualTo(new[] { "jit_model_train_step", "jit_model_train_step" })
            );
            _ = model.Fit(X, X, batchSize: 32, epochs: 1, verbose: Verbosity.Silent);
            Assert.That(backend.Modules, Has.Count.EqualTo(2), "compiled programs are kept between runs");
        }
    }

    [Test]
    public void ValidationCompilesItsOwnStepOnce()
    {
        (Sequential model, ShapeBackend backend) = Model();
        using (model)
        {
            _ = model.Fit(
                X,
                X,
                batchSize: 25,
                epochs: 3,
                verbose: Verbosity.Silent,
                validationData: (X, X),
                validationBatchSize: 50
            );
            Assert.That(
                backend.Modules.Select(module => module.Name),
                Is.EqualTo(new[] { "jit_model_train_step", "jit_model_evaluate_step" })
            );
        }
    }

    [Test]
    public void EveryVariableOfATrainingStepIsDonatedToItsOwnNewValue()
    {
        (Sequential model, _) = Model();
        using (model)
        {
            Hlo.Function main = model.LowerTrainStep(X, X).Main;
            string[] donated =
            [
                .. main
                    .ArgumentAttributes.Select(attributes => attributes.Text)
                    .Where(text => text.Contains("aliasing", StringComparison.Ordinal)),
            ];
            Assert.That(
                donated,
                Has.Length.EqualTo(1 + 1 + 2 + 4),
                "the weight, the counter, two slots, two metrics; not the learning rate"
            );
        }
    }

    [Test]
    public void EpochsAndBatchesAreCountedAsAskedFor()
    {
        (Sequential model, _) = Model();
        using (model)
        {
            Recorder recorder = new();
            History history = model.Fit(
                X,
                X,
                batchSize: 32,
                epochs: 5,
                initialEpoch: 3,
                stepsPerEpoch: 2,
                verbose: Verbosity.Silent,
                callbacks: [recorder],
                validationSplit: 0.5,
                validationFreq: 5
            );
            Assert.Multiple(() =>
            {
                Assert.That(history.Epochs, Is.EqualTo(new[] { 3, 4 }));
                Assert.That(history["val_loss"], Has.Count.EqualTo(1), "only the fifth epoch validates");
                Assert.That(recorder.Events, Is.EqualTo("train( epoch3( 0 1 ) epoch4( 0 1 ) )"));
                Assert.That(history.StepLosses, Has.Count.EqualTo(4));
            });
        }
    }

    [Test]
    public void OrderOfSamplesDependsOnTheEpochAlone()
    {
        float[] first = Orders();
        (float[] firstEpoch, float[] secondEpoch) = (first[..10], first[10..]);
        Assert.Multiple(() =>
        {
            Assert.That(Orders(), Is.EqualTo(first));
            Assert.That(secondEpoch, Is.Not.EqualTo(firstEpoch));
            Assert.That(secondEpoch, Is.EquivalentTo(firstEpoch));
        });
    }

    [Test]
    [Scenario("F2")]
    public void ARunTellsItsEpochsInPlainLines()
    {
        (Sequential model, _) = Model();
        using (model)
        {
            StringWriter text = new();
            model.Console = AnsiConsole.Create(
                new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) }
            );
            _ = model.Fit(X, X, epochs: 2, verbose: Verbosity.Bar, validationData: (X, X));
            _ = model.Fit(X, X, epochs: 1, verbose: Verbosity.Line);
            string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Multiple(() =>
            {
                Assert.That(lines, Has.Length.EqualTo(5));
                Assert.That(lines[0], Is.EqualTo("Epoch 1/2"));
                Assert.That(
                    lines[1],
                    Does.Match(
                        @"^4/4 ━{20} \d+s \d+[mu]?s/step - accuracy: 0\.0000 - loss: 0\.0000 - val_accuracy: 0\.0000 - val_loss: 0\.0000$"
                    )
                );
                Assert.That(lines[4], Does.Match(@"^4/4 - \d+s - \d+[mu]?s/step - accuracy: 0\.0000 - loss: 0\.0000$"));
            });
        }
    }

    [Test]
    public void ModelsWithoutAPlacementUseTheRegisteredBackend()
    {
        Xla.UseByDefault();
        using FunctionLayer layer = new((Tensor inputs) => inputs + 1);
        Assert.That(TestDevice.Floats(layer.Invoke(new float[] { 1 })), Is.EqualTo(new float[] { 2 }));
    }

    private static (Sequential Model, ShapeBackend Backend) Model()
    {
        ShapeBackend backend = new();
        Sequential model = new(
            [new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f)],
            name: "model"
        )
        {
            Placement = Placement.Of(backend),
        };
        model.Compile("adam", "mse", ["accuracy"]);
        return (model, backend);
    }

    /// <summary>The losses of single samples, which are their squares, over two epochs.</summary>
    private static float[] Orders()
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "mse");
        HostTensor x = TestDevice.Tensor([10, 1], [.. Enumerable.Range(0, 10).Select(i => (float)i)]);
        return [.. model.Fit(x, new float[10, 1], batchSize: 1, epochs: 2, verbose: Verbosity.Silent).StepLosses];
    }

    private sealed class Recorder : Callback
    {
        private readonly List<string> _events = [];

        public string Events => string.Join(' ', _events);

        public override void OnTrainBegin() => _events.Add("train(");

        public override void OnTrainEnd() => _events.Add(")");

        public override void OnEpochBegin(int epoch) => _events.Add($"epoch{epoch}(");

        public override void OnEpochEnd(int epoch, IDictionary<string, double> logs) => _events.Add(")");

        public override void OnTrainBatchEnd(int batch, BatchLogs logs) => _events.Add($"{batch}");
    }
}
