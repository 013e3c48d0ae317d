using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Layers.Tests.Modules;

/// <summary>Modules as layers: collections, names, streams of keys, methods, configs.</summary>
public sealed class ModuleLayerTests
{
    private static readonly float[,] X =
    {
        { 1, 2, 3 },
        { 4, 5, 6 },
    };

    [Test]
    public void ParametersKeepTheirCollectionAndStateHasTheOthers()
    {
        using Linen.ModuleLayer layer = Built(new Net());
        Assert.Multiple(() =>
        {
            Assert.That(
                layer.Weights.Select(weight => weight.Name),
                Is.EqualTo(
                    new[]
                    {
                        "params.params.BatchNorm_0.bias",
                        "params.params.BatchNorm_0.scale",
                        "params.params.Dense_0.bias",
                        "params.params.Dense_0.kernel",
                        "params.params.Dense_1.bias",
                        "params.params.Dense_1.kernel",
                        "params.params.head.bias",
                        "params.params.head.kernel",
                        "state.batch_stats.BatchNorm_0.mean",
                        "state.batch_stats.BatchNorm_0.var",
                    }
                )
            );
            Assert.That(layer.Params!["params"]["Dense_0"]["kernel"].ToTensor().Shape, Is.EqualTo(Dims.Create([3, 4])));
            Assert.That(layer.CallFunction.Names, Is.EqualTo(new[] { "params", "state", "rng", "inputs", "training" }));
            Assert.That(layer.Variables, Has.Count.EqualTo(layer.Weights.Count + 1), "the seed generator's state");
        });
    }

