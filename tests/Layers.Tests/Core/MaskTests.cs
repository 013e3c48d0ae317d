using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>Steps that do not count, from the layer that says so to losses and metrics.</summary>
public sealed class MaskTests
{
    private static readonly int[,] Padded =
    {
        { 3, 1, 0, 0 },
        { 2, 4, 1, 0 },
    };

    /// <summary>The recurrent layer ends with the states of each sequence's last real step.</summary>
    [Test]
    public void PaddedStepsChangeNothingInARecurrentLayer()
    {
        using Sequential model = new([new Embedding(5, 4, maskZero: true), new Bidirectional(new LSTM(3))]);
        float[] padded = TestDevice.Floats(model.Invoke(Padded));
        Assert.Multiple(() =>
        {
            Assert.That(
                padded[..6],
                Is.EqualTo(
                        TestDevice.Floats(
                            model.Invoke(
                                new int[,]
                                {
                                    { 3, 1 },
                                }
                            )
                        )
                    )
                    .Within(1e-6)
            );
            Assert.That(
                padded[6..],
                Is.EqualTo(
                        TestDevice.Floats(
                            model.Invoke(
                                new int[,]
                                {
                                    { 2, 4, 1 },
                                }
                            )
                        )
                    )
                    .Within(1e-6)
            );
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AMaskedStepGivesTheOutputBeforeOrZero(bool zero)
    {
        using Sequential model = new([
            new Embedding(5, 4, maskZero: true),
            new GRU(2, returnSequences: true) { ZeroOutputForMask = zero },
        ]);
        float[] outputs = TestDevice.Floats(model.Invoke(Padded));
        Assert.Multiple(() =>
        {
            Assert.That(outputs[2..4], Has.None.Zero);
            Assert.That(outputs[4..6], Is.EqualTo(zero ? new float[2] : outputs[2..4]));
            Assert.That(outputs[14..16], Is.EqualTo(zero ? new float[2] : outputs[12..14]));
        });
    }

    [Test]
    public void PaddedStepsGetNoAttention()
    {
        using Sequential model = new([new Embedding(5, 4, maskZero: true), new MultiHeadAttention(2, 3)]);
        float[] padded = TestDevice.Floats(model.Invoke(Padded));
        float[] alone = TestDevice.Floats(
            model.Invoke(
                new int[,]
                {
                    { 3, 1 },
                }
            )
        );
        Assert.That(padded[..8], Is.EqualTo(alone).Within(1e-6));
    }

    [Test]
    public void AnAttentionMaskIsGivenByName()
    {
        using MultiHeadAttention layer = new(1, 2) { ReturnAttentionScores = true };
        Tensor x = Tensor.Of<float>([1, 2, 2], 1, 2, 3, 4);
        object? result = layer.Invoke(
            new Dictionary<string, Tensor>
            {
                ["query"] = x,
                ["value"] = x,
                ["attention_mask"] = Tensor.Of<bool>([1, 2, 2], true, false, false, true),
            }
        );
        Assert.That(TestDevice.Floats(((Tensor[])result!)[1]), Is.EqualTo(new float[] { 1, 0, 0, 1 }));
    }

    [Test]
    public void LossesAndMetricsCountRealStepsOnly()
    {
        using Sequential model = new([
            new Input(3, 1),
            new Masking(-1),
            new TimeDistributed(new Dense(1, useBias: false) { KernelInitializer = "ones" }),
        ])
        {
            Placement = TestDevice.Placement,
        };
        float[,,] x =
        {
            {
                { 1 },
                { 2 },
                { -1 },
            },
            {
                { 3 },
                { -1 },
                { -1 },
            },
        };
        float[,,] y =
        {
            {
                { 2 },
                { 4 },
                { 100 },
            },
            {
                { 6 },
                { 100 },
                { 100 },
            },
        };
        model.Compile(new Sgd(0), "mse", ["mae"], ["mse"]);
        IReadOnlyDictionary<string, double> evaluated = model.Evaluate(x, y, verbose: Verbosity.Silent);
        IReadOnlyDictionary<string, double> trained = model.TrainOnBatch(x, y);
        Assert.Multiple(() =>
        {
            foreach (IReadOnlyDictionary<string, double> logs in new[] { evaluated, trained })
            {
                Assert.That(
                    logs["loss"],
                    Is.EqualTo((1 + 4 + 9) / 3.0).Within(1e-5),
                    "three real steps with errors 1, 2 and 3"
                );
                Assert.That(logs["mae"], Is.EqualTo(2).Within(1e-5));
                Assert.That(logs["mse"], Is.EqualTo((1 + 4 + 9) / 3.0).Within(1e-5));
            }
        });
    }

    [Test]
    public void MergedMasksFollowTheirRules()
    {
        Input first = new(ElementType.I32, 3);
        Input second = new(ElementType.I32, 3);
        SymbolicTensor a = new Embedding(5, 2, maskZero: true).Call(first);
        SymbolicTensor b = new Embedding(5, 2, maskZero: true).Call(second);
        SymbolicTensor plain = new Embedding(5, 2).Call(second);
        SymbolicTensor[] merged =
        [
            (SymbolicTensor)new Add().Call(new[] { a, b })!,
            (SymbolicTensor)new Add().Call(new[] { a, plain })!,
            (SymbolicTensor)new Concatenate(1).Call(new[] { a, plain })!,
            (SymbolicTensor)new Concatenate().Call(new[] { a, b })!,
        ];
        using Functional model = new(
            new[] { first, second },
            merged.Select(tensor => ShowMask().Call(tensor)).ToArray()
        );
        Tensor[] masks =
        [
            .. Tree.Leaves(model.Invoke(new[] { Tensor.Of<int>([1, 3], 1, 1, 0), Tensor.Of<int>([1, 3], 1, 0, 0) }))
                .Select(Tensor.From),
        ];
        Assert.That(
            masks.Select(mask => string.Concat(TestDevice.Floats(mask))),
            Is.EqualTo(new[] { "110", "111", "110111", "100" }),
            "or; none, where one side has none; one after the other; and"
        );
    }

    [Test]
    public void MeansAndBatchStatisticsLeaveMaskedStepsOut()
    {
        float[,,] x =
        {
            {
                { 1 },
                { 3 },
                { 9 },
            },
            {
                { 5 },
                { 9 },
                { 9 },
            },
        };
        using Sequential mean = new([new Masking(9), new GlobalAveragePooling1D()]);
        using BatchNormalization normalization = new(momentum: 0);
        using Sequential statistics = new([new Masking(9), normalization]);
        Assert.That(TestDevice.Floats(mean.Invoke(x)), Is.EqualTo(new float[] { 2, 5 }));
        _ = statistics.Invoke(x, training: true);
        Assert.Multiple(() =>
        {
            Assert.That(normalization.Weights[2].ToHost().Values<float>()[0], Is.EqualTo(3).Within(1e-5));
            Assert.That(normalization.Weights[3].ToHost().Values<float>()[0], Is.EqualTo(8 / 3.0).Within(1e-5));
        });
    }

    [Test]
    public void ASoftmaxLayerTakesItsMaskAsASecondInput()
    {
        using Softmax layer = new();
        object? result = layer.Invoke(
            new[] { Tensor.Of<float>([1, 3], 1, 5, 1), Tensor.Of<bool>([1, 3], true, false, true) }
        );
        Assert.That(TestDevice.Floats(result), Is.EqualTo(new[] { .5f, 0, .5f }));
    }

    /// <summary>Ones where steps count.</summary>
    private static ContextLayer ShowMask() =>
        new(
            (context, x) =>
                Casts.To(context.MaskOf(x) ?? Np.Ones(Dims.Create(x.Shape.Span[..2]), ElementType.I1), ElementType.F32),
            masks: true
        );
}
