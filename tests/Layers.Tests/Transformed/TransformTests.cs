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
