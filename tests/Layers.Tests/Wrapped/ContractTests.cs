using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>The rest of the contract of wrapped functions: empty trees, kept leaves, seeds, sharing, configs.</summary>
public sealed class ContractTests
{
    private static readonly float[] X = [1, 2, 3];
    private static readonly Delegate Line = (Tensor @params, Tensor inputs) => inputs * @params;
    private static readonly Delegate Half = (Tensor inputs) => inputs.Mean() * 0.5;

    [Test]
    public void EmptyTreesAreParametersAndState()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tree state, Tensor? rng, Tensor inputs, bool training) =>
                (inputs, new Dictionary<string, object>()),
            (Tensor rng, Tensor inputs, bool training) =>
                (new Dictionary<string, object>(), new Dictionary<string, object>())
        );
        Assert.That(Values(layer.Invoke(X, placement: TestDevice.Placement)), Is.EqualTo(X));
    }

    [Test]
    public void NullInTheStateStaysNull()
    {
        using FunctionLayer layer = new(
            (Tree state, Tensor inputs) => (inputs, state),
            state: new Dictionary<string, object?> { ["foo"] = null }
        );
        _ = layer.Invoke(X, placement: TestDevice.Placement);
        Assert.That(layer.State!["foo"].Value, Is.Null);
    }

    [Test]
    public void RegisteredNodesAreTakenApartAndPutTogether()
    {
        Tree.Register<Point>(
            point => ([point.X, point.Y], point.Name),
            (children, name) => new(children[0]!, children[1]!, (string)name!)
        );
        using FunctionLayer layer = new(
            (List<Point> state, Tensor inputs) => (inputs + Tensor.From(state[0].Y), state),
            state: new List<Point> { new(1f, 2f, "foo") }
        );
        Assert.That(Values(layer.Invoke(X, placement: TestDevice.Placement)), Is.EqualTo(new float[] { 3, 4, 5 }));
        Assert.That((layer.Weights.Count, layer.State!.As<List<Point>>()[0].Name), Is.EqualTo((2, "foo")));
    }

    [Test]
    public void TheGlobalSeedDecidesTheParameters()
    {
        float[] Params()
        {
            GlobalSeed.Set(0);
            using FunctionLayer layer = new(
                (Tensor @params, Tensor inputs) => @params,
                (Tensor rng, Tensor inputs) => Rng.Normal(rng, inputs.Shape)
            );
            return Values(layer.Invoke(X, placement: TestDevice.Placement));
        }

        float[] first = Params();
        Assert.That(Params(), Is.EqualTo(first));
    }

    [Test]
    public void TwoLayersOfOneArrayAreIndependent()
    {
        float[] shared = [1, 2, 3];
        using FunctionLayer first = new(Line, @params: shared);
        using FunctionLayer second = new(Line, @params: shared);
        first.SetWeights([TestDevice.Tensor([3], 9, 9, 9)]);
        shared[0] = 5;
        Assert.That(second.Weights[0].ToHost().Values<float>().ToArray(), Is.EqualTo(X));
    }

    [Test]
    public void IntegersKeepTheirTypeUnderMixedPrecision()
    {
        string? seen = null;
        using FunctionLayer layer = new(
            (Tensor inputs) =>
            {
                seen = $"{inputs}";
                return inputs;
            },
            dtype: "mixed_bfloat16"
        );
        _ = layer.Invoke(new[] { 1, 2 }, placement: ShapeBackend.Placement());
        Assert.That(seen, Is.EqualTo("i32[2]"));
    }

    [Test]
    public void ALayerIsMadeAgainWithItsFunctionsByName()
    {
        ObjectRegistry registry = new ObjectRegistry().AddFunction("line", Line).AddFunction("half", Half);
        using FunctionLayer layer = new(Line, Half, dtype: "mixed_bfloat16", name: "line", trainable: false)
        {
            NativeSerializationPlatforms = ["cpu", "tpu"],
        };
        string text = ObjectRegistry.Serialize(layer)!.ToJsonString();
        using FunctionLayer made = registry.Deserialize<FunctionLayer>(JsonNode.Parse(text)!);
        Assert.Multiple(() =>
        {
            Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(text));
            Assert.That(
                (made.Name, made.Policy.Name, made.IsTrainable, made.NativeSerializationPlatforms),
                Is.EqualTo(("line", "mixed_bfloat16", false, layer.NativeSerializationPlatforms))
            );
            Assert.That(text, Does.Not.Contain("seed").And.Not.Contain("params"));
        });
    }

    [Test]
    public void AnUnregisteredFunctionCannotBeWritten()
    {
        using FunctionLayer layer = new((Tensor inputs) => inputs);
        Assert.That(
            () => layer.GetConfig(),
            Throws
                .InstanceOf<NotSupportedException>()
                .With.Message.Contains("FunctionLayer.call_fn")
                .And.Message.Contains("AddFunction")
        );
    }

    /// <summary>A layer made from parameters has nothing that could make them again.</summary>
    [Test]
    public void ALayerOfParametersAloneCannotBeMadeAgain()
    {
        ObjectRegistry registry = new ObjectRegistry().AddFunction("line", Line);
        using FunctionLayer layer = new(Line, @params: 2f);
        JsonNode json = JsonNode.Parse(ObjectRegistry.Serialize(layer)!.ToJsonString())!;
        Assert.That(
            () => registry.Deserialize(json),
            Throws.ArgumentException.With.Message.Contains("`init_fn`, `params` and `state`")
        );
    }

    [Test]
    public void TheOutputShapeHasAnOpenBatch()
    {
        using Sequential model = new([
            new Input(4),
            new FunctionLayer((Tensor inputs) => Lax.Concatenate([inputs, inputs], 1)),
        ]);
        model.Build();
        Assert.That($"{model.OutputSignature(model.KnownInputs!)}", Is.EqualTo("f32[?,8]"));
    }

    [Test]
    public void ASeedForInitialisationNeedsNoGlobalSeed()
    {
        float[] Params(int initSeed)
        {
            using FunctionLayer layer = new(
                (Tensor @params, Tensor inputs) => @params,
                (Tensor rng, Tensor inputs) => Rng.Normal(rng, inputs.Shape),
                initSeed: initSeed
            );
            return Values(layer.Invoke(X, placement: TestDevice.Placement));
        }

        float[] first = Params(1);
        Assert.That(Params(1), Is.EqualTo(first));
        Assert.That(Params(2), Is.Not.EqualTo(first));
    }

    private static float[] Values(object? tensor) => TestDevice.Floats(tensor);

    private sealed class Point(object x, object y, string name)
    {
        public object X => x;

        public object Y => y;

        public string Name => name;
    }
}
