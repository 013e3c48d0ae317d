using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using Hk = XlaSharp.Layers.Transformed;

namespace XlaSharp.Layers.Tests.Transformed;

/// <summary>Haiku's pattern: names, keys, state, and errors.</summary>
public sealed class TransformTests
{
    private static readonly float[,] X =
    {
        { 1, 2, 3 },
        { 4, 5, 6 },
    };

    [Test]
    [Scenario("H1")]
    public void ParametersAreNamedAfterTheModulesThatMakeThem()
    {
        Hk.TransformedFunction net = Hk.Haiku.Transform(
            (Tensor inputs) =>
                new Net().Call(inputs) * Hk.Haiku.GetParameter("temperature", [], Hk.HaikuInitializers.Constant(1))
        );
        using FunctionLayer layer = Built(net);
        Assert.That(
            Names(layer),
            Is.EqualTo(
                new[]
                {
                    "params.net/linear.b",
                    "params.net/linear.w",
                    "params.net/linear_1.b",
                    "params.net/linear_1.w",
                    "params.net/~/head.w",
                    "params.net/~features/linear.b",
                    "params.net/~features/linear.w",
                    "params.~.temperature",
                }
            )
        );
    }

    [TestCase("Linear", "linear")]
    [TestCase("MyHaikuModule", "my_haiku_module")]
    [TestCase("BatchNorm", "batch_norm")]
    [TestCase("Conv2D", "conv2_d")]
    [TestCase("Conv2DTranspose", "conv2_d_transpose")]
    [TestCase("MLP", "mlp")]
    [TestCase("LayerNorm", "layer_norm")]
    public void ClassNamesBecomeSnakeCaseAsInHaiku(string name, string expected) =>
        Assert.That(Hk.HaikuModule.SnakeCase(name), Is.EqualTo(expected));

    [Test]
    [Scenario("H6")]
    public void AnMlpMakesItsLayersInItsSetupAndSharesThemBetweenCalls()
    {
        using FunctionLayer layer = Built(
            Hk.Haiku.WithoutApplyRng(
                Hk.Haiku.Transform(
                    (Tensor inputs) =>
                    {
                        Hk.MLP mlp = new([300, 100, 3]);
                        return mlp.Call(mlp.Call(inputs));
                    }
                )
            )
        );
        Assert.That(
            Names(layer),
            Is.EqualTo(
                new[] { 0, 1, 2 }.SelectMany(i => new[] { $"params.mlp/~/linear_{i}.b", $"params.mlp/~/linear_{i}.w" })
            )
        );
        Assert.That(layer.CallFunction.Names, Is.EqualTo(new[] { "params", "inputs" }));
    }

