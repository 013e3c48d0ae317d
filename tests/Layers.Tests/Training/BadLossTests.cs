using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Losses and gradients that are not finite.</summary>
public sealed class BadLossTests
{
    /// <summary>The third of five samples has no number.</summary>
    private static readonly float[,] X =
    {
        { 1 },
        { 1 },
        { float.NaN },
        { 1 },
        { 1 },
    };
    private static readonly float[,] Y =
    {
        { 0 },
        { 0 },
        { 0 },
        { 0 },
        { 0 },
    };

    [Test]
    public void AnErrorNamesEpochAndBatchAndLeavesTheWeightsOfTheLastGoodStep()
    {
        using Sequential model = Model();
        Assert.That(
            () =>
                model.Fit(
                    X,
                    Y,
                    batchSize: 1,
                    epochs: 3,
                    verbose: Verbosity.Silent,
                    shuffle: false,
                    callbacks: [new TerminateOnNaN(raiseError: true)]
                ),
            Throws
                .InstanceOf<NonFiniteLossException>()
                .With.Message.Contains("epoch 1, batch 3")
                .And.Message.Contains("NaN")
        );
        Assert.That(Weight(model), Is.EqualTo(0.25), "two steps, each halving");
    }

    [Test]
    public void TrainingCanEndQuietly()
    {
        using Sequential model = Model();
        History history = model.Fit(
            X,
            Y,
            batchSize: 1,
            epochs: 3,
            verbose: Verbosity.Silent,
            shuffle: false,
            callbacks: [new TerminateOnNaN()]
        );
        Assert.That((history.Epochs.Count, Weight(model)), Is.EqualTo((1, 0.25f)));
        _ = model.Fit(
            new float[,]
            {
                { 1 },
            },
            new float[,]
            {
                { 0 },
            },
            verbose: Verbosity.Silent,
            callbacks: [new TerminateOnNaN()]
        );
        Assert.That(Weight(model), Is.EqualTo(0.125), "a new run trains again");
    }

    [Test]
    public void WithoutTheCallbackThereIsAWarning()
    {
        using Sequential model = Model();
        StringWriter text = new();
        model.Console = Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(text) });
        _ = model.Fit(X, Y, batchSize: 1, epochs: 2, verbose: Verbosity.Silent, shuffle: false);
        Assert.That(
            text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Has.Length.EqualTo(1).And.All.Contains("epoch 1, batch 3")
        );
        Assert.That(Weight(model), Is.NaN);
    }

    /// <summary>The root's derivative at 0 is not finite, though the loss is.</summary>
    [Test]
    public void GradientsCountToo()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => Lax.Sqrt(inputs * @params), @params: 1f),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Sgd(.5), Losses.LossesOfFirst);
        Assert.That(
            () =>
                model.Fit(
                    new float[,]
                    {
                        { 0 },
                    },
                    new float[,]
                    {
                        { 0 },
                    },
                    verbose: Verbosity.Silent,
                    callbacks: [new TerminateOnNaN(raiseError: true)]
                ),
            Throws.InstanceOf<NonFiniteLossException>().With.Message.Contains("gradient")
        );
        Assert.That(Weight(model), Is.EqualTo(1));
    }

    private static float Weight(Sequential model) => model.Weights[0].ToHost().Values<float>()[0];

    /// <summary>The loss <c>(wx)²/2</c> with rate ½ and x = 1 halves the weight in each step.</summary>
    private static Sequential Model()
    {
        Sequential model = new([new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(new Sgd(.25), "mse");
        model.Console = Spectre.Console.AnsiConsole.Create(
            new() { Out = new Spectre.Console.AnsiConsoleOutput(new StringWriter()) }
        );
        return model;
    }

    private static class Losses
    {
        public static XlaSharp.Layers.Losses.Loss LossesOfFirst =>
            XlaSharp.Layers.Losses.Loss.Of((_, prediction) => prediction.Sum(-1));
    }
}
