using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>The names of parameters decide what a wrapped function is given.</summary>
public sealed class SignatureTests
{
    private static readonly float[] Weights = [1, 2, 3];

    [Test]
    public void ParametersMayStandInAnyOrder()
    {
        List<string> seen = [];
        using FunctionLayer layer = new(
            (bool training, Tensor inputs, Tensor? rng, Tree state, Tree @params) =>
            {
                seen.Add(
                    $"{training} {inputs} {(rng is null ? "no rng" : "rng")} {state["s"].ToTensor()} "
                        + $"{@params["w"].ToTensor()}"
                );
                return (inputs, state);
            },
            (bool training, Tensor inputs, Tensor rng) =>
            {
                seen.Add($"init {training} {inputs} {rng}");
                return (
                    new Dictionary<string, Tensor> { ["w"] = inputs },
                    new Dictionary<string, Tensor> { ["s"] = 1.5f }
                );
            }
        );
        _ = layer.Invoke(
            new float[,]
            {
                { 1, 2 },
            },
            training: true,
            ShapeBackend.Placement()
        );
        Assert.That(seen, Is.EqualTo(new[] { "init True f32[1,2] ui32[2]", "True f32[1,2] rng f32[] f32[1,2]" }));
    }

    [Test]
    [Scenario("C5")]
    public void AMissingInputsIsAnErrorThatListsTheAllowedNames() =>
        Assert.That(
            () => new FunctionLayer((Tree @params) => @params, @params: Weights),
            Throws.ArgumentException.With.Message.Match(
                "`call_fn`.*`inputs`.*\\(params\\).*params, state, rng, inputs, training"
            )
        );

    [Test]
    [Scenario("C6")]
    public void AMissingInputsOfInitIsAnError() =>
        Assert.That(
            () => new FunctionLayer((Tree @params, Tensor inputs) => inputs, (Tensor rng) => rng),
            Throws.ArgumentException.With.Message.Match("`init_fn`.*`inputs`.*\\(rng\\).*rng, inputs, training")
        );

    [Test]
    [Scenario("C7")]
    public void AnUnknownParameterOfCallIsNamed() =>
        Assert.That(
            () => new FunctionLayer((Tree @params, Tensor inputs, string mode) => inputs, @params: Weights),
            Throws.ArgumentException.With.Message.Match(
                "`call_fn`.*`mode`.*Supported names: params, state, rng, inputs, training"
            )
        );

    [Test]
    [Scenario("C8")]
    public void AnUnknownParameterOfInitIsNamed() =>
        Assert.That(
            () =>
                new FunctionLayer(
                    (Tree @params, Tensor inputs) => inputs,
                    (Tensor rng, Tensor inputs, string mode) => inputs
                ),
            Throws.ArgumentException.With.Message.Match("`init_fn`.*`mode`.*Supported names: rng, inputs, training")
        );

    [Test]
    public void NamesAreCaseSensitive() =>
        Assert.That(
            () => new FunctionLayer((Tensor Inputs) => Inputs),
            Throws.ArgumentException.With.Message.Contains("`inputs`")
        );

    [Test]
    [Scenario("C1")]
    public void ParametersWithoutASourceAreAnError() =>
        Assert.That(
            () => new FunctionLayer((Tree @params, Tensor inputs) => inputs),
            Throws.ArgumentException.With.Message.Match("`init_fn`, `params` and `state` are all null")
        );

    [Test]
    public void TheLayersNameIsInTheMessage() =>
        Assert.That(
            () => new FunctionLayer((Tensor x) => x, name: "mine"),
            Throws.ArgumentException.With.Message.Contains("'mine'")
        );

    [Test]
    public void ASlashInANameIsRefused() =>
        Assert.That(
            () => new FunctionLayer((Tensor inputs) => inputs, name: "a/b"),
            Throws.ArgumentException.With.Message.Contains("a/b")
        );

    [Test]
    public void AnUnknownDtypeIsRefused() =>
        Assert.That(
            () => new FunctionLayer((Tensor inputs) => inputs, dtype: "float12"),
            Throws.ArgumentException.With.Message.Contains("float12").And.Message.Contains("bfloat16")
        );

    [Test]
    public void MethodsAndStatedNamesBindLikeLambdas()
    {
        NamedFunction stated = new(["inputs"], values => values[0]);
        Assert.Multiple(() =>
        {
            Assert.That(NamedFunction.Of(Method).Names, Is.EqualTo(new[] { "inputs", "training" }));
            Assert.That(
                NamedFunction.Of("text".StartsWithOther).Names,
                Is.EqualTo(new[] { "inputs" }),
                "a receiver is not counted"
            );
            Assert.That(Invoke(new FunctionLayer(stated)), Is.EqualTo(new float[] { 0, 0, 0 }));
        });
    }

    [Test]
    [Scenario("C4")]
    public void InitIsNotCalledWhereNothingIsWanted()
    {
        bool called = false;
        using FunctionLayer layer = new(
            (Tensor inputs) => inputs,
            (Tensor inputs) =>
            {
                called = true;
                return inputs;
            }
        );
        _ = Invoke(layer);
        Assert.That(called, Is.False);
    }

    [Test]
    public void InitIsNotCalledWhereParametersAreGiven()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tree? state, Tensor inputs) => (inputs, state),
            Tensor (Tensor inputs) => throw new InvalidOperationException("must not be called"),
            @params: new Dictionary<string, object>()
        );
        Assert.That(Invoke(layer), Has.Length.EqualTo(3));
    }

    [Test]
    public void ADelegateOfTheWrongParameterTypeSaysSo() =>
        Assert.That(
            () => Invoke(new FunctionLayer((List<Tensor> @params, Tensor inputs) => inputs, @params: Weights)),
            Throws.ArgumentException.With.Message.Contains("Parameter 'params'").And.Message.Contains("List")
        );

    [Test]
    public void AutomaticNamesAreNumbered()
    {
        AutoNames.Reset();
        string[] names = [.. Enumerable.Range(0, 3).Select(_ => new FunctionLayer((Tensor inputs) => inputs).Name)];
        Assert.That(names, Is.EqualTo(new[] { "function_layer", "function_layer_1", "function_layer_2" }));
    }

    [TestCase("Conv2D", "conv2d")]
    [TestCase("MultiHeadAttention", "multi_head_attention")]
    [TestCase("LSTM", "lstm")]
    [TestCase("PReLU", "p_re_lu")]
    [TestCase("ReLU", "re_lu")]
    [TestCase("GRU", "gru")]
    [TestCase("Conv2DTranspose", "conv2d_transpose")]
    public void ClassNamesBecomeSnakeCase(string name, string expected) =>
        Assert.That(AutoNames.SnakeCase(name), Is.EqualTo(expected));

    private static Tensor Method(Tensor inputs, bool training) => training ? inputs : inputs;

    private static float[] Invoke(FunctionLayer layer) =>
        ((ConstantTensor)layer.Invoke(Weights, placement: ShapeBackend.Placement())!)
            .ToHost()
            .Values<float>()
            .ToArray();
}

internal static class Receiver
{
    public static Tensor StartsWithOther(this string text, Tensor inputs) => text.Length == 0 ? inputs : inputs;
}
