using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Several steps in one execution do what they do one by one.</summary>
public sealed class StepsPerExecutionTests
{
    private const int Count = 23;

    /// <summary>
    /// Eleven whole batches and one of one sample, in groups of four: losses of all steps, metrics, weights, slots,
    /// statistics and keys are those of single steps, up to the order of sums.
    /// </summary>
    [Test]
    public void LossesWeightsStateAndKeysAreThoseOfSingleSteps()
    {
        (History single, float[] weights) = Trained(stepsPerExecution: 1);
        (History grouped, float[] same) = Trained(stepsPerExecution: 4);
        Assert.Multiple(() =>
        {
            Assert.That(grouped.StepLosses, Has.Count.EqualTo(3 * 12));
            Assert.That(grouped.StepLosses, Is.EqualTo(single.StepLosses).Within(1e-5));
            Assert.That(grouped["val_loss"], Is.EqualTo(single["val_loss"]).Within(1e-5));
            Assert.That(grouped["mae"], Is.EqualTo(single["mae"]).Within(1e-5));
            Assert.That(same, Is.EqualTo(weights).Within(1e-5));
            Assert.That(single.StepLosses[^1], Is.Not.EqualTo(single.StepLosses[0]).Within(1e-3));
        });
    }

    [Test]
    public void CallbacksHearOfEveryExecutionAndOfEveryLoss()
    {
        using Sequential model = Halving(stepsPerExecution: 4);
        List<string> events = [];
        Recorder recorder = new(events);
        float[,] x = Ones(11);
        _ = model.Fit(x, new float[11, 1], 1, 1, Verbosity.Silent, [recorder], stepsPerEpoch: 7);
        Assert.That(string.Join(' ', events), Is.EqualTo("0-3 loss0 loss1 loss2 loss3 4-6 loss4 loss5 loss6"));
        Assert.That(Weight(model), Is.EqualTo(1 / 128f), "seven steps, each halving");
    }

    [TestCase(7, new[] { 4, 3 })]
    [TestCase(4, new[] { 4 })]
    [TestCase(3, new[] { 3 })]
    public void AnEpochThatIsNoMultipleEndsWithASmallerGroup(int stepsPerEpoch, int[] groups)
    {
        ShapeBackend backend = new();
        using Sequential model = Halving(stepsPerExecution: 4);
        model.Placement = Placement.Of(backend);
        _ = model.Fit(Endless(), 2, Verbosity.Silent, stepsPerEpoch: stepsPerEpoch);
        Assert.That(
            backend.Modules.Select(module => ((TensorType)module.Main.Type.Inputs[^1]).Dims[0]),
            Is.EqualTo(groups.Select(group => 2L * group))
        );
    }

    /// <summary>Groups hold batches of one size only.</summary>
    [Test]
    public void SequencesOfBatchesAreGroupedBySize()
    {
        static IEnumerable<Batch> Batches() =>
            new[] { 2, 2, 2, 3, 3, 1, 2 }.Select(size => new Batch(Ones(size), new float[size, 1]));
        using Sequential model = Halving(stepsPerExecution: 2);
        History history = model.Fit(Batches(), verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(history.StepLosses, Is.EqualTo(Enumerable.Range(0, 7).Select(i => MathF.Pow(0.25f, i))));
            Assert.That(Weight(model), Is.EqualTo(1 / 128f));
            Assert.That(model.Evaluate(Batches(), Verbosity.Silent)["loss"], Is.EqualTo(1 / 16384.0).Within(1e-9));
        });
    }

    /// <summary>What is not finite in the midst of a group stops the rest of the group too.</summary>
    [Test]
    public void TheStepsAfterABadOneChangeNothing()
    {
        using Sequential model = Halving(stepsPerExecution: 4);
        float[,] x = Ones(8);
        x[2, 0] = float.NaN;
        Assert.That(
            () =>
                model.Fit(
                    x,
                    new float[8, 1],
                    1,
                    1,
                    Verbosity.Silent,
                    [new TerminateOnNaN(raiseError: true)],
                    shuffle: false
                ),
            Throws.InstanceOf<NonFiniteLossException>().With.Message.Contains("batch 3")
        );
        Assert.That(Weight(model), Is.EqualTo(0.25f), "two steps, each halving");
    }

    [Test]
    public void TheNumberIsPartOfWhatCompileWasGiven()
    {
        using Sequential model = Halving(stepsPerExecution: 3);
        using Sequential other = Halving(stepsPerExecution: 1);
        other.CompileFromConfig(model.GetCompileConfig()!);
        Assert.That((int)other.GetCompileConfig()!.Json["steps_per_execution"]!, Is.EqualTo(3));
        Assert.That(
            () => model.Compile("sgd", "mse", stepsPerExecution: 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("stepsPerExecution")
        );
    }

    private static (History History, float[] Values) Trained(int stepsPerExecution)
    {
        GlobalSeed.Set(4);
        using Sequential model = new([
            new Input(3),
            new Dense(8, "tanh", name: "hidden"),
            new BatchNormalization(name: "norm"),
            new Dropout(0.2, seed: 5, name: "drop"),
            new Dense(1, name: "out"),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Adam(0.01), "mse", ["mae"], stepsPerExecution: stepsPerExecution);
        float[,] x = new float[Count, 3];
        float[,] y = new float[Count, 1];
        for (int i = 0; i < Count; i++)
        {
            (x[i, 0], x[i, 1], x[i, 2]) = (MathF.Sin(i), MathF.Cos(2 * i), i % 3);
            y[i, 0] = x[i, 0] * x[i, 1];
        }

        History history = model.Fit(x, y, 2, 3, Verbosity.Silent, validationData: (x, y));
        IEnumerable<Variable> all = model.Variables.Concat(model.Optimizer!.Variables);
        return (
            history,
            [.. all.SelectMany(variable => HostValues.ToF32(variable.ToHost()).Values<float>().ToArray())]
        );
    }

    private static IEnumerable<Batch> Endless() =>
        Enumerable.Range(0, int.MaxValue).Select(_ => new Batch(Ones(2), new float[2, 1]));

    private static float[,] Ones(int count)
    {
        float[,] ones = new float[count, 1];
        for (int i = 0; i < count; i++)
        {
            ones[i, 0] = 1;
        }

        return ones;
    }

    private static float Weight(Sequential model) => model.Weights[0].ToHost().Values<float>()[0];

    /// <summary>The loss <c>(wx)²</c> with rate ¼ and x = 1 halves the weight in each step.</summary>
    private static Sequential Halving(int stepsPerExecution)
    {
        Sequential model = new([new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Sgd(.25), "mse", stepsPerExecution: stepsPerExecution);
        return model;
    }

    private sealed class Recorder(List<string> events) : Callback
    {
        private int _first;

        public override void OnTrainBatchBegin(int batch) => _first = batch;

        public override void OnTrainBatchEnd(int batch, BatchLogs logs) => events.Add($"{_first}-{batch}");

        public override void OnStepLoss(int epoch, int batch, float loss) => events.Add($"loss{batch}");
    }
}