    /// <summary>|w| is at most 2/√in; a normal distribution cut at ±2σ has 0.8796 of its deviation.</summary>
    [Test]
    [Scenario("H8")]
    public void LinearWeightsAreCutNormalNumbers()
    {
        using FunctionLayer layer = new(Transform(400).Apply, Transform(400).Init, initSeed: 3);
        layer.Build(Spec.F32(Dims.Dynamic, 100), TestDevice.Placement);
        float[] w = layer.Weights[1].ToHost().Values<float>().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(w.Max(Math.Abs), Is.LessThanOrEqualTo(0.2f));
            Assert.That(Math.Sqrt(w.Average(x => (double)x * x)), Is.EqualTo(0.08796).Within(5).Percent);
            Assert.That(layer.Weights[0].ToHost().Values<float>().ToArray(), Is.All.Zero);
        });
    }

    /// <summary>
    /// The first initialiser's key is the second half of the given key's split; checked by drawing the numbers
    /// directly.
    /// </summary>
    [Test]
    public void TheFirstKeyIsTheSecondHalfOfTheSplit()
    {
        using FunctionLayer layer = new(Transform(4).Apply, Transform(4).Init, initSeed: 7);
        layer.Build(Spec.F32(Dims.Dynamic, 3), TestDevice.Placement);
        using FunctionLayer direct = new(
            (Tensor inputs) => Rng.TruncatedNormal(Rng.Split(Rng.Key(7))[1], -2, 2, [3, 4]) * (1 / Math.Sqrt(3))
        );
        Assert.That(
            layer.Weights[1].ToHost().Values<float>().ToArray(),
            Is.EqualTo(TestDevice.Floats(direct.Invoke(X, placement: TestDevice.Placement)))
        );
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
            Names(layer),
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

    [Test]
    [Scenario("H4")]
    public void AFunctionWithStateNeedsTheTransformationWithState()
    {
        Hk.TransformedFunction net = Hk.Haiku.Transform(
            (Tensor inputs) => new Hk.BatchNorm(true, true, 0.9).Call(inputs, isTraining: true)
        );
        Assert.That(
            () => Built(net),
            Throws
                .InvalidOperationException.With.Message.Contains("non-empty state")
                .And.Message.Contains("TransformWithState")
        );
    }

    [Test]
    [Scenario("H5")]
    public void AKeyThatWasNotGivenIsAnError()
    {
        Hk.TransformedFunction net = Hk.Haiku.Transform(
            (Tensor inputs) => Hk.Haiku.Dropout(Hk.Haiku.NextRngKey(), 0.5, inputs)
        );
        using FunctionLayer layer = new(net.Apply, net.Init);
        Assert.That(
            () => layer.Invoke(X, placement: ShapeBackend.Placement()),
            Throws
                .InvalidOperationException.With.Message.Contains("NextRngKey")
                .And.Message.Contains("apply")
                .And.Message.Contains("null")
        );
    }

    [Test]
    [Scenario("H7")]
    public void ParametersThatDoNotFitAreNamed()
    {
        Hk.TransformedFunction net = Hk.Haiku.WithoutApplyRng(Transform(2));
        FunctionLayer Given(object @params) => new(net.Apply, @params: @params);
        Dictionary<string, Dictionary<string, Tensor>> wrong = new() { ["linear"] = new() { ["w"] = new float[3, 5] } };
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Given(wrong).Invoke(X, placement: ShapeBackend.Placement()),
                Throws.ArgumentException.With.Message.Contains("'w' of 'linear' has shape [3, 5], but shape [3, 2]")
            );
            Assert.That(
                () => Given(new Dictionary<string, object>()).Invoke(X, placement: ShapeBackend.Placement()),
                Throws.ArgumentException.With.Message.Contains("unable to retrieve parameter 'w' of 'linear'")
            );
            Assert.That(
                () => Given(new float[] { 1 }).Invoke(X, placement: ShapeBackend.Placement()),
                Throws
                    .ArgumentException.With.Message.Contains("params must be a dictionary")
                    .And.Message.Contains("in order")
            );
        });
    }

    [Test]
    public void ParameterNamesOfTheFunctionGoOnToTheLayer() =>
        Assert.That(
            () => Built(Hk.Haiku.Transform((Tensor x) => x)),
            Throws.ArgumentException.With.Message.Contains("`inputs`").And.Message.Contains("x")
        );

    [Test]
    [Scenario("H2")]
    public void WithoutApplyRngTheKeyIsNoParameter()
    {
        Hk.TransformedFunction net = Transform(2);
        Hk.TransformedFunction withState = Hk.Haiku.TransformWithState(
            (Tensor inputs, bool training) => new Hk.BatchNorm(true, true, 0.9).Call(inputs, training)
        );
        Assert.Multiple(() =>
        {
            Assert.That(net.Init.Names, Is.EqualTo(new[] { "rng", "inputs" }));
            Assert.That(net.Apply.Names, Is.EqualTo(new[] { "params", "rng", "inputs" }));
            Assert.That(Hk.Haiku.WithoutApplyRng(net).Apply.Names, Is.EqualTo(new[] { "params", "inputs" }));
            Assert.That(
                Hk.Haiku.WithoutApplyRng(withState).Apply.Names,
                Is.EqualTo(new[] { "params", "state", "inputs", "training" })
            );
        });
    }

    [Test]
    public void ModulesExistOnlyInsideATransformedFunction()
    {
        Assert.That(
            () => new Hk.Linear(3),
            Throws.InvalidOperationException.With.Message.Contains("Linear").And.Message.Contains("Transform")
        );
        Assert.That(
            () => Built(Hk.Haiku.Transform((Tensor inputs) => new Hk.Linear(3, name: "a b").Call(inputs))),
            Throws.ArgumentException.With.Message.Contains("'a b'")
        );
    }

    [Test]
    public void ATransformedFunctionInsideAnotherIsAnError()
    {
        Hk.TransformedFunction inner = Transform(2);
        using FunctionLayer given = new(inner.Apply, inner.Init);
        Hk.TransformedFunction outer = Hk.Haiku.Transform(
            (Tensor inputs) => inner.Apply.InvokeInOrder([null, null, inputs])
        );
        Assert.That(() => Built(outer), Throws.InvalidOperationException.With.Message.Contains("inside another one"));
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
                        )
                    ),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("rate [2]")
            );
        });
    }

    private static Hk.TransformedFunction Transform(int units) =>
        Hk.Haiku.Transform((Tensor inputs) => new Hk.Linear(units).Call(inputs));

    private static FunctionLayer Built(Hk.TransformedFunction net, Spec? input = null)
    {
        FunctionLayer layer = new(net.Apply, net.Init);
        layer.Build(input ?? Spec.F32(Dims.Dynamic, 3), TestDevice.Placement);
        return layer;
    }

    private static IEnumerable<string> Names(FunctionLayer layer) => layer.Weights.Select(weight => weight.Name);

    private sealed class Net : Hk.HaikuModule
    {
        private Hk.Linear? _head;

        public Tensor Call(Tensor inputs)
        {
            using Hk.ModuleScope scope = Enter();
            Tensor x = new Hk.Linear(4).Call(Features(inputs));
            return _head!.Call(new Hk.Linear(5).Call(x));
        }

        protected override void Setup() => _head = new Hk.Linear(1, withBias: false, name: "head");

        private Tensor Features(Tensor inputs)
        {
            using Hk.ModuleScope scope = Enter();
            return new Hk.Linear(2).Call(inputs);
        }
    }
}
