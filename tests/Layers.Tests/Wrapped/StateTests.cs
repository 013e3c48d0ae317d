using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>Trees of parameters and state become variables; a new state must fit the old one.</summary>
public sealed class StateTests
{
    private static readonly float[] X = [1];

    /// <summary>The initial states of the catalogue, none of which fits the returned <c>{"state": [1.0]}</c>.</summary>
    private static IEnumerable<TestCaseData> MisfitStates()
    {
        static Dictionary<string, object> State(object? value) => new() { ["state"] = value! };
        yield return new TestCaseData(new List<object> { 0f }).SetArgDisplayNames("list");
        yield return new TestCaseData(State(new Dictionary<string, object> { ["foo"] = 0f })).SetArgDisplayNames(
            "dictionary in place of a list"
        );
        yield return new TestCaseData(State(new List<object> { new List<object> { 0f } })).SetArgDisplayNames(
            "list in a list"
        );
        yield return new TestCaseData(null).SetArgDisplayNames("null");
        yield return new TestCaseData(State(new Dictionary<string, object>())).SetArgDisplayNames("empty dictionary");
        yield return new TestCaseData(
            State(new Dictionary<string, object> { ["foo"] = new List<object> { 2f } })
        ).SetArgDisplayNames("dictionary of a list");
    }

    [TestCaseSource(nameof(MisfitStates))]
    [Scenario("C15")]
    public void ANewStateOfAnotherStructureIsRefused(object? state)
    {
        using FunctionLayer layer = new(
            (Tree? @params, Tree? state, Tensor inputs) =>
                (inputs, new Dictionary<string, object> { ["state"] = new List<object> { Tensor.From(1f) } }),
            @params: new Dictionary<string, object>(),
            state: state
        );
        Assert.That(() => Invoke(layer), Throws.ArgumentException.With.Message.Contains("structure of the state"));
    }

    [Test]
    [Scenario("C21")]
    public void ANewStateOfAnotherShapeIsRefused()
    {
        using FunctionLayer layer = new(
            (Tree state, Tensor inputs) => (inputs, Tensor.From(new float[] { 1, 2 })),
            state: 0f
        );
        Assert.That(
            () => Invoke(layer),
            Throws.ArgumentException.With.Message.Contains("shape []").And.Message.Contains("shape [2]")
        );
    }

    [Test]
    public void AStatefulCallMustReturnAPair()
    {
        using FunctionLayer one = new((Tree state, Tensor inputs) => inputs, state: 0f);
        using FunctionLayer three = new((Tree state, Tensor inputs) => (inputs, state, inputs), state: 0f);
        Assert.Multiple(() =>
        {
            Assert.That(() => Invoke(one), Throws.ArgumentException.With.Message.Contains("(outputs, newState)"));
            Assert.That(() => Invoke(three), Throws.ArgumentException.With.Message.Contains("3 items"));
        });
    }

    [Test]
    [Scenario("C22")]
    public void InitOfAStatefulCallMustReturnAPair()
    {
        using FunctionLayer layer = new(
            (Tree state, Tensor inputs) => (inputs, state),
            (Tensor inputs) => (inputs, inputs, inputs)
        );
        Assert.That(
            () => Invoke(layer),
            Throws.ArgumentException.With.Message.Contains("(params, state)").And.Message.Contains("3 items")
        );
    }

    [Test]
    [Scenario("C23")]
    public void LeavesBecomeVariablesOfTheLayersTypes()
    {
        Dictionary<string, object> tree = new()
        {
            ["double"] = new double[] { 1.5, 2 },
            ["int"] = new[] { 1, 2, 3 },
            ["bool"] = new[] { true },
            ["number"] = 3,
            ["text"] = "kept",
            ["nothing"] = null!,
        };
        using FunctionLayer layer = new((Tree @params, Tensor inputs) => inputs, @params: tree, name: "typed");
        using FunctionLayer half = new((Tree @params, Tensor inputs) => inputs, @params: tree, dtype: "bfloat16");
        Assert.Multiple(() =>
        {
            Assert.That(
                layer.Weights.Select(weight => $"{weight}"),
                Is.EqualTo(
                    new[]
                    {
                        "typed/params.bool: tensor<1xi1>",
                        "typed/params.double: tensor<2xf32>",
                        "typed/params.int: tensor<3xi32>",
                        "typed/params.number: tensor<i32>",
                    }
                )
            );
            Assert.That(half.Weights[1].Type.ElementType, Is.EqualTo(ElementType.BF16));
            Assert.That(layer.Params!["text"].Value, Is.EqualTo("kept"));
            Assert.That(layer.Params["nothing"].Value, Is.Null);
            Assert.That(
                ((ConstantTensor)layer.Params["double"].Value!).ToHost().Values<float>().ToArray(),
                Is.EqualTo(new[] { 1.5f, 2 })
            );
        });
    }

