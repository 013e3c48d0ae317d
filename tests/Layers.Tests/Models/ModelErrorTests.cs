using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Misuse of a model gives one clear exception, before anything is computed.</summary>
public sealed class ModelErrorTests
{
    private static readonly float[,] X =
    {
        { 1 },
        { 2 },
    };

    [Test]
    public void TrainingNeedsCompile()
    {
        using Sequential model = Identity();
        Assert.That(() => model.Fit(X, X), Throws.InvalidOperationException.With.Message.Contains("Compile()"));
    }

    [Test]
    public void InputsAndTruthsMustBeEquallyMany()
    {
        using Sequential model = Compiled();
        Assert.That(
            () =>
                model.Fit(
                    X,
                    new float[,]
                    {
                        { 1 },
                    }
                ),
            Throws.ArgumentException.With.Message.Contains("data cardinality").And.Message.Contains("2, 1")
        );
    }

    [Test]
    public void RowsInAnArrayOfArraysAreSeveralInputs()
    {
        using Sequential model = new([new Input(4), new Affine(1)]) { Placement = ShapeBackend.Placement() };
        model.Compile("sgd", "mse");
        float[][] rows = [.. Enumerable.Range(0, 100).Select(_ => new float[4])];
        Assert.That(
            () => model.Fit(rows, new float[100, 1], verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("T[,]").And.Message.Length.LessThan(600)
        );
    }

    [Test]
    public void ClassNumbersGoWithTheSparseLoss()
    {
        using Sequential model = new([new Input(4), new Affine(3)]) { Placement = ShapeBackend.Placement() };
        model.Compile("sgd", "categorical_crossentropy");
        Assert.That(
            () => model.Fit(new float[6, 4], new int[6], verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("sparse_categorical_crossentropy")
        );
        Assert.That(
            () => model.Fit(new float[6, 4], new float[6, 3], epochs: -1, verbose: Verbosity.Silent),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("epochs")
        );
    }

    [Test]
    public void TrainingNeedsTruths()
    {
        using Sequential model = Compiled();
        Assert.That(() => model.Fit(X), Throws.ArgumentException.With.Message.Contains("y is missing"));
    }

    [Test]
    public void ABatchIsNotLargerThanTheData()
    {
        using Sequential model = Compiled();
        Assert.That(
            () => model.Fit(X, X, batchSize: 3, verbose: Verbosity.Silent),
            Throws
                .ArgumentException.With.Property("ParamName")
                .EqualTo("batchSize")
                .And.Message.Contains("batchSize must be at most the number of training samples")
                .And.Message.Contains("3 was given with 2 samples")
        );
        Assert.That(
            () => model.Fit(X, X, batchSize: 2, validationSplit: 0.5, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("2 was given with 1 samples"),
            "what is kept for validation trains nothing"
        );
        Assert.That(
            () => model.Fit(X, X, validationData: (X, X), validationBatchSize: 4, verbose: Verbosity.Silent),
            Throws
                .ArgumentException.With.Property("ParamName")
                .EqualTo("validationBatchSize")
                .And.Message.Contains("number of validation samples")
        );
        Assert.That(model.Weights, Is.Empty, "nothing was built");
    }

    [TestCase(0.1)]
    [TestCase(1.0)]
    public void AnEmptySideOfTheSplitIsRefused(double share)
    {
        using Sequential model = Compiled();
        double given = share == 0.1 ? 0.01 : share;
        Assert.That(
            () =>
                model.Fit(
                    new float[,]
                    {
                        { 1 },
                    },
                    new float[,]
                    {
                        { 1 },
                    },
                    validationSplit: given
                ),
            Throws.ArgumentException.With.Message.Contains("validationSplit")
        );
    }

    [Test]
    public void AnIntegerParameterCannotBeTrained()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 2),
        ])
        {
            Placement = ShapeBackend.Placement(),
        };
        model.Compile("sgd", "mse");
        Assert.That(
            () => model.Fit(X, X, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("only floats have gradients").And.Message.Contains("i32")
        );
    }

