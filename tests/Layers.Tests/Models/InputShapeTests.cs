using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>The first layer of a sequential model may say what its inputs look like.</summary>
public sealed class InputShapeTests
{
    [Test]
    public void TheFirstLayersShapeIsTheModels()
    {
        using Sequential model = new([
            new Dense(4, "relu", name: "a") { InputShape = [3] },
            new Dense(2, name: "b") { InputShape = [99] },
        ]);
        model.Build();
        Assert.Multiple(() =>
        {
            Assert.That(
                model.Weights.Select(weight => $"{weight.Path} [{weight.Type.Dims}]"),
                Is.EqualTo(new[] { "a/kernel [3, 4]", "a/bias [4]", "b/kernel [4, 2]", "b/bias [2]" })
            );
            Assert.That($"{model.OutputSignature(model.KnownInputs!)}", Is.EqualTo("f32[?,2]"));
        });
    }

    /// <summary>A wrapped function with its parameters and a shape needs nothing else.</summary>
    [Test]
    public void AWrappedFunctionHasItToo()
    {
        using Sequential model = new([
            new FunctionLayer(
                (Tensor @params, Tensor inputs) => inputs.Matmul(@params),
                @params: TestDevice.Tensor([2, 1], 1, 2)
            )
            {
                InputShape = [2],
            },
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Build();
        Assert.That(TestDevice.Floats(model.Predict(TestDevice.Tensor([1, 2], 3, 4))), Is.EqualTo(new float[] { 11 }));
    }

    [Test]
    public void ItOutlivesTheConfig()
    {
        using Sequential model = new([new Flatten(name: "flat") { InputShape = [2, 3] }], name: "model");
        using Sequential again = ObjectRegistry.Default.Deserialize<Sequential>(ObjectRegistry.Serialize(model)!);
        Assert.That($"{again.KnownInputs}", Is.EqualTo("f32[?,2,3]"));
    }

    [Test]
    public void AnInputInFrontDecides()
    {
        using Sequential model = new([new Input(5), new Dense(1) { InputShape = [3] }]);
        Assert.That($"{model.KnownInputs}", Is.EqualTo("f32[?,5]"));
    }
}
