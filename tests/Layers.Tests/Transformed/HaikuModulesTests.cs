using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using Hk = XlaSharp.Layers.Transformed;

namespace XlaSharp.Layers.Tests.Transformed;

/// <summary>Modules of Haiku's pattern: their weights, state and values.</summary>
public sealed class HaikuModulesTests
{
    private static readonly float[,] X =
    {
        { 1, 2, 3 },
        { 4, 5, 6 },
    };

    /// <summary>|w| is at most 2/√in; a normal distribution cut at ±2σ has 0.8796 of its deviation.</summary>
    [Test]
    [Scenario("H8")]
    public void LinearWeightsAreCutNormalNumbers()
    {
        Hk.TransformedFunction net = Hk.Haiku.Transform((Tensor inputs) => new Hk.Linear(400).Call(inputs));
        using FunctionLayer layer = new(net.Apply, net.Init, initSeed: 3);
        layer.Build(Spec.F32(Dims.Dynamic, 100), TestDevice.Placement);
        float[] w = layer.Weights[1].ToHost().Values<float>().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(w.Max(Math.Abs), Is.LessThanOrEqualTo(0.2f));
            Assert.That(Math.Sqrt(w.Average(x => (double)x * x)), Is.EqualTo(0.08796).Within(5).Percent);
            Assert.That(layer.Weights[0].ToHost().Values<float>().ToArray(), Is.All.Zero);
        });
    }

    [Test]
    [Scenario("H3")]
    public void BatchNormKeepsItsAveragesInTwoModulesAndCounts()
    {
        Hk.TransformedFunction net = Hk.Haiku.TransformWithState(
            (Tensor inputs, bool training) => new Hk.BatchNorm(true, true, 0.9).Call(inputs, training)
        );
        using FunctionLayer layer = new(Hk.Haiku.WithoutApplyRng(net).Apply, net.Init);
        layer.Build(Spec.F32(Dims.Dynamic, 3), TestDevice.Placement);
        Assert.That(
            layer.Weights.Select(weight => weight.Name),
            Is.EqualTo(
                new[] { "offset", "scale" }
                    .Select(name => $"params.batch_norm.{name}")
                    .Concat(
                        from ema in new[] { "mean_ema", "var_ema" }
                        from name in new[] { "average", "counter", "hidden" }
                        select $"state.batch_norm/~/{ema}.{name}"
                    )
            )
        );
        Assert.That(
            layer.Weights[2].ToHost().Values<float>().ToArray(),
            Is.All.Zero,
            "init returns the state as it was created"
        );
        object? y = null;
        for (int i = 0; i < 2; i++)
        {
            y = layer.Invoke(X, training: true, TestDevice.Placement);
        }

        Assert.Multiple(() =>
        {
            // Mean (2.5, 3.5, 4.5), variance 2.25; debiased averages of a constant are that constant.
            Assert.That(TestDevice.Floats(y), Is.EqualTo(new float[] { -1, -1, -1, 1, 1, 1 }).Within(1e-5));
            Assert.That(
                layer.Weights[2].ToHost().Values<float>().ToArray(),
                Is.EqualTo(new[] { 2.5f, 3.5f, 4.5f }).Within(1e-5)
            );
            Assert.That(layer.Weights[3].ToHost().Values<int>()[0], Is.EqualTo(2));
            Assert.That(
                layer.Weights[5].ToHost().Values<float>().ToArray(),
                Is.EqualTo(new[] { 2.25f, 2.25f, 2.25f }).Within(1e-5)
            );
            Assert.That(
                TestDevice.Floats(layer.Invoke(X, placement: TestDevice.Placement)),
                Is.EqualTo(new float[] { -1, -1, -1, 1, 1, 1 }).Within(1e-5)
            );
        });
    }

    /// <summary>Windows 2 by 2 with padding: the last row and column are means of what is there.</summary>
    [Test]
    public void MeansOfPaddedWindowsCountWhatIsThere()
    {
        using FunctionLayer layer = Built(
            Hk.Haiku.Transform((Tensor inputs) => new Hk.AvgPool([2], [2], Padding.Same).Call(inputs)),
            Spec.F32(Dims.Dynamic, 3, 3, 1)
        );
        HostTensor x = TestDevice.Tensor([1, 3, 3, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Assert.That(
            TestDevice.Floats(layer.Invoke(x, training: true, TestDevice.Placement)),
            Is.EqualTo(new[] { 3, 4.5f, 7.5f, 9 })
        );
    }

    [Test]
    public void ConvolutionsHaveTheirKernelsInTheDocumentedShapes()
    {
        using FunctionLayer layer = Built(
            Hk.Haiku.Transform(
                (Tensor inputs) =>
                {
                    Tensor x = new Hk.Conv2D(4, [3], new() { Stride = [2] }).Call(inputs);
                    x = new Hk.DepthwiseConv2D(2, [3]).Call(x);
                    x = new Hk.Conv2D(6, [1, 3], new() { FeatureGroupCount = 2, WithBias = false }).Call(x);
                    return new Hk.LayerNorm([-1], true, true).Call(new Hk.Flatten().Call(x));
                }
            ),
            Spec.F32(Dims.Dynamic, 8, 8, 3)
        );
        Assert.That(
            layer.Weights.Select(weight => $"{weight.Name} [{weight.Type.Dims}]"),
            Is.EqualTo(
                new[]
                {
                    "params.conv2_d.b [4]",
                    "params.conv2_d.w [3, 3, 3, 4]",
                    "params.conv2_d_1.w [1, 3, 4, 6]",
                    "params.depthwise_conv2_d.b [8]",
                    "params.depthwise_conv2_d.w [3, 3, 1, 8]",
                    "params.layer_norm.offset [96]",
                    "params.layer_norm.scale [96]",
                }
            )
        );
    }

    /// <summary>
    /// The inputs 1, 2, 3 with a zero between them, under the kernel 1, 10, 100, which is not flipped; two zeros
    /// around.
    /// </summary>
    [TestCase(Padding.Valid, new float[] { 107, 17, 208, 27, 309, 37, 10 })]
    [TestCase(Padding.Same, new float[] { 107, 17, 208, 27, 309, 37 })]
    public void TransposedConvolutionsSpreadTheirInputs(Padding padding, float[] expected)
    {
        using FunctionLayer layer = Built(
            Hk.Haiku.Transform(
                (Tensor inputs) =>
                    new Hk.Conv1DTranspose(1, [3], new() { Stride = [2], Padding = padding }).Call(inputs)
            ),
            Spec.F32(Dims.Dynamic, 3, 1)
        );
        Assert.That(
            layer.Weights.Select(weight => $"{weight.Name} [{weight.Type.Dims}]"),
            Is.EqualTo(new[] { "params.conv1_d_transpose.b [1]", "params.conv1_d_transpose.w [3, 1, 1]" })
        );
        layer.SetWeights([TestDevice.Tensor([1], 7), TestDevice.Tensor([3, 1, 1], 1, 10, 100)]);
        Assert.That(
            TestDevice.Floats(layer.Invoke(TestDevice.Tensor([1, 3, 1], 1, 2, 3), placement: TestDevice.Placement)),
            Is.EqualTo(expected)
        );
    }

    [Test]
    public void TransposedConvolutionsHaveTheirOutputsBeforeTheirInputs()
    {
        using FunctionLayer layer = Built(
            Hk.Haiku.Transform(
                (Tensor inputs) =>
                {
                    Tensor x = new Hk.Conv2DTranspose(4, [3], new() { Stride = [2] }).Call(inputs);
                    return new Hk.Conv3DTranspose(5, [1, 2, 3], new() { WithBias = false }).Call(
                        x.Reshape(x.Shape[0], 1, x.Shape[1], x.Shape[2], 4)
                    );
                }
            ),
            Spec.F32(Dims.Dynamic, 6, 7, 3)
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                layer.Weights.Select(weight => $"{weight.Name} [{weight.Type.Dims}]"),
                Is.EqualTo(
                    new[]
                    {
                        "params.conv2_d_transpose.b [4]",
                        "params.conv2_d_transpose.w [3, 3, 4, 3]",
                        "params.conv3_d_transpose.w [1, 2, 3, 5, 4]",
                    }
                )
            );
            Assert.That(
                $"{layer.OutputSignature(InputSignature.Of(Spec.F32(Dims.Dynamic, 6, 7, 3)))}",
                Is.EqualTo("f32[?,1,12,14,5]")
            );
            Assert.That(
                () =>
                    Built(
                        Hk.Haiku.Transform(
                            (Tensor inputs) => new Hk.Conv1DTranspose(1, [3], new() { Rate = [2] }).Call(inputs)
                        ),
                        Spec.F32(Dims.Dynamic, 3)
                    ),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("rate [2]")
            );
        });
    }

    private static FunctionLayer Built(Hk.TransformedFunction net, Spec input)
    {
        FunctionLayer layer = new(net.Apply, net.Init);
        layer.Build(input, TestDevice.Placement);
        return layer;
    }
}