    /// <summary>running ← 0.99·running + 0.01·batch; the batch's mean is 2.5, 3.5, 4.5 and its variance 2.25.</summary>
    [Test]
    public void TrainingMovesTheStatisticsAndInferenceDoesNot()
    {
        using Linen.ModuleLayer layer = new(new Norm());
        _ = layer.Invoke(X, training: true, TestDevice.Placement);
        float[] mean = layer.State!["batch_stats"]["BatchNorm_0"]["mean"].ToTensor().ToHost().Values<float>().ToArray();
        float[] variance = layer
            .State["batch_stats"]["BatchNorm_0"]["var"]
            .ToTensor()
            .ToHost()
            .Values<float>()
            .ToArray();
        _ = layer.Invoke(X, placement: TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That(mean, Is.EqualTo(new[] { 0.025f, 0.035f, 0.045f }).Within(1e-6));
            Assert.That(variance, Is.All.EqualTo(0.99f + 0.0225f).Within(1e-6));
            Assert.That(
                layer.State!["batch_stats"]["BatchNorm_0"]["mean"].ToTensor().ToHost().Values<float>().ToArray(),
                Is.EqualTo(mean)
            );
        });
    }

    [Test]
    [Scenario("C11")]
    public void GivenVariablesWithoutParametersAreAllState()
    {
        using Linen.ModuleLayer layer = new(
            new Counter(),
            variables: new Dictionary<string, Dictionary<string, int>> { ["a"] = new() { ["b"] = 0 } }
        );
        _ = layer.Invoke(X, placement: TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That(layer.Params!.Keys, Is.Empty);
            Assert.That(layer.State!["a"]["b"].ToTensor().ToHost().Values<int>()[0], Is.EqualTo(1));
            Assert.That(layer.State["a"]["b"].ToTensor().ElementType, Is.EqualTo(ElementType.I32));
        });
    }

    [Test]
    public void GivenVariablesAreUsedAsTheyAre()
    {
        Dictionary<string, object> variables = new()
        {
            ["params"] = new Dictionary<string, object>
            {
                ["kernel"] = new float[,]
                {
                    { 1 },
                    { 2 },
                    { 3 },
                },
                ["bias"] = new float[] { 10 },
            },
        };
        using Linen.ModuleLayer layer = new(new Linen.Dense(1), variables: variables);
        Assert.That(
            TestDevice.Floats(layer.Invoke(X, placement: TestDevice.Placement)),
            Is.EqualTo(new float[] { 24, 42 })
        );
        Assert.That(layer.State!.Keys, Is.Empty);
    }

    [Test]
    public void AMethodOfAnotherInstanceIsAppliedToTheModule()
    {
        Scale two = new(2);
        using Linen.ModuleLayer layer = new(two, new Scale(3).Negated);
        Assert.That(
            TestDevice.Floats(layer.Invoke(X, placement: TestDevice.Placement)),
            Is.EqualTo(new float[] { -2, -4, -6, -8, -10, -12 })
        );
    }

    [Test]
    public void AFreeFunctionTakesTheModuleFirst()
    {
        using Linen.ModuleLayer layer = new(
            new Scale(2),
            (Scale module, Tensor x, bool training) => training ? module.Negated(x) : module.Call(x)
        );
        Assert.That(TestDevice.Floats(layer.Invoke(X, training: true, TestDevice.Placement))[0], Is.EqualTo(-2));
        Assert.That(TestDevice.Floats(layer.Invoke(X, placement: TestDevice.Placement))[0], Is.EqualTo(2));
    }

    [Test]
    public void AMethodWithOtherParametersIsRefused() =>
        Assert.That(
            () => new Linen.ModuleLayer(new Scale(2), (Scale module, Tensor x, Tensor y) => x),
            Throws.ArgumentException.With.Message.Contains("`inputs`").And.Message.Contains("(x, y)")
        );

    [Test]
    public void AMethodOfAnotherClassIsRefused() =>
        Assert.That(
            () => new Linen.ModuleLayer(new Scale(2), new Linen.Dense(1).Forward),
            Throws.ArgumentException.With.Message.Contains("Dense.Call").And.Message.Contains("Scale")
        );

    /// <summary>
    /// The inputs 1, 2, 3 with a zero between them, under the kernel 1, 10, 100: as it is, or flipped as the transpose
    /// of a convolution has it.
    /// </summary>
    [TestCase(false, new float[] { 100, 10, 201, 20, 302, 30, 3 })]
    [TestCase(true, new float[] { 1, 10, 102, 20, 203, 30, 300 })]
    public void TransposedConvolutionsSpreadTheirInputs(bool transposeKernel, float[] expected)
    {
        using Linen.ModuleLayer layer = new(
            new Linen.ConvTranspose(
                1,
                [3],
                strides: [2],
                padding: Padding.Valid,
                useBias: false,
                transposeKernel: transposeKernel
            )
        );
        layer.Build(Spec.F32(Dims.Dynamic, 3, 1), TestDevice.Placement);
        layer.SetWeights([TestDevice.Tensor([3, 1, 1], 1, 10, 100)]);
        Assert.That(
            TestDevice.Floats(layer.Invoke(TestDevice.Tensor([1, 3, 1], 1, 2, 3), placement: TestDevice.Placement)),
            Is.EqualTo(expected)
        );
    }

    [TestCase(false, "params.params.kernel [2, 3, 3, 5]")]
    [TestCase(true, "params.params.kernel [2, 3, 5, 3]")]
    public void TransposedConvolutionsJoinTheirBatchAxes(bool transposeKernel, string kernel)
    {
        using Linen.ModuleLayer layer = new(
            new Linen.ConvTranspose(5, [2, 3], strides: [2, 1], transposeKernel: transposeKernel)
        );
        Spec inputs = Spec.F32(4, 2, 6, 7, 3);
        layer.Build(inputs, TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That($"{layer.Weights[1].Name} [{layer.Weights[1].Type.Dims}]", Is.EqualTo(kernel));
            Assert.That($"{layer.OutputSignature(InputSignature.Of(inputs))}", Is.EqualTo("f32[4,2,12,7,5]"));
        });
    }

    [Test]
    public void DropoutGetsKeysInTrainingOnly()
    {
        using Linen.ModuleLayer layer = new(new Drop(), seed: 5);
        float[] Call(bool training) =>
            TestDevice.Floats(layer.Invoke(Enumerable.Repeat(1f, 1000).ToArray(), training, TestDevice.Placement));
        (float[] first, float[] second) = (Call(true), Call(true));
        Assert.Multiple(() =>
        {
            Assert.That(first.Average(), Is.EqualTo(1).Within(0.15), "what is kept is scaled up");
            Assert.That(second, Is.Not.EqualTo(first));
            Assert.That(Call(false), Is.All.EqualTo(1));
            Assert.That(
                layer.SeedGenerators[0].State.ToHost().Values<uint>().ToArray(),
                Is.EqualTo(new uint[] { 5, 2 })
            );
        });
    }

    [Test]
    public void AMissingStreamOfKeysIsNamed()
    {
        using Linen.ModuleLayer layer = new(new Noise());
        Assert.That(
            () => layer.Invoke(X, training: true, TestDevice.Placement),
            Throws
                .InvalidOperationException.With.Message.Contains("'noise'")
                .And.Message.Contains("[dropout]")
                .And.Message.Contains("GetCallRng")
        );
    }

    [Test]
    public void PartsMustHaveDifferentNames() =>
        Assert.That(
            () => Built(new Twins()),
            Throws.ArgumentException.With.Message.Contains("Twins").And.Message.Contains("'same'")
        );

    [Test]
    public void AModuleUsedTwiceSharesItsParameters()
    {
        using Linen.ModuleLayer layer = Built(new Shared());
        Assert.That(
            layer.Weights.Select(weight => weight.Name),
            Is.EqualTo(new[] { "params.params.inner.Dense_0.bias", "params.params.inner.Dense_0.kernel" })
        );
    }

    /// <summary>First four bytes of SHA-1("Dense_0" + 0x01), computed with another program.</summary>
    [Test]
    public void KeysAreFoldedWithThePathsHash() =>
        Assert.That(Linen.ModuleRun.Fold(["Dense_0"], 1), Is.EqualTo(0xb2b71315u));

    [Test]
    public void AModuleIsMadeAgainFromItsConfig()
    {
        ObjectRegistry registry = new ObjectRegistry().Add<Scale>();
        Scale module = new(2);
        using Linen.ModuleLayer layer = new(module, module.Negated, name: "scaled");
        string text = ObjectRegistry.Serialize(layer)!.ToJsonString();
        Assert.That(text, Does.Contain("\"method\":\"Negated\""));
        using Linen.ModuleLayer plain = new(module, name: "scaled");
        text = ObjectRegistry.Serialize(plain)!.ToJsonString();
        using Linen.ModuleLayer made = registry.Deserialize<Linen.ModuleLayer>(JsonNode.Parse(text)!);
        Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(text));
        Assert.That(TestDevice.Floats(made.Invoke(X, placement: TestDevice.Placement))[0], Is.EqualTo(2));
    }

    [Test]
    public void AModuleWithoutAConfigIsRefused()
    {
        using Linen.ModuleLayer layer = new(new Norm());
        Assert.That(
            () => ObjectRegistry.Serialize(layer),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Norm")
        );
    }

    [Test]
    public void AModuleOutsideOfARunHasNoVariables() =>
        Assert.That(
            () => new Linen.Dense(1).Call(Tensor.From(X)),
            Throws.InvalidOperationException.With.Message.Contains("ModuleLayer")
        );

    private static Linen.ModuleLayer Built(Linen.FlaxModule module)
    {
        Linen.ModuleLayer layer = new(module);
        layer.Build(Spec.F32(Dims.Dynamic, 3), TestDevice.Placement);
        return layer;
    }

    private sealed class Net : Linen.FlaxModule
    {
        private Linen.Dense? _head;

        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            Tensor x = new Linen.Dense(4).Call(inputs);
            x = new Linen.BatchNorm(useRunningAverage: !training).Call(x);
            return _head!.Call(new Linen.Dense(5).Call(x));
        }

        protected override void Setup() => _head = new Linen.Dense(1, name: "head");
    }

    private sealed class Norm : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            return new Linen.BatchNorm(useRunningAverage: !training).Call(inputs);
        }
    }

    private sealed class Counter : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs)
        {
            using Linen.MethodScope scope = Enter();
            Linen.ModuleVariable count = Variable("a", "b", () => 0);
            count.Value = count.Value + 1;
            return inputs;
        }
    }

    private sealed class Scale(int factor) : Linen.FlaxModule, IConfigurable<Scale>
    {
        public override Delegate Forward => Call;

        public static Scale FromConfig(Config config) => new(config.Int("factor"));

        public Config GetConfig() => new Config(nameof(Scale)).With("factor", factor);

        public Tensor Call(Tensor inputs) => inputs * factor;

        public Tensor Negated(Tensor inputs) => inputs * -factor;
    }

    private sealed class Drop : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            return new Linen.Dropout(0.5, deterministic: !training).Call(inputs);
        }
    }

    private sealed class Noise : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            return training ? inputs + Rng.Normal(MakeRng("noise"), inputs.Shape) : inputs;
        }
    }

    private sealed class Twins : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs)
        {
            using Linen.MethodScope scope = Enter();
            return new Linen.Dense(1, name: "same").Call(new Linen.Dense(1, name: "same").Call(inputs));
        }
    }

    private sealed class Inner(string name) : Linen.FlaxModule(name)
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs)
        {
            using Linen.MethodScope scope = Enter();
            return new Linen.Dense(3).Call(inputs);
        }
    }

    private sealed class Shared : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs)
        {
            using Linen.MethodScope scope = Enter();
            Inner inner = new("inner");
            return inner.Call(inner.Call(inputs));
        }
    }
}
