using XlaSharp.Examples.Digits;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Data;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Models learn, repeatably, and measure what they say they measure.</summary>
public sealed class TrainingTests
{
    private const int Count = 100;

    [Test]
    [Scenario("F3")]
    public void TrainingImprovesAndTheHistoryTellsIt()
    {
        using Sequential model = Classifier(seed: 3);
        (HostTensor x, HostTensor y) = Points();
        History history = model.Fit(x, y, batchSize: 32, epochs: 15, verbose: Verbosity.Silent, validationSplit: 0.2);
        Assert.Multiple(() =>
        {
            Assert.That(history["loss"][^1], Is.LessThan(0.3 * history["loss"][0]));
            Assert.That(history["val_accuracy"][^1], Is.GreaterThanOrEqualTo(0.9));
            Assert.That(history.Names, Is.EqualTo(new[] { "accuracy", "loss", "val_accuracy", "val_loss" }));
            Assert.That(history.Epochs, Is.EqualTo(Enumerable.Range(0, 15)));
            Assert.That(history.StepLosses, Has.Count.EqualTo(15 * 3), "80 samples in batches of 32");
        });
    }

    /// <summary>The demo's net on a part of the demo's data.</summary>
    [Test]
    public void TheDigitsNetLearnsDrawnDigits()
    {
        const int count = 3000;
        DigitImages images = DigitPainter.Draw(count, seed: 1);
        HostTensor x = TestDevice.Tensor([count, 28, 28, 1], Array.ConvertAll(images.Pixels, pixel => pixel / 255f));
        HostTensor y = HostTensor.Of<byte>(new TensorType(ElementType.UI8, [count]), images.Labels);
        using Sequential model = new([new Input(28, 28, 1), ConvNet.Layer(seed: 1)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        History history = model.Fit(x, y, batchSize: 50, epochs: 3, verbose: Verbosity.Silent, validationSplit: 0.1);
        Assert.That(history["val_accuracy"][^1], Is.GreaterThan(0.8), "a tenth would be chance");
    }

    [Test]
    [Scenario("F14")]
    public void TheSameSeedGivesTheSameBits()
    {
        byte[][] first = FinalWeights(seed: 5);
        byte[][] second = FinalWeights(seed: 5);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(FinalWeights(seed: 6), Is.Not.EqualTo(first));
    }

    [Test]
    [Scenario("F4")]
    public void EvaluationCountsEverySampleOnceWhateverTheBatches()
    {
        using Sequential model = Classifier(seed: 1);
        (HostTensor x, HostTensor y) = Points();
        IReadOnlyDictionary<string, double> whole = model.Evaluate(x, y, batchSize: 100, Verbosity.Silent);
        IReadOnlyDictionary<string, double> parts = model.Evaluate(x, y, batchSize: 33, Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(parts["loss"], Is.EqualTo(whole["loss"]).Within(1e-5));
            Assert.That(parts["accuracy"], Is.EqualTo(whole["accuracy"]).Within(1e-6));
        });
    }

    [Test]
    public void PredictionJoinsBatchesInOrder()
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs * 2)])
        {
            Placement = TestDevice.Placement,
        };
        float[] x = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
        Assert.That(
            TestDevice.Floats(model.Predict(TestDevice.Tensor([10, 1], x), batchSize: 4)),
            Is.EqualTo(x.Select(value => 2 * value))
        );
    }

    [Test]
    public void PredictionChangesNothing()
    {
        using Sequential model = Classifier(seed: 2);
        (HostTensor x, HostTensor y) = Points();
        _ = model.Fit(x, y, verbose: Verbosity.Silent);
        byte[][] before = Values(model);
        _ = model.Predict(x);
        _ = model.Evaluate(x, y, verbose: Verbosity.Silent);
        Assert.That(Values(model), Is.EqualTo(before));
    }

    /// <summary>The seed generator moves on by one key per training step, and not in inference.</summary>
    [Test]
    [Scenario("C17")]
    public void EachTrainingStepTakesOneKey()
    {
        using Sequential model = Classifier(seed: 9);
        (HostTensor x, HostTensor y) = Points();
        _ = model.Fit(x, y, batchSize: 40, verbose: Verbosity.Silent);
        Assert.That(model.Variables[^1].ToHost().Values<uint>().ToArray(), Is.EqualTo(new uint[] { 9, 3 }));
    }

    [Test]
    public void StateIsThreadedThroughTrainingAndUntouchedInInference()
    {
        FunctionLayer layer = new(
            (Tensor @params, Tensor state, Tensor inputs, bool training) =>
                (inputs * @params, training ? state + 1 : state),
            @params: 1f,
            state: 0
        );
        using Sequential model = new([layer]) { Placement = TestDevice.Placement };
        model.Compile("sgd", "mse");
        float[,] x =
        {
            { 1 },
            { 2 },
            { 3 },
        };
        _ = model.Fit(x, x, batchSize: 1, epochs: 2, verbose: Verbosity.Silent);
        _ = model.Predict(x);
        Assert.That(layer.State!.As<ConstantTensor>().ToHost().Values<int>()[0], Is.EqualTo(6));
    }

    [Test]
    [Scenario("C28")]
    public void AFrozenLayerKeepsItsWeightsAndStillMovesItsState()
    {
        FunctionLayer frozen = new(
            (Tensor @params, Tensor state, Tensor inputs) => (inputs * @params, state + 1),
            @params: 3f,
            state: 0,
            trainable: false
        );
        FunctionLayer free = new((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f);
        using Sequential model = new([frozen, free]) { Placement = TestDevice.Placement };
        model.Compile("sgd", "mse");
        float[,] x =
        {
            { 1 },
            { 2 },
        };
        _ = model.Fit(x, x, verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(frozen.Weights[0].ToHost().Values<float>()[0], Is.EqualTo(3));
            Assert.That(frozen.Weights[1].ToHost().Values<int>()[0], Is.EqualTo(1));
            Assert.That(free.Weights[0].ToHost().Values<float>()[0], Is.LessThan(1));
        });
    }

    [Test]
    [Scenario("F15")]
    public void ClassWeightsEqualSampleWeightsBuiltByHand()
    {
        (HostTensor x, HostTensor y) = Points();
        float[] weights = [.. y.Values<byte>().ToArray().Select(label => label == 1 ? 2f : 1)];
        double byClass = LossOf(model =>
            model.Fit(x, y, verbose: Verbosity.Silent, classWeight: new Dictionary<int, double> { [1] = 2 })
        );
        double bySample = LossOf(model => model.Fit(x, y, verbose: Verbosity.Silent, sampleWeight: weights));
        double plain = LossOf(model => model.Fit(x, y, verbose: Verbosity.Silent));
        Assert.Multiple(() =>
        {
            Assert.That(byClass, Is.EqualTo(bySample));
            Assert.That(byClass, Is.Not.EqualTo(plain));
        });
    }

    [Test]
    public void ValidationSamplesHaveWeightsToo()
    {
        using Sequential model = Classifier(seed: 1);
        (HostTensor x, HostTensor y) = Points();
        float[] weights = [.. Enumerable.Range(0, Count).Select(i => i % 3f)];
        History history = model.Fit(
            x,
            y,
            verbose: Verbosity.Silent,
            validationData: (x, y),
            validationSampleWeight: weights
        );
        Assert.That(
            history["val_loss"][0],
            Is.EqualTo(model.Evaluate(x, y, verbose: Verbosity.Silent, sampleWeight: weights)["loss"]).Within(1e-6)
        );
        Assert.That(
            () => model.Fit(x, y, verbose: Verbosity.Silent, validationSplit: 0.5, validationSampleWeight: weights),
            Throws.ArgumentException.With.Message.Contains("validationData")
        );
    }

    [Test]
    [Scenario("F16")]
    public void ACallbackCanStopTrainingAndAddNumbers()
    {
        using Sequential model = Classifier(seed: 1);
        (HostTensor x, HostTensor y) = Points();
        History history = model.Fit(x, y, epochs: 9, verbose: Verbosity.Silent, callbacks: [new StopAfterSecond()]);
        Assert.That((history.Epochs.Count, history["extra"]), Is.EqualTo((2, new[] { 0.0, 10 })));
    }

    /// <summary>
    /// A step makes handles of its results and of the batch, and nothing that grows with the data or the weights.
    /// </summary>
    [Test]
    public void AStepAllocatesLittleMoreThanHandles()
    {
        const int handles = 40;
        const int bytesPerHandle = 400;
        using Sequential model = Classifier(seed: 1);
        (HostTensor x, HostTensor y) = Points();
        AllocationMeter meter = new();
        _ = model.Fit(x, y, batchSize: 5, epochs: 3, verbose: Verbosity.Silent, callbacks: [meter]);
        Assert.That(meter.LargestLater, Is.LessThan(handles * bytesPerHandle));
    }

    [Test]
    public void ANewLearningRateActsWithoutCompilingAgain()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f),
        ])
        {
            Placement = TestDevice.Placement,
        };
        Sgd optimizer = new(0);
        model.Compile(optimizer, "mse");
        float[,] x =
        {
            { 1 },
        };
        _ = model.TrainOnBatch(
            x,
            new[,]
            {
                { 0f },
            }
        );
        float unchanged = model.Weights[0].ToHost().Values<float>()[0];
        optimizer.LearningRate = 0.25f;
        _ = model.TrainOnBatch(
            x,
            new[,]
            {
                { 0f },
            }
        );
        Assert.That((unchanged, model.Weights[0].ToHost().Values<float>()[0]), Is.EqualTo((1f, 0.5f)));
    }

    [Test]
    public void AModelWithoutWeightsCanBeFitted()
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "mse");
        float[,] x =
        {
            { 1 },
            { 3 },
        };
        History history = model.Fit(
            x,
            new float[,]
            {
                { 0 },
                { 0 },
            },
            verbose: Verbosity.Silent
        );
        Assert.That(history["loss"][0], Is.EqualTo(5));
    }

    private static double LossOf(Func<Sequential, History> fit)
    {
        using Sequential model = Classifier(seed: 4);
        return fit(model)["loss"][0];
    }

    private static byte[][] FinalWeights(int seed)
    {
        using Sequential model = Classifier(seed);
        (HostTensor x, HostTensor y) = Points();
        _ = model.Fit(x, y, epochs: 2, verbose: Verbosity.Silent);
        return Values(model);
    }

    private static byte[][] Values(Model model) =>
        [.. model.Variables.Select(variable => variable.ToHost().Data.ToArray())];

    /// <summary>Two inputs, eight hidden units with dropout, three classes.</summary>
    private static Sequential Classifier(int seed)
    {
        var init = (Tensor rng, Tensor inputs) =>
            new Dictionary<string, Tensor>
            {
                ["w1"] = Rng.Normal(Rng.FoldIn(rng, 1), [inputs.Shape[1], 8]),
                ["b1"] = Lax.Full([8], 0, ElementType.F32),
                ["w2"] = Rng.Normal(Rng.FoldIn(rng, 2), [8, 3]) * 0.3,
            };
        var call = (Dictionary<string, Tensor> @params, Tensor? rng, Tensor inputs, bool training) =>
        {
            Tensor hidden = Nn.Tanh(inputs.Matmul(@params["w1"]) + @params["b1"]);
            Tensor kept = training ? Nn.Dropout(rng!, hidden, 0.1) : hidden;
            return Nn.Softmax(kept.Matmul(@params["w2"]));
        };
        Sequential model = new([new FunctionLayer(call, init, seed: seed, initSeed: seed)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Adam(0.05f), "sparse_categorical_crossentropy", ["accuracy"]);
        return model;
    }

    /// <summary>Points around three centres.</summary>
    private static (HostTensor X, HostTensor Y) Points()
    {
        SplitMix64 random = new(1);
        float[] x = new float[2 * Count];
        byte[] y = new byte[Count];
        for (int i = 0; i < Count; i++)
        {
            y[i] = (byte)(i % 3);
            double angle = 2 * Math.PI * y[i] / 3;
            x[2 * i] = (float)((2 * Math.Cos(angle)) + (0.4 * random.NextNormal()));
            x[(2 * i) + 1] = (float)((2 * Math.Sin(angle)) + (0.4 * random.NextNormal()));
        }

        return (TestDevice.Tensor([Count, 2], x), HostTensor.Of<byte>(new TensorType(ElementType.UI8, [Count]), y));
    }

    /// <summary>Bytes between the ends of successive batches, once everything has run twice.</summary>
    private sealed class AllocationMeter : Callback
    {
        private long _last;
        private int _epoch;

        public long LargestLater { get; private set; }

        public override void OnEpochBegin(int epoch) => _epoch = epoch;

        public override void OnTrainBatchEnd(int batch, BatchLogs logs)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            LargestLater = _epoch > 1 && batch > 0 ? Math.Max(LargestLater, now - _last) : LargestLater;
            _last = now;
        }
    }

    private sealed class StopAfterSecond : Callback
    {
        public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
        {
            logs["extra"] = 10 * epoch;
            Model.StopTraining = epoch == 1;
        }
    }
}
