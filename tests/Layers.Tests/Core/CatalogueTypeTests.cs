using XlaSharp.Hlo;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>Element types, state, first weights: what the catalogue's formulas do not say.</summary>
public sealed class CatalogueTypeTests
{
    [Test]
    public void MixedPolicyStoresFloat32AndComputesInBfloat16()
    {
        DTypePolicy before = DTypePolicy.Global;
        DTypePolicy.Global = "mixed_bfloat16";
        try
        {
            using Sequential model = new([
                new Input(ElementType.I32, 6),
                new Embedding(5, 4),
                new LSTM(4, returnSequences: true),
                new Conv1D(4, 2),
                new BatchNormalization(),
                new LayerNormalization(),
                new RMSNormalization(),
                new MultiHeadAttention(2, 2),
                new Dropout(.1),
                new GlobalAveragePooling1D(),
                new Dense(3, "softmax"),
            ]);
            InputSignature outputs = model.OutputSignature(
                InputSignature.Of(Spec.Of(ElementType.I32, [2, 6])),
                training: true
            );
            Assert.Multiple(() =>
            {
                Assert.That(outputs.Leaves[0].Type.ElementType, Is.EqualTo(ElementType.BF16));
                Assert.That(
                    model.TrainableWeights.Select(weight => weight.Type.ElementType),
                    Is.All.EqualTo(ElementType.F32)
                );
            });
        }
        finally
        {
            DTypePolicy.Global = before;
        }
    }

