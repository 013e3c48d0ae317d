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
    [Scenario("C2")]
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
    [Scenario("C3")]
    public void NamesDecideNotTheirOrder()
    {
        using FunctionLayer layer = new(
            (bool training, Tensor inputs, Tensor? rng, Tensor state, Tensor @params) =>
                (inputs * @params + state, training ? state + 10 : state + 1),
            (bool training, Tensor inputs, Tensor rng) =>
                (Lax.Full([], training ? 3 : 99, ElementType.F32), Lax.Full([], 0.5, ElementType.F32))
        );
        float[] first = Values(layer.Invoke(X, placement: TestDevice.Placement));
        float[] second = Values(layer.Invoke(X, training: true, TestDevice.Placement));
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(new[] { 3.5f, 6.5f, 9.5f }), "init is told that this is training");
            Assert.That(second, Is.EqualTo(new[] { 4.5f, 7.5f, 10.5f }));
            Assert.That(layer.Weights[1].ToHost().Values<float>()[0], Is.EqualTo(11.5f));
        });
    }

    [Test]
    [Scenario("C13")]
    public void TextInTheStateStaysText()
    {
        using FunctionLayer layer = new(
            (Tree state, Tensor inputs) => (inputs, state),
            state: new Dictionary<string, object> { ["foo"] = "bar" }
        );
        Assert.That(layer.State!["foo"].Value, Is.EqualTo("bar"));
        _ = layer.Invoke(X, placement: TestDevice.Placement);
        Assert.That(layer.State!["foo"].Value, Is.EqualTo("bar"), "a call passes it on");
    }

    [Test]
    [Scenario("C12")]
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
    [Scenario("C14")]
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
    [Scenario("C16")]
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
    [Scenario("C25")]
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
    [Scenario("C29")]
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
    [Scenario("C30")]
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
    [Scenario("C30")]
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
    [Scenario("C31")]
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
    [Scenario("C33")]
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
