using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Losses and metrics of models with several outputs; weighted metrics; losses that layers add.</summary>
public sealed class SeveralOutputsTests
{
    private static readonly float[,] X =
    {
        { 1 },
        { 2 },
    };
    private static readonly Dictionary<string, object> Y = new()
    {
        ["a"] = new float[,]
        {
            { 1 },
            { 1 },
        },
        ["b"] = new float[,]
        {
            { 0 },
            { 2 },
        },
    };

    /// <summary>Outputs 3x and −x: errors 2 and 5, and −1 and −4.</summary>
    [Test]
    [Scenario("F10")]
    public void LossesAndMetricsAreNamedByOutput()
    {
        using Functional model = Model();
        model.Compile(
            "sgd",
            new Dictionary<string, Loss> { ["a"] = "mse", ["b"] = "mae" },
            new Dictionary<string, double> { ["b"] = 10 },
            new Dictionary<string, IReadOnlyList<Metric>> { ["a"] = ["mae", "mae"] },
            new Dictionary<string, IReadOnlyList<Metric>> { ["b"] = ["mse"] }
        );
        IReadOnlyDictionary<string, double> measured = model.Evaluate(
            X,
            Y,
            verbose: Verbosity.Silent,
            sampleWeight: new float[] { 1, 0 }
        );
        Assert.Multiple(() =>
        {
            Assert.That(measured.Keys, Is.EqualTo(new[] { "loss", "a_loss", "b_loss", "a_mae", "a_mae_1", "b_mse" }));
            Assert.That(measured["a_loss"], Is.EqualTo(2));
            Assert.That(measured["b_loss"], Is.EqualTo(0.5));
            Assert.That(measured["loss"], Is.EqualTo(7));
            Assert.That(measured["a_mae"], Is.EqualTo(3.5));
            Assert.That(measured["b_mse"], Is.EqualTo(1));
        });
    }

    [Test]
    public void TrainingLowersTheSumOfLosses()
    {
        using Functional model = Model();
        model.Compile(new Sgd(0.05), "mse");
        List<object> inOrder = [Y["a"], Y["b"]];
        History history = model.Fit(X, inOrder, epochs: 5, verbose: Verbosity.Silent);
        Assert.That(history["loss"][4], Is.LessThan(history["loss"][0] / 2));
    }

    [Test]
    public void NamesThatAreNoOutputsAreNamed()
    {
        using Functional model = Model();
        model.Compile("sgd", new Dictionary<string, Loss> { ["c"] = "mse" });
        Assert.That(
            () => model.Fit(X, Y, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("'c'").And.Message.Contains("'a', 'b'")
        );
        model.Compile("sgd", "mse", ["mae"]);
        Assert.That(
            () => model.Fit(X, Y, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("metrics by output")
        );
        model.Compile("sgd", "mse");
        Assert.That(
            () =>
                model.Fit(
                    X,
                    new Dictionary<string, object> { ["a"] = Y["a"], ["z"] = Y["b"] },
                    verbose: Verbosity.Silent
                ),
            Throws.ArgumentException.With.Message.Contains("'z'")
        );
    }

    [Test]
    public void WeightsOfSamplesCountInWeightedMetricsOnly()
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "mse", ["mse"], ["mse"]);
        IReadOnlyDictionary<string, double> measured = model.TestOnBatch(
            X,
            new float[,]
            {
                { 0 },
                { 0 },
            },
            new float[] { 3, 1 }
        );
        Assert.That(measured.Values, Is.EqualTo(new[] { (3 + 4) / 2.0, 2.5, (3 + 4) / 4.0 }).Within(1e-6));
    }

    /// <summary>The weight 2 is penalised by 0.5·2², and pulled by it.</summary>
    [Test]
    public void PenaltiesOnWeightsArePartOfTheLoss()
    {
        using Sequential model = new([new Penalised()]) { Placement = TestDevice.Placement };
        model.Compile(new Sgd(0.25), "mse");
        Assert.That(
            model.TrainOnBatch(
                new float[,]
                {
                    { 0 },
                },
                new float[,]
                {
                    { 1 },
                }
            )["loss"],
            Is.EqualTo(1 + 2)
        );
        Assert.That(model.GetWeights()[0].Values<float>()[0], Is.EqualTo(2 - (0.25 * 2)));
    }

    [Test]
    public void MetricsOfClassesGetTheirShapeFromTheModel()
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "categorical_crossentropy", [new F1Score(ScoreAverage.Macro)]);
        float[,] p =
        {
            { .9f, .1f },
            { .2f, .8f },
            { .6f, .4f },
        };
        Assert.That(
            model.TestOnBatch(
                p,
                new float[,]
                {
                    { 1, 0 },
                    { 0, 1 },
                    { 0, 1 },
                }
            )["f1_score"],
            Is.EqualTo(2 / 3.0).Within(1e-6)
        );
    }

    [Test]
    public void WhatCompileWasGivenIsMadeAgainFromItsConfig()
    {
        using Functional model = Model();
        model.Compile(
            new Sgd(0.1),
            new Dictionary<string, Loss> { ["a"] = "mse", ["b"] = new Huber(2) },
            new Dictionary<string, double> { ["b"] = 10 },
            new Dictionary<string, IReadOnlyList<Metric>> { ["a"] = ["mae", "rmse"] }
        );
        string written = model.GetCompileConfig()!.ToString();
        using Functional other = Model();
        other.CompileFromConfig(new("compile", System.Text.Json.Nodes.JsonNode.Parse(written)!.AsObject()));
        Assert.That(other.GetCompileConfig()!.ToString(), Is.EqualTo(written));
        Assert.That(
            other.Evaluate(X, Y, verbose: Verbosity.Silent),
            Is.EqualTo(model.Evaluate(X, Y, verbose: Verbosity.Silent))
        );
        using Sequential single = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        single.Compile("adam", "mse", ["accuracy"], ["mae"]);
        written = single.GetCompileConfig()!.ToString();
        single.CompileFromConfig(new("compile", System.Text.Json.Nodes.JsonNode.Parse(written)!.AsObject()));
        Assert.That(single.GetCompileConfig()!.ToString(), Is.EqualTo(written));
    }

    private static Functional Model()
    {
        Input x = new(1);
        FunctionLayer a = new((Tensor @params, Tensor inputs) => inputs * @params, @params: 3f, name: "a");
        FunctionLayer b = new((Tensor @params, Tensor inputs) => inputs * @params, @params: -1f, name: "b");
        return new(x, new List<Tensor> { a.Call(x.Tensor), b.Call(x.Tensor) }) { Placement = TestDevice.Placement };
    }

    private sealed class Penalised : Layer
    {
        private Variable? _weight;

        protected override void BuildCore(InputSignature inputs, Placement? placement) =>
            _weight = AddWeight("w", [], (_, _, _) => 2f, regularizer: new L2(0.5));

        protected override object? CallCore(CallContext context, object? inputs) =>
            (Tensor)inputs! * Read(context, _weight!);
    }
}