    /// <summary>Published constants: the mean is 3, the biased variance 3.5.</summary>
    [TestCase(null, "bf16")]
    [TestCase("float32", "f32")]
    [Scenario("F11")]
    public void AMixedModelPredictsInTheTypeOfItsLastLayer(string? lastPolicy, string expected)
    {
        using Sequential model = new([
            new Input(2),
            new Dense(4, "relu", dtype: "mixed_bfloat16"),
            new Dense(1, dtype: lastPolicy ?? "mixed_bfloat16"),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "mse");
        (float[,] x, float[,] y) = (
            new float[,]
            {
                { 1, 2 },
                { 3, 4 },
            },
            new float[,]
            {
                { 1 },
                { 2 },
            }
        );
        History history = model.Fit(x, y, epochs: 30, verbose: Verbosity.Silent);
        Assert.Multiple(() =>
        {
            Assert.That(history["loss"][^1], Is.LessThan(history["loss"][0]));
            Assert.That(model.Predict(x).ElementType.Text, Is.EqualTo(expected));
            Assert.That(model.Weights.Select(weight => weight.Type.ElementType.Text), Is.All.EqualTo("f32"));
        });
    }

    [Test]
    [Scenario("G5")]
    public void BatchNormalizationGivesItsGoldenNumbersAndMoves()
    {
        using BatchNormalization layer = new();
        float[] normalized = TestDevice.Floats(
            layer.Invoke(
                new float[,]
                {
                    { 1 },
                    { 2 },
                    { 3 },
                    { 6 },
                },
                training: true
            )
        );
        Assert.Multiple(() =>
        {
            Assert.That(normalized, Is.EqualTo(new[] { -1.068892280f, -.534446140f, 0, 1.603338419f }).Within(1e-6));
            Assert.That(layer.Weights[2].ToHost().Values<float>()[0], Is.EqualTo(.03).Within(1e-6));
            Assert.That(layer.Weights[3].ToHost().Values<float>()[0], Is.EqualTo(1.025).Within(1e-6));
        });
        _ = layer.Invoke(
            new float[,]
            {
                { 1 },
                { 2 },
            }
        );
        layer.IsTrainable = false;
        using Sequential frozen = new([layer]);
        _ = frozen.Invoke(
            new float[,]
            {
                { 1 },
                { 2 },
                { 9 },
            },
            training: true
        );
        Assert.That(
            layer.Weights[2].ToHost().Values<float>()[0],
            Is.EqualTo(.03).Within(1e-6),
            "neither inference nor a frozen layer moves it"
        );
    }

    [TestCase("valid", new float[] { 1, 10, 102, 20, 203, 30, 300 })]
    [TestCase("same", new float[] { 1, 10, 102, 20, 203, 30 })]
    [Scenario("G6")]
    public void TransposedConvolutionGivesItsGoldenNumbers(string padding, float[] wanted)
    {
        using Conv1DTranspose layer = new(1, 3, 2, padding, useBias: false);
        layer.Build(Spec.F32(Dims.Dynamic, 3, 1));
        layer.SetWeights([TestDevice.Tensor([3, 1, 1], 1, 10, 100)]);
        Assert.That(
            TestDevice.Floats(
                layer.Invoke(
                    new float[,,]
                    {
                        {
                            { 1 },
                            { 2 },
                            { 3 },
                        },
                    }
                )
            ),
            Is.EqualTo(wanted)
        );
    }

    /// <summary>
    /// Keras's rule for einsum kernels: fans are the axes that are summed over, and those that remain.
    /// </summary>
    [Test]
    public void EinsumKernelsAreScaledByTheirEquation()
    {
        GlobalSeed.Set(1);
        using EinsumDense layer = new("abc,cde->abde", [Dims.Dynamic, 20, 10]);
        layer.Build(Spec.F32(Dims.Dynamic, 3, 100));
        float largest = layer.GetWeights()[0].Values<float>().ToArray().Max(Math.Abs);
        Assert.That(largest, Is.EqualTo(Math.Sqrt(6.0 / (100 + 200))).Within(1e-3));
    }

    [Test]
    public void ProjectionsOfAnAttentionStartDifferent()
    {
        using MultiHeadAttention layer = new(2, 4);
        layer.Build(Spec.F32(Dims.Dynamic, 3, 8));
        byte[][] kernels =
        [
            .. layer
                .StablePaths.Where(pair => pair.Path.EndsWith("kernel", StringComparison.Ordinal))
                .Select(pair => pair.Variable.ToHost().Data.ToArray()),
        ];
        Assert.That(kernels[0], Is.Not.EqualTo(kernels[1]));
        Assert.That(kernels[1], Is.Not.EqualTo(kernels[2]));
    }

    [Test]
    public void IdsOutOfRangeGiveNaNAndNegativeOnesCountFromTheEnd()
    {
        using Embedding layer = new(3, 1);
        layer.Build(Spec.Of(ElementType.I32, [Dims.Dynamic]));
        layer.SetWeights([TestDevice.Tensor([3, 1], 1, 2, 3)]);
        Assert.That(
            TestDevice.Floats(layer.Invoke(new[] { 0, -1, 3, -4 })),
            Is.EqualTo(new[] { 1, 3, float.NaN, float.NaN })
        );
    }

    [Test]
    public void NormalizationAdaptsToAllBatchesTogether()
    {
        using Normalization layer = new();
        layer.Adapt(
            new object[]
            {
                new float[,]
                {
                    { 1, 10 },
                    { 3, 10 },
                },
                new float[,]
                {
                    { 5, 40 },
                },
            }
        );
        using Normalization one = new([]);
        one.Adapt(
            new float[,]
            {
                { 1, 3 },
                { 5, 7 },
            }
        );
        using Normalization back = new(mean: [4], variance: [5], invert: true);
        Assert.Multiple(() =>
        {
            Assert.That(layer.Weights[0].ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 3, 20 }));
            Assert.That(
                layer.Weights[1].ToHost().Values<float>().ToArray(),
                Is.EqualTo(new[] { 8 / 3f, 200 }).Within(1e-5)
            );
            Assert.That(layer.Weights[2].ToHost().Values<int>()[0], Is.EqualTo(3));
            Assert.That(
                TestDevice.Floats(
                    one.Invoke(
                        new float[,]
                        {
                            { 4, 9 },
                        }
                    )
                ),
                Is.EqualTo(new[] { 0, 5 / MathF.Sqrt(5) }).Within(1e-6),
                "mean 4, variance 5"
            );
            Assert.That(
                TestDevice.Floats(
                    back.Invoke(
                        new float[,]
                        {
                            { 0, 1 },
                        }
                    )
                ),
                Is.EqualTo(new[] { 4, 4 + MathF.Sqrt(5) }).Within(1e-5)
            );
        });
    }

    [Test]
    public void OpenTimesAndSizesStayOpen()
    {
        using Sequential model = new([
            new Input(Dims.Dynamic, Dims.Dynamic, 3),
            new Conv2D(4, 5),
            new MaxPooling2D(),
            new Conv2DTranspose(2, 3, 2),
            new GlobalMaxPooling2D(),
        ]);
        InputSignature pooled = new MaxPooling2D(3, 2).OutputSignature(
            InputSignature.Of(Spec.F32(Dims.Dynamic, Dims.Dynamic, 8, 3))
        );
        model.Build();
        Assert.Multiple(() =>
        {
            Assert.That(
                model.OutputSignature(model.KnownInputs!).Leaves[0].Type.Dims,
                Is.EqualTo(Dims.Create([Dims.Dynamic, 2]))
            );
            Assert.That(pooled.Leaves[0].Type.Dims, Is.EqualTo(Dims.Create([Dims.Dynamic, Dims.Dynamic, 3, 3])));
        });
    }
}
