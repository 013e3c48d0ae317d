using XlaSharp.Hlo;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>
/// Names and shapes against those of two published models. Only types are looked at: no weight gets a value.
/// </summary>
public sealed class PublishedWeightsTests
{
    /// <summary>bert-base-uncased: 199 tensors, 109,482,240 elements.</summary>
    [Test]
    public void BertsNamesAndShapesAreThoseOfItsFile()
    {
        using Part bert = new(
            "bert",
            new Part(
                "embeddings",
                new Embedding(30522, 768, name: "word_embeddings"),
                new Embedding(512, 768, name: "position_embeddings"),
                new Embedding(2, 768, name: "token_type_embeddings"),
                new LayerNormalization(name: "LayerNorm")
            ),
            new Part("encoder", new Part("layer", [.. Enumerable.Range(0, 12).Select(Block)])),
            new Part("pooler", new Dense(768, "tanh", name: "dense"))
        );
        bert.Build(Spec.F32(Dims.Dynamic, 4, 768), ShapeBackend.Placement());
        IReadOnlyList<string> found = Types(bert);
        Assert.Multiple(() =>
        {
            Assert.That(
                found.Where(type => !type.StartsWith("encoder", StringComparison.Ordinal)),
                Is.EquivalentTo(
                    new[]
                    {
                        "embeddings.word_embeddings.weight [30522, 768]",
                        "embeddings.position_embeddings.weight [512, 768]",
                        "embeddings.token_type_embeddings.weight [2, 768]",
                        "embeddings.LayerNorm.weight [768]",
                        "embeddings.LayerNorm.bias [768]",
                        "pooler.dense.weight [768, 768]",
                        "pooler.dense.bias [768]",
                    }
                )
            );
            Assert.That(
                found.Where(type => type.StartsWith("encoder.layer.11.", StringComparison.Ordinal)),
                Is.EquivalentTo(
                    new[]
                    {
                        "encoder.layer.11.attention.self.query.weight [768, 768]",
                        "encoder.layer.11.attention.self.query.bias [768]",
                        "encoder.layer.11.attention.self.key.weight [768, 768]",
                        "encoder.layer.11.attention.self.key.bias [768]",
                        "encoder.layer.11.attention.self.value.weight [768, 768]",
                        "encoder.layer.11.attention.self.value.bias [768]",
                        "encoder.layer.11.attention.output.dense.weight [768, 768]",
                        "encoder.layer.11.attention.output.dense.bias [768]",
                        "encoder.layer.11.attention.output.LayerNorm.weight [768]",
                        "encoder.layer.11.attention.output.LayerNorm.bias [768]",
                        "encoder.layer.11.intermediate.dense.weight [3072, 768]",
                        "encoder.layer.11.intermediate.dense.bias [3072]",
                        "encoder.layer.11.output.dense.weight [768, 3072]",
                        "encoder.layer.11.output.dense.bias [768]",
                        "encoder.layer.11.output.LayerNorm.weight [768]",
                        "encoder.layer.11.output.LayerNorm.bias [768]",
                    }
                )
            );
            Assert.That(found, Has.Count.EqualTo(199));
            Assert.That(bert.Weights.Sum(weight => weight.Type.ElementCount), Is.EqualTo(109_482_240));
        });

        static Layer Block(int number) =>
            new Part(
                $"{number}",
                new Part(
                    "attention",
                    new Part("self", Heads("query"), Heads("key"), Heads("value")),
                    new Part(
                        "output",
                        new EinsumDense("abcd,cde->abe", [Dims.Dynamic, 768], biasAxes: "e", name: "dense")
                        {
                            InputShape = [4, 12, 64],
                        },
                        new LayerNormalization(name: "LayerNorm")
                    )
                ),
                new Part("intermediate", new Dense(3072, "gelu", name: "dense")),
                new Part(
                    "output",
                    new Dense(768, name: "dense") { InputShape = [4, 3072] },
                    new LayerNormalization(name: "LayerNorm")
                )
            );

        static EinsumDense Heads(string name) =>
            new("abc,cde->abde", [Dims.Dynamic, 12, 64], biasAxes: "de", name: name);
    }

