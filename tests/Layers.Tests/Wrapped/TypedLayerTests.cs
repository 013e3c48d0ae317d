using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>Functions of C# types: the compiler checks what names check elsewhere.</summary>
public sealed class TypedLayerTests
{
    private static readonly float[,] X =
    {
        { 1, 2, 3 },
    };

    [Test]
    public void RecordsGoThroughAFunctionOfRecords()
    {
        TypedLayer<Line, Two, Sum> layer = TypedLayer.Of(
            (Line line, Two two) => new Sum(two.A.Matmul(line.W) + two.B),
            new Line(Ones(3, 1))
        );
        Sum y = layer.Run(new Two(Tensor.From(X), Ones(1, 1)), placement: TestDevice.Placement);
        Assert.That(TestDevice.Floats(y.Value), Is.EqualTo(new[] { 7f }));
        Assert.That(layer.Values!.W.Shape, Is.EqualTo(Dims.Create([3, 1])));
    }

    [Test]
    public void InitMakesWhatCallTakes()
    {
        TypedLayer<Line, Tensor, Tensor> layer = TypedLayer.Of(
            (Line line, Tensor x) => x.Matmul(line.W),
            (Tensor rng, Tensor x) => new Line(Rng.Normal(rng, [x.Shape[1], 2])),
            new() { InitSeed = 3, Name = "line" }
        );
        using Sequential model = new([new Input(3), layer]) { Placement = TestDevice.Placement };
        model.Compile("sgd", "mse");
        _ = model.Fit(
            X,
            new float[,]
            {
                { 1, 1 },
            },
            epochs: 30,
            verbose: Layers.Training.Verbosity.Silent
        );
        Assert.That(model.Weights.Select(weight => weight.Path), Is.EqualTo(new[] { "line/params.W" }));
        Assert.That(
            TestDevice.Floats(layer.Run(Tensor.From(X), placement: TestDevice.Placement)),
            Is.EqualTo(new float[] { 1, 1 }).Within(0.2)
        );
    }

    [Test]
    public void StateKeysAndTheFlagComeInOrder()
    {
        TypedLayer<Line, Count, Tensor, Tensor> layer = TypedLayer.Of(
            (Line line, Count count, Tensor? key, Tensor x, bool training) =>
                (
                    x * line.W + (training ? Rng.Uniform(key!, []) * 0 : 0),
                    training ? new Count(count.Calls + 1) : count
                ),
            (Tensor key, Tensor x) =>
                (new Line(Lax.Full([], 2, ElementType.F32)), new Count(Lax.Full([], 0, ElementType.I32)))
        );
        _ = layer.Run(Tensor.From(X), training: true, TestDevice.Placement);
        _ = layer.Run(Tensor.From(X), training: true, TestDevice.Placement);
        _ = layer.Run(Tensor.From(X), placement: TestDevice.Placement);
        Assert.That(layer.StateValues!.Calls.ToHost().Values<int>()[0], Is.EqualTo(2));
    }

    private static Tensor Ones(params long[] shape) =>
        TestDevice.Tensor(Dims.Create(shape), [.. Enumerable.Repeat(1f, (int)Dims.Create(shape).Product)]);

    private sealed record Line(Tensor W);

    private sealed record Two(Tensor A, Tensor B);

    private sealed record Sum(Tensor Value);

    private sealed record Count(Tensor Calls);
}
