using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>Bad arguments and inputs: each error names the layer, the rule, and what was given.</summary>
public sealed class CatalogueErrorTests
{
    private static readonly (Action Do, string[] Said)[] Errors =
    [
        (() => new Dense(0, name: "d"), ["Dense 'd'", "units must be a positive integer", "0"]),
        (() => Build(new Dense(2, name: "d"), 4, Dims.Dynamic), ["Dense 'd'", "axis -1", "must be known"]),
        (
            () => Build(new Dense(2, name: "d") { LoraRank = 0 }, 4, 3),
            ["Dense 'd'", "LoraRank must be a positive integer", "0"]
        ),
        (() => new EinsumDense("ab,bc", [3], name: "e"), ["EinsumDense 'e'", "ab,bc->ac", "'ab,bc'"]),
        (
            () => Build(new EinsumDense("abc,cd->abd", [5, 4], name: "e"), 2, 6, 3),
            ["EinsumDense 'e'", "axis 'b'", "size 6", "says 5"]
        ),
        (
            () => Build(new EinsumDense("abc,cd->abd", [4], name: "e"), 2, 6, 3),
            ["EinsumDense 'e'", "outputShape", "'bd'", "(4)"]
        ),
        (
            () => Build(new EinsumDense("ab,bc->ac", [4], biasAxes: "x", name: "e"), 2, 3),
            ["EinsumDense 'e'", "biasAxes", "'x'"]
        ),
        (() => new Embedding(0, 3, name: "e"), ["Embedding 'e'", "positive integers", "0 and 3"]),
        (() => new Lambda((int a, int b) => a, name: "l"), ["Lambda 'l'", "`training` and `mask`", "(a, b)"]),
        (() => new Conv2D(4, (1, 2, 3), name: "c"), ["Conv2D 'c'", "kernelSize", "one number or 2", "1, 2, 3"]),
        (() => new Conv2D(4, 0, name: "c"), ["Conv2D 'c'", "kernelSize", "at least 1"]),
        (() => new Conv2D(-4, 3, name: "c"), ["Conv2D 'c'", "filters", "-4"]),
        (() => new Conv2D(4, 3, padding: "causal", name: "c"), ["Conv2D 'c'", "valid or same", "'causal'"]),
        (
            () => Build(new Conv2D(4, 3, name: "c") { DataFormat = "nhwc" }, 2, 5, 5, 3),
            ["Conv2D 'c'", "channels_last or channels_first", "'nhwc'"]
        ),
        (
            () => Build(new Conv2D(4, 3, name: "c") { Groups = 2 }, 2, 5, 5, 3),
            ["Conv2D 'c'", "2 groups", "3 features", "4 filters"]
        ),
        (
            () => Build(new Conv2D(4, 3, 2, name: "c") { DilationRate = 2 }, 2, 5, 5, 3),
            ["Conv2D 'c'", "cannot both be above 1", "(2, 2)"]
        ),
        (
            () => Shape(new Conv2D(4, 3, name: "c"), 2, 2, 5, 3),
            ["Conv2D 'c'", "window of 3", "2 elements of spatial axis 0", "'same'"]
        ),
        (() => Build(new Conv2D(4, 3, name: "c"), 2, 5, 3), ["Conv2D 'c'", "2 spatial ones", "(2, 5, 3)"]),
        (
            () => Build(new Conv1DTranspose(4, 3, 2, name: "t") { OutputPadding = 2 }, 2, 5, 3),
            ["Conv1DTranspose 't'", "less than the strides"]
        ),
        (() => new MaxPooling2D(padding: "full", name: "p"), ["MaxPooling2D 'p'", "valid or same", "'full'"]),
        (
            () => Build(new BatchNormalization(3, name: "b"), 2, 3),
            ["BatchNormalization 'b'", "axis must be in [-2, 2)", "3"]
        ),
        (() => Build(new GroupNormalization(3, name: "g"), 2, 4), ["GroupNormalization 'g'", "3 groups", "4 features"]),
        (() => new SpectralNormalization(new Dense(2), 0, name: "s"), ["SpectralNormalization 's'", "positive", "0"]),
        (
            () => Build(new SpectralNormalization(new Flatten(name: "f"), name: "s"), 2, 4),
            ["SpectralNormalization 's'", "'f'", "kernel"]
        ),
        (() => new Dropout(1.5, name: "d"), ["Dropout 'd'", "[0, 1]", "1.5"]),
        (() => Build(new Dropout(.5, [1, 7], name: "d"), 2, 4), ["Dropout 'd'", "noiseShape", "(1, 7)", "(2, 4)"]),
        (() => new GaussianDropout(1, name: "d"), ["GaussianDropout 'd'", "[0, 1)", "1"]),
        (() => new GaussianNoise(-1, name: "n"), ["GaussianNoise 'n'", "[0, 1]", "-1"]),
        (() => new Reshape([-1, -1], name: "r"), ["Reshape 'r'", "one may be -1"]),
        (() => Shape(new Reshape([5], name: "r"), 2, 4), ["Reshape 'r'", "4 elements", "(5)"]),
        (() => new Permute([1, 3], name: "p"), ["Permute 'p'", "axes 1 to 2", "(1, 3)"]),
        (() => Shape(new Cropping1D((2, 3), name: "c"), 2, 5, 3), ["Cropping1D 'c'", "leaves nothing", "(2, 5, 3)"]),
        (() => new ZeroPadding3D([(1, 1), (2, 2)], name: "z"), ["ZeroPadding3D 'z'", "3 numbers or 3 pairs"]),
        (() => new UpSampling2D(2, "cubic", name: "u"), ["UpSampling2D 'u'", "bicubic", "'cubic'"]),
        (
            () =>
                Shape(
                    new Subtract(name: "s"),
                    [
                        [2, 3],
                    ]
                ),
            ["Subtract 's'", "exactly two tensors", "1"]
        ),
        (
            () =>
                Shape(
                    new Add(name: "a"),
                    [
                        [2, 3],
                        [2, 4],
                    ]
                ),
            ["Add 'a'", "f32[2,3]", "f32[2,4]"]
        ),
        (
            () =>
                Shape(
                    new Concatenate(name: "c"),
                    [
                        [2, 3, 1],
                        [2, 4, 1],
                    ]
                ),
            ["Concatenate 'c'", "axis -1", "f32[2,4,1]"]
        ),
        (() => new Dot(0, name: "d"), ["Dot 'd'", "must not be 0"]),
        (() => new ReLU(-1, name: "r"), ["ReLU 'r'", "not be negative", "-1"]),
        (() => _ = (ActivationFunction)"rlu", ["'rlu'", "relu", "ActivationFunction.Of"]),
        (() => new LSTM(0, name: "l"), ["LSTM 'l'", "units", "0"]),
        (() => _ = new GRU(2, name: "g") { Dropout = 2 }, ["GRU 'g'", "Dropout must be in [0, 1]", "2"]),
        (() => Build(new GRU(2, name: "g"), 2, 3), ["GRU 'g'", "[batch, time, features]", "(2, 3)"]),
        (
            () =>
                Shape(
                    new GRU(2, name: "g"),
                    [
                        [2, 3, 4],
                        [2, 2],
                        [2, 2],
                    ]
                ),
            ["GRU 'g'", "1 states", "3 tensors"]
        ),
        (() => Shape(new TimeDistributed(new Dense(2), name: "t"), 2, 3), ["TimeDistributed 't'", "[batch, time"]),
        (() => new StackedRNNCells([], name: "s"), ["StackedRNNCells 's'", "at least one cell"]),
        (() => new MultiHeadAttention(2, 0, name: "m"), ["MultiHeadAttention 'm'", "positive", "2, 0"]),
        (() => Build(new MultiHeadAttention(2, 3, name: "m"), 2, 3), ["MultiHeadAttention 'm'", "[batch, time"]),
        (
            () => new GroupQueryAttention(2, 3, 2, name: "g"),
            ["GroupQueryAttention 'g'", "divide", "3 query heads and 2"]
        ),
        (() => Build(new Attention(name: "a"), 2, 3, 4), ["Attention 'a'", "[query, value]", "1 tensors"]),
        (() => new Attention(scoreMode: "cos", name: "a"), ["Attention 'a'", "dot or concat", "'cos'"]),
        (() => new Normalization(mean: [1], name: "n"), ["Normalization 'n'", "together", "mean"]),
        (() => new Normalization(name: "n").Adapt(Array.Empty<object>()), ["Normalization 'n'", "no sample"]),
        (() => Shape(new Rescaling([1, 2], [0], name: "r"), 2, 3), ["Rescaling 'r'", "one per feature", "2"]),
    ];