    [Test]
    [Scenario("C24")]
    public void DictionaryKeysAreSortedOrdinally()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tensor inputs) => inputs,
            @params: new Dictionary<string, object> { ["Dense_2"] = 1f, ["Dense_10"] = 2f },
            name: "n"
        );
        Assert.That(
            layer.Weights.Select(weight => weight.Path),
            Is.EqualTo(new[] { "n/params.Dense_10", "n/params.Dense_2" })
        );
    }

    [Test]
    public void ParametersComeBeforeStateAndTheSeedIsNoWeight()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tree state, Tensor? rng, Tensor inputs) => (inputs, state),
            @params: 1f,
            state: 2,
            seed: 7,
            name: "n"
        );
        Assert.Multiple(() =>
        {
            Assert.That(layer.Weights.Select(weight => weight.Path), Is.EqualTo(new[] { "n/params", "n/state" }));
            Assert.That(
                layer.Variables.Select(weight => weight.Path),
                Is.EqualTo(new[] { "n/params", "n/state", "n/seed_generator_state" })
            );
            Assert.That(layer.TrainableWeights.Select(weight => weight.Path), Is.EqualTo(new[] { "n/params" }));
            Assert.That(layer.Variables[2].ToHost().Values<uint>().ToArray(), Is.EqualTo(new uint[] { 7, 0 }));
        });
    }

    [Test]
    public void AFrozenLayerHasNoTrainableWeights()
    {
        using FunctionLayer layer = new((Tree @params, Tensor inputs) => inputs, @params: 1f, trainable: false);
        Assert.That((layer.TrainableWeights.Count, layer.NonTrainableWeights.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    [Scenario("C18")]
    public void InferenceGivesNoRandomKey()
    {
        bool? given = null;
        using FunctionLayer layer = new(
            (Tensor? rng, Tensor inputs) =>
            {
                given = rng is not null;
                return inputs;
            }
        );
        _ = Invoke(layer);
        Assert.That(given, Is.False);
    }

    [Test]
    [Scenario("C29")]
    public void MixedPrecisionShowsFunctionsTheComputeType()
    {
        string? seen = null;
        using FunctionLayer layer = new(
            (Tensor @params, Tensor inputs) =>
            {
                seen = $"{@params} {inputs}";
                return inputs;
            },
            @params: new float[] { 1, 2 },
            dtype: "mixed_bfloat16"
        );
        _ = Invoke(layer);
        Assert.That((seen, layer.Weights[0].Type.ElementType.Text), Is.EqualTo(("bf16[2] bf16[1]", "f32")));
    }

    [Test]
    [Scenario("C34")]
    public void InputsMustBeTensors() =>
        Assert.Multiple(() =>
        {
            using FunctionLayer layer = new((Tensor inputs) => inputs);
            Assert.That(
                () => layer.Invoke("text", placement: ShapeBackend.Placement()),
                Throws.ArgumentException.With.Message.Contains("text")
            );
            Assert.That(
                () => layer.Invoke(1.5, placement: ShapeBackend.Placement()),
                Throws.ArgumentException.With.Message.Contains("1.5")
            );
        });

    [Test]
    [Scenario("C35")]
    public void OutputShapesHaveNoFormula()
    {
        using FunctionLayer layer = new((Tensor inputs) => inputs);
        Assert.That(
            () => layer.ComputeOutputShape([1]),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("FunctionLayer")
        );
    }

    private static object? Invoke(FunctionLayer layer) => layer.Invoke(X, placement: ShapeBackend.Placement());
}