    /// <summary>ResNet-18 as torchvision publishes it: 11,689,512 trained elements.</summary>
    [Test]
    public void ResNetsNamesAndShapesAreThoseOfItsFile()
    {
        using Part net = new(
            "resnet",
            Convolution("conv1", 64, 7, 3),
            Norm("bn1", 64),
            Stage("layer1", 64, 64),
            Stage("layer2", 64, 128),
            Stage("layer3", 128, 256),
            Stage("layer4", 256, 512),
            new Dense(1000, name: "fc") { InputShape = [512] }
        );
        net.Build(Spec.F32(Dims.Dynamic, 8, 8, 3), ShapeBackend.Placement());
        IReadOnlyList<string> found = Types(net);
        string[] expected =
        [
            "conv1.weight [64, 3, 7, 7]",
            .. NormTypes("bn1", 64),
            .. StageTypes("layer1", 64, 64),
            .. StageTypes("layer2", 64, 128),
            .. StageTypes("layer3", 128, 256),
            .. StageTypes("layer4", 256, 512),
            "fc.weight [1000, 512]",
            "fc.bias [1000]",
        ];
        Assert.Multiple(() =>
        {
            Assert.That(found, Is.EquivalentTo(expected));
            Assert.That(net.TrainableWeights.Sum(weight => weight.Type.ElementCount), Is.EqualTo(11_689_512));
        });

        static IEnumerable<string> NormTypes(string name, int features) =>
            new[] { "weight", "bias", "running_mean", "running_var" }.Select(part => $"{name}.{part} [{features}]");

        static IEnumerable<string> BlockTypes(string name, int from, int to) =>
            [
                $"{name}.conv1.weight [{to}, {from}, 3, 3]",
                .. NormTypes($"{name}.bn1", to),
                $"{name}.conv2.weight [{to}, {to}, 3, 3]",
                .. NormTypes($"{name}.bn2", to),
            ];

        static IEnumerable<string> StageTypes(string name, int from, int to) =>
            [
                .. BlockTypes($"{name}.0", from, to),
                .. from == to
                    ? []
                    : NormTypes($"{name}.0.downsample.1", to)
                        .Prepend($"{name}.0.downsample.0.weight [{to}, {from}, 1, 1]"),
                .. BlockTypes($"{name}.1", to, to),
            ];
    }

    /// <summary>Heads by hand: 2 features to 2 heads of 1, and back to 3 features.</summary>
    [Test]
    public void HeadsAreOneAxisThere()
    {
        using TempFolder folder = new();
        using MultiHeadAttention layer = new(numHeads: 2, keyDim: 1, name: "a") { };
        layer.Build(Spec.F32(Dims.Dynamic, 4, 3), TestDevice.Placement);
        layer.SetWeights([
            .. layer.Weights.Select(weight =>
                TestDevice.Tensor(
                    weight.Type.Dims,
                    [.. Enumerable.Range(0, (int)weight.Type.ElementCount).Select(i => (float)i)]
                )
            ),
        ]);
        layer.SaveWeights(folder["w.safetensors"], WeightNames.HuggingFace);
        SafetensorsFile file = SafetensorsFile.Read(folder["w.safetensors"]);
        Assert.Multiple(() =>
        {
            // [3 features, 2 heads, 1] → [2, 3], and [2 heads, 1, 3 features] → [3, 2].
            Assert.That(file.Tensors["query.weight"].Type.Dims, Is.EqualTo(Dims.Create([2, 3])));
            Assert.That(
                file.Tensors["query.weight"].Values<float>().ToArray(),
                Is.EqualTo(new float[] { 0, 2, 4, 1, 3, 5 })
            );
            Assert.That(file.Tensors["query.bias"].Type.Dims, Is.EqualTo(Dims.Create([2])));
            Assert.That(file.Tensors["attention_output.weight"].Type.Dims, Is.EqualTo(Dims.Create([3, 2])));
            Assert.That(
                file.Tensors["attention_output.weight"].Values<float>().ToArray(),
                Is.EqualTo(new float[] { 0, 3, 1, 4, 2, 5 })
            );
        });
        float[][] before = [.. layer.GetWeights().Select(value => value.Values<float>().ToArray())];
        layer.SetWeights([
            .. layer.Weights.Select(weight => TestDevice.Tensor(weight.Type.Dims, new float[weight.Type.ElementCount])),
        ]);
        _ = layer.LoadWeights(folder["w.safetensors"], new() { Names = WeightNames.HuggingFace });
        Assert.That(layer.GetWeights().Select(value => value.Values<float>().ToArray()), Is.EqualTo(before));
    }

    private static Conv2D Convolution(string name, int filters, int size, int features) =>
        new(filters, size, useBias: false, name: name) { InputShape = [8, 8, features] };

    private static BatchNormalization Norm(string name, int features) => new(name: name) { InputShape = [features] };

    private static Part Stage(string name, int from, int to) => new(name, Block("0", from, to), Block("1", to, to));

    private static Part Block(string name, int from, int to)
    {
        Layer[] layers =
        [
            Convolution("conv1", to, 3, from),
            Norm("bn1", to),
            Convolution("conv2", to, 3, to),
            Norm("bn2", to),
        ];
        return from == to
            ? new(name, layers)
            : new(name, [.. layers, new Part("downsample", Convolution("0", to, 1, from), Norm("1", to))]);
    }

    private static IReadOnlyList<string> Types(Layer layer) =>
        [
            .. WeightNames
                .HuggingFace.Of(layer)
                .Select(weight =>
                    $"{weight.Name} [{(weight.Layout?.FileType(weight.Weight.Type) ?? weight.Weight.Type).Dims}]"
                ),
        ];

    /// <summary>Layers under a name, each built for its own input shape, or else for that of the whole.</summary>
    private sealed class Part : Layer
    {
        private readonly IReadOnlyList<Layer> _layers;

        public Part(string name, params IReadOnlyList<Layer> layers)
            : base(name) => _layers = TrackAll(layers);

        protected override void BuildCore(InputSignature inputs, Placement? placement)
        {
            foreach (Layer layer in _layers)
            {
                layer.Build(
                    layer.InputShape is { } shape ? InputSignature.Of(Spec.F32([Dims.Dynamic, .. shape])) : inputs,
                    placement
                );
            }
        }

        protected override object? CallCore(CallContext context, object? inputs) => inputs;
    }
}
