using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>
/// Weights under the names and in the layouts that files on Hugging Face have; expected elements were moved by hand.
/// </summary>
public sealed class HuggingFaceTests
{
    private TempFolder _folder = null!;

    private static IEnumerable<TestCaseData> Kernels()
    {
        // y = x·W with W [in, out] is x·Wᵀ with W [out, in] there.
        yield return Case(() => new Dense("kernel", [2, 3]), [3, 2], 0, 3, 1, 4, 2, 5);

        // [height 1, width 2, in 2, out 2] → [out, in, height, width].
        yield return Case(() => new Conv2D("kernel", [1, 2, 2, 2]), [2, 2, 1, 2], 0, 4, 2, 6, 1, 5, 3, 7);

        // [width 2, out 1, in 3] → [in, out, width].
        yield return Case(() => new Conv1DTranspose("kernel", [2, 1, 3]), [3, 1, 2], 0, 3, 1, 4, 2, 5);

        // [height 1, width 2, channels 2, multiplier 2] → [channels · multiplier, 1, height, width].
        yield return Case(() => new DepthwiseConv2D("kernel", [1, 2, 2, 2]), [4, 1, 1, 2], 0, 4, 1, 5, 2, 6, 3, 7);
        yield return Case(() => new Embedding("embeddings", [2, 2]), [2, 2], 0, 1, 2, 3);
        yield return Case(() => new LayerNormalization("gamma", [2]), [2], 0, 1);
    }

    [SetUp]
    public void Open() => _folder = new();

    [TearDown]
    public void Close() => _folder.Dispose();

    [TestCaseSource(nameof(Kernels))]
    public void KernelsAreTurnedOnTheWayOutAndBack(Func<Counted> make, long[] shape, float[] expected)
    {
        using Sequential model = Model(make());
        model.SaveWeights(_folder["w.safetensors"], WeightNames.HuggingFace);
        SafetensorsFile file = SafetensorsFile.Read(_folder["w.safetensors"]);
        Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "first.weight" }));
        Assert.That(file.Tensors["first.weight"].Type.Dims, Is.EqualTo(Dims.Create(shape)));
        Assert.That(file.Tensors["first.weight"].Values<float>().ToArray(), Is.EqualTo(expected));

        float[] before = model.GetWeights()[0].Values<float>().ToArray();
        model.SetWeights([HostTensor.Of<float>(model.Weights[0].Type, new float[before.Length])]);
        _ = model.LoadWeights(_folder["w.safetensors"], new() { Names = WeightNames.HuggingFace });
        Assert.That(model.GetWeights()[0].Values<float>().ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void AFileOfPyTorchIsRead()
    {
        // What torch.nn.Linear(2, 1) and torch.nn.BatchNorm1d(1) save, and what only one of both has.
        HostTensor Vector(Dims shape, params float[] values) =>
            HostTensor.Of<float>(new(ElementType.F32, shape), values);
        SafetensorsFile.Write(
            _folder["w.safetensors"],
            [
                new("first.weight", Vector([1, 2], 5, 6)),
                new("norm.weight", Vector([1], 1)),
                new("norm.bias", Vector([1], 2)),
                new("norm.running_mean", Vector([1], 3)),
                new("norm.running_var", Vector([1], 4)),
                new("norm.num_batches_tracked", HostTensor.Of<long>(new(ElementType.I64, []), [9])),
            ],
            new Dictionary<string, string> { ["format"] = "pt" }
        );
        using Sequential model = new([new Input(2), new Dense("kernel", [2, 1]), new BatchNormalization()])
        {
            Placement = TestDevice.Placement,
        };
        model.Build();
        Assert.That(
            () => model.LoadWeights(_folder["w.safetensors"], new() { Names = WeightNames.HuggingFace }),
            Throws.InstanceOf<SavedFileException>().With.Message.Contains("the layer has no 'norm.num_batches_tracked'")
        );
        IReadOnlyList<string> skipped = model.LoadWeights(
            _folder["w.safetensors"],
            new() { Names = WeightNames.HuggingFace, SkipMismatch = true }
        );
        Assert.That(skipped, Has.Count.EqualTo(1));
        Assert.That(
            model.GetWeights().SelectMany(value => value.Values<float>().ToArray()),
            Is.EqualTo(new float[] { 5, 6, 1, 2, 3, 4 })
        );
    }

    [Test]
    public void WrappedFunctionsKeepTheirPathsWithDots()
    {
        using Sequential model = Model(
            new FunctionLayer(
                (Dictionary<string, Tensor> @params, Tensor inputs) => inputs,
                @params: new Dictionary<string, Tensor> { ["w"] = Tensor.From(1f) },
                name: "first"
            )
        );
        Assert.That(
            WeightNames.HuggingFace.Of(model).Select(weight => weight.Name),
            Is.EqualTo(new[] { "first.params.w" })
        );
    }

    private static TestCaseData Case(Func<Counted> make, long[] shape, params float[] expected) =>
        new TestCaseData(make, shape, expected).SetArgDisplayNames(make().GetType().Name);

    private static Sequential Model(Layer layer)
    {
        Sequential model = new([new Input(2), layer]) { Placement = TestDevice.Placement };
        model.Build();
        return model;
    }

    /// <summary>
    /// A layer whose one weight is 0, 1, 2, … : what the weight is called, and what the layer's class is called, are
    /// Keras's.
    /// </summary>
    public abstract class Counted(string weight, Dims shape) : Layer("first")
    {
        protected override void BuildCore(InputSignature inputs, Placement? placement) =>
            AddWeight(weight, shape, (_, dims, _) => Lax.Reshape(Lax.Iota(ElementType.F32, dims.Product), dims));

        protected override object? CallCore(CallContext context, object? inputs) => inputs;
    }

    private sealed class Dense(string weight, Dims shape) : Counted(weight, shape);

    private sealed class Conv2D(string weight, Dims shape) : Counted(weight, shape);

    private sealed class Conv1DTranspose(string weight, Dims shape) : Counted(weight, shape);

    private sealed class DepthwiseConv2D(string weight, Dims shape) : Counted(weight, shape);

    private sealed class Embedding(string weight, Dims shape) : Counted(weight, shape);

    private sealed class LayerNormalization(string weight, Dims shape) : Counted(weight, shape);

    private sealed class BatchNormalization() : Layer("norm")
    {
        protected override void BuildCore(InputSignature inputs, Placement? placement)
        {
            _ = AddWeight("gamma", [1]);
            _ = AddWeight("beta", [1]);
            _ = AddWeight("moving_mean", [1], trainable: false);
            _ = AddWeight("moving_variance", [1], trainable: false);
        }

        protected override object? CallCore(CallContext context, object? inputs) => inputs;
    }
}