    [Test]
    public void ErrorsNameTheLayerTheRuleAndWhatWasGiven() =>
        Assert.Multiple(() =>
        {
            foreach ((Action act, string[] said) in Errors)
            {
                string message =
                    Assert.Catch<ArgumentException>(() => act(), string.Join(" ", said))?.Message ?? string.Empty;
                Assert.That(said.Where(part => !message.Contains(part, StringComparison.Ordinal)), Is.Empty, message);
            }
        });

    [Test]
    public void FunctionsThatAreNotRegisteredCannotBeWritten() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Dense(2, ActivationFunction.Of(x => x * 2), name: "d").GetConfig(),
                Throws
                    .InstanceOf<NotSupportedException>()
                    .With.Message.Contains("d.activation")
                    .And.Message.Contains("AddFunction")
            );
            Assert.That(
                () => new Lambda((Tensor x) => x).GetConfig(),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("function")
            );
        });

    [Test]
    public void RegisteredFunctionsAreFoundAgain()
    {
        Func<Tensor, Tensor> twice = x => x * 2;
        ObjectRegistry registry = new ObjectRegistry().AddFunction("twice_of_catalogue", twice);
        System.Text.Json.Nodes.JsonObject json = ObjectRegistry.Serialize(
            new Sequential([new Activation(twice), new Lambda(twice)])
        )!;
        using Sequential made = registry.Deserialize<Sequential>(json);
        Assert.That(TestDevice.Floats(made.Invoke(new float[] { 3 })), Is.EqualTo(new float[] { 12 }));
    }

    private static void Build(Layer layer, params long[] shape) =>
        layer.Build(Spec.F32(shape), ShapeBackend.Placement());

    private static void Shape(Layer layer, params long[] shape) =>
        layer.OutputSignature(InputSignature.Of(Spec.F32(shape)));

    private static void Shape(Layer layer, long[][] shapes) =>
        layer.OutputSignature(InputSignature.Of((object)shapes.Select(shape => Spec.F32(shape).ToTensor()).ToArray()));
}
