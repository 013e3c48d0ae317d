using XlaSharp.Examples.CharTransformer;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Data;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Models of the catalogue's layers learn what they are for.</summary>
public sealed class CatalogueModelsTests
{
    /// <summary>A table with columns of very different sizes, which the first layer takes out.</summary>
    [Test]
    public void ADenseNetExplainsATable()
    {
        const int rows = 512;
        SplitMix64 random = new(7);
        float[] x =
        [
            .. Enumerable.Range(0, rows * 4).Select(i => (float)(random.NextDouble(-1, 1) * (i % 4 == 0 ? 1000 : 1))),
        ];
        float[] y =
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i =>
                    (float)(
                        (2 * x[4 * i] / 1000)
                        - x[(4 * i) + 1]
                        + Math.Sin(2 * x[(4 * i) + 2])
                        + (0.05 * random.NextNormal())
                    )
                ),
        ];
        GlobalSeed.Set(1);
        HostTensor table = TestDevice.Tensor([rows, 4], x);
        Normalization normalization = new();
        normalization.Adapt(table);
        using Sequential model = new([
            new Input(4),
            normalization,
            new Dense(32, "relu") { KernelRegularizer = new L2(1e-5) },
            new BatchNormalization(),
            new Dense(16, "swish"),
            new Dropout(.05, seed: 1),
            new Dense(1),
        ]);
        model.Placement = TestDevice.Placement;
        model.Compile(new Adam(.02), "mse", ["r2_score"]);
        History history = model.Fit(
            table,
            TestDevice.Tensor([rows, 1], y),
            epochs: 15,
            verbose: Verbosity.Silent,
            validationSplit: .2
        );
        Assert.That(history["val_r2_score"][^1], Is.GreaterThan(.85));
    }

    /// <summary>
    /// The task on which long short-term memory was introduced: of a sequence of random numbers, two are marked, and
    /// their sum is wanted. To answer 1 always has an error of about 1/6.
    /// </summary>
    [Test]
    public void AnLstmAddsTheTwoMarkedNumbersOfASequence()
    {
        const int count = 2000;
        const int steps = 10;
        SplitMix64 random = new(3);
        float[] x = new float[count * steps * 2];
        float[] y = new float[count];
        for (int i = 0; i < count; i++)
        {
            int first = random.NextInt(steps / 2);
            int second = (steps / 2) + random.NextInt(steps / 2);
            for (int t = 0; t < steps; t++)
            {
                int at = ((i * steps) + t) * 2;
                (x[at], x[at + 1]) = ((float)random.NextDouble(), t == first || t == second ? 1 : 0);
                y[i] += x[at] * x[at + 1];
            }
        }

        GlobalSeed.Set(1);
        using Sequential model = new([new Input(steps, 2), new LSTM(24), new Dense(1)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Adam(.02), "mse");
        History history = model.Fit(
            TestDevice.Tensor([count, steps, 2], x),
            TestDevice.Tensor([count, 1], y),
            epochs: 12,
            verbose: Verbosity.Silent,
            validationSplit: .2
        );
        Assert.That(history["val_loss"][^1], Is.LessThan(.01));
    }

    /// <summary>
    /// A small version of the example, on this project's own pages: chance is ln 96 = 4.56, frequencies alone give 3.5.
    /// </summary>
    [Test]
    public void ACharacterTransformerLearnsItsText()
    {
        GlobalSeed.Set(1);
        Corpus corpus = Corpus.OfFiles(Path.Combine(Repository.Root!, "docs"));
        CharModelSize size = new(Window: 32, Width: 48, Heads: 4, Blocks: 1);
        using Functional model = CharModel.Make(corpus.CharacterCount, size);
        model.Placement = TestDevice.Placement;
        CharModel.Compile(model, steps: 150);
        History history = model.Fit(
            corpus.Batches(0, .9, 16, size.Window, seed: 1),
            verbose: Verbosity.Silent,
            validationData: corpus.Batches(.9, 1, 16, size.Window, seed: 2).Take(4).ToArray(),
            stepsPerEpoch: 150
        );
        string written = new Writer(model, corpus, size.Window, seed: 3).Continue("the ", 3);
        Assert.Multiple(() =>
        {
            Assert.That(history.StepLosses[0], Is.GreaterThan(4));
            Assert.That(history["val_loss"][^1], Is.LessThan(3.3));
            Assert.That(written, Does.StartWith("the ").And.Length.EqualTo(7));
        });
    }

    [Test]
    [Scenario("F1")]
    public void ASummaryShowsTheCatalogueAsKerasDoes()
    {
        AutoNames.Reset();
        using Sequential model = new([
            new Input(784),
            new Dense(64, "relu"),
            new Dropout(.5),
            new Dense(10, "softmax"),
        ]);
        model.Build();
        List<string> lines = [];
        model.Summary(options: new() { PrintLine = lines.Add });
        string text = string.Join('\n', lines);
        Assert.Multiple(() =>
        {
            Assert.That(
                text,
                Does.Contain("dense (Dense)")
                    .And.Contain("(None, 64)")
                    .And.Contain("dropout (Dropout)")
                    .And.Contain("dense_1 (Dense)")
            );
            Assert.That(text, Does.Contain("Total params: 50,890 (198.79 KB)"));
        });
    }
}