    [Test]
    public void NamesOfLayersMustDiffer() =>
        Assert.That(
            () =>
                new Sequential([
                    new FunctionLayer((Tensor inputs) => inputs, name: "a"),
                    new FunctionLayer((Tensor inputs) => inputs, name: "a"),
                ]),
            Throws.ArgumentException.With.Message.Contains("'a'")
        );

    [Test]
    public void AnInputMustComeFirst() =>
        Assert.That(
            () => new Sequential([new FunctionLayer((Tensor inputs) => inputs), new Input(3)]),
            Throws.ArgumentException.With.Message.Contains("first")
        );

    [Test]
    public void EqualNamesOfMetricsAreNumbered()
    {
        using Sequential model = Identity();
        model.Compile("sgd", "mse", ["mae", "mae"], ["mae"]);
        Assert.That(model.TestOnBatch(X, X).Keys, Is.EqualTo(new[] { "loss", "mae", "mae_1", "weighted_mae" }));
    }

    [Test]
    public void AnUnbuiltLayerCannotBeBuiltWhileTracing()
    {
        using FunctionLayer inner = new((Tensor @params, Tensor inputs) => inputs * @params, (Tensor inputs) => inputs);
        using Subclass model = new(inner) { Placement = ShapeBackend.Placement() };
        model.Compile("sgd", "mse");
        Assert.That(
            () => model.Fit(X, X, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("tracing scope")
        );
        _ = inner.Invoke(X, placement: model.Placement);
        Assert.That(() => model.Fit(X, X, verbose: Verbosity.Silent), Throws.Nothing);
    }

    [Test]
    public void ABuiltModelRefusesOtherShapesWithTheOpThatFails()
    {
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs.Matmul(@params), @params: new float[3, 2]),
        ])
        {
            Placement = ShapeBackend.Placement(),
        };
        Assert.That(
            () => model.Predict(X),
            Throws.InstanceOf<TraceException>().With.Message.Contains("3").And.Message.Contains("1")
        );
    }

    [Test]
    public void InputsOfAnotherShapeThanStatedAreRefused()
    {
        using Sequential model = new([new Input(28, 28, 1), new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = ShapeBackend.Placement(),
        };
        Assert.That(
            () => model.Predict(new float[32, 20]),
            Throws.ArgumentException.With.Message.Contains("f32[?,28,28,1]").And.Message.Contains("f32[?,20]")
        );
    }

    [Test]
    public void WeightsAreSetAllOrNone()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tensor inputs) => inputs,
            @params: new Dictionary<string, object> { ["a"] = new float[] { 1, 2 }, ["b"] = new float[] { 3 } },
            name: "pair"
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                () => layer.SetWeights([TestDevice.Tensor([2], 7, 8)]),
                Throws.ArgumentException.With.Message.Contains("2 weights, got 1")
            );
            Assert.That(
                () => layer.SetWeights([TestDevice.Tensor([2], 7, 8), TestDevice.Tensor([2], 9, 9)]),
                Throws.ArgumentException.With.Message.Contains("pair/params.b").And.Message.Contains("tensor<1xf32>")
            );
            Assert.That(layer.GetWeights()[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2 }));
        });
        layer.SetWeights([TestDevice.Tensor([2], 7, 8), TestDevice.Tensor([1], 9)]);
        Assert.That(layer.GetWeights()[1].Values<float>()[0], Is.EqualTo(9));
    }

    private static Sequential Identity() =>
        new([new FunctionLayer((Tensor inputs) => inputs)]) { Placement = ShapeBackend.Placement() };

    private static Sequential Compiled()
    {
        Sequential model = Identity();
        model.Compile("sgd", "mse");
        return model;
    }

    /// <summary>A model of a person's own that does not build its layer.</summary>
    private sealed class Subclass : Model
    {
        private readonly Layer _inner;

        public Subclass(Layer inner) => _inner = Track(inner);

        protected override object? CallCore(CallContext context, object? inputs) => _inner.Call(context, inputs);
    }
}
