using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Training on sequences of batches.</summary>
public sealed class BatchSequenceTests
{
    private static readonly float[,] X =
    {
        { 1 },
        { 2 },
        { 3 },
        { 4 },
        { 5 },
    };
    private static readonly float[,] Y =
    {
        { 0 },
        { 1 },
        { 0 },
        { 1 },
        { 1 },
    };

    [Test]
    public void SequencesTrainAsArraysDo()
    {
        using Sequential arrays = Model();
        using Sequential batches = Model();
        using Sequential asynchronous = Model();
        History expected = arrays.Fit(
            X,
            Y,
            batchSize: 2,
            epochs: 3,
            verbose: Verbosity.Silent,
            shuffle: false,
            validationData: (X, Y)
        );
        History found = batches.Fit(Batches(), epochs: 3, verbose: Verbosity.Silent, validationData: [new(X, Y)]);
        _ = asynchronous.Fit(BatchesAsync(), epochs: 3, verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(found["loss"], Is.EqualTo(expected["loss"]));
            Assert.That(found["val_loss"], Is.EqualTo(expected["val_loss"]).Within(1e-6));
            Assert.That(Weight(batches), Is.EqualTo(Weight(arrays)));
            Assert.That(Weight(asynchronous), Is.EqualTo(Weight(arrays)));
            Assert.That(
                batches.Evaluate(Batches(), Verbosity.Silent)["loss"],
                Is.EqualTo(arrays.Evaluate(X, Y, verbose: Verbosity.Silent)["loss"]).Within(1e-6)
            );
            Assert.That(
                TestDevice.Floats(batches.PredictTree(Batches())),
                Is.EqualTo(TestDevice.Floats(arrays.Predict(X)))
            );
        });
    }

    [Test]
    public void OneSequenceCanLastOverEpochsAndItsEndEndsTraining()
    {
        using Sequential model = Model();
        StringWriter text = new();
        model.Console = Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(text) });
        int made = 0;
        IEnumerable<Batch> Seven()
        {
            for (; made < 7; made++)
            {
                yield return new(X, Y);
            }
        }

        History history = model.Fit(Seven(), epochs: 5, stepsPerEpoch: 3, verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(history.StepLosses, Has.Count.EqualTo(7));
            Assert.That(history.Epochs, Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(text.ToString(), Does.Contain("ran out after 1 of 3 steps"));
        });
    }

    [Test]
    public void WhatGoesWrongInASequenceIsThrownHere()
    {
        using Sequential model = Model();
        static IEnumerable<Batch> Broken()
        {
            yield return new(X, Y);
            throw new InvalidDataException("broken");
        }

        static IEnumerable<Batch> Odd()
        {
            yield return new(X, Y);
            yield return new(new float[5, 2], Y);
        }

        Assert.Multiple(() =>
        {
            Assert.That(
                () => model.Fit(Broken(), verbose: Verbosity.Silent),
                Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("broken")
            );
            Assert.That(
                () => model.Fit(Array.Empty<Batch>(), verbose: Verbosity.Silent),
                Throws.ArgumentException.With.Message.Contains("empty")
            );
            Assert.That(
                () => model.Fit(Odd(), verbose: Verbosity.Silent),
                Throws.InstanceOf<ArgumentException>().Or.InstanceOf<TraceException>()
            );
        });
    }

    /// <summary>Half a megabyte each, so that a background thread makes them.</summary>
    [Test]
    public void LargeBatchesComeInOrderFromTheBackground()
    {
        const int width = 50_000;
        float[,] x = new float[9, width];
        for (int i = 0; i < 9; i++)
        {
            x[i, 0] = i;
        }

        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs.Sum(-1, keepDims: true))])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", XlaSharp.Layers.Losses.Loss.Of((_, prediction) => prediction.Sum(-1)));
        History history = model.Fit(
            x,
            new float[9, 1],
            batchSize: 2,
            epochs: 2,
            verbose: Verbosity.Silent,
            shuffle: false
        );
        Assert.That(history.StepLosses, Is.EqualTo(new[] { .5f, 2.5f, 4.5f, 6.5f, 8, .5f, 2.5f, 4.5f, 6.5f, 8 }));
    }

    private static IEnumerable<Batch> Batches()
    {
        yield return new(
            new float[,]
            {
                { 1 },
                { 2 },
            },
            new float[,]
            {
                { 0 },
                { 1 },
            }
        );
        yield return new(
            new float[,]
            {
                { 3 },
                { 4 },
            },
            new float[,]
            {
                { 0 },
                { 1 },
            }
        );
        yield return new(
            new float[,]
            {
                { 5 },
            },
            new float[,]
            {
                { 1 },
            }
        );
    }

    private static async IAsyncEnumerable<Batch> BatchesAsync()
    {
        foreach (Batch batch in Batches())
        {
            await Task.Yield();
            yield return batch;
        }
    }

    private static float Weight(Sequential model) => model.Weights[0].ToHost().Values<float>()[0];

    private static Sequential Model()
    {
        Sequential model = new([new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Sgd(.01), "mse");
        return model;
    }
}
