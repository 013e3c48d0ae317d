using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>Calls of wrapped functions on the device: structures, keys, state, types.</summary>
public sealed class CallTests
{
    private static Placement Device => TestDevice.Placement;

    [Test]
    [Scenario("C9")]
    public void DictionariesGoInAndTuplesComeOut()
    {
        using FunctionLayer layer = new(
            (Tree @params, Tree inputs) =>
            {
                (Tensor a, Tensor b) = (inputs["a"], inputs["b"]);
                return (Lax.Concatenate([a, b], 1), Lax.Concatenate([b, a], 1));
            },
            @params: new Dictionary<string, object>()
        );
        Dictionary<string, Tensor> inputs = new() { ["a"] = Ones(2, 6, 3), ["b"] = Ones(2, 7, 3) };
        (Tensor first, Tensor second) = ((Tensor, Tensor))layer.Invoke(inputs, placement: Device)!;
        Assert.Multiple(() =>
        {
            Assert.That($"{first} {second}", Is.EqualTo("f32[2,13,3] f32[2,13,3]"));
            Assert.That(TestDevice.Floats(first), Is.All.EqualTo(1));
        });
    }

    [Test]
    public void ListsOfManyInputsAreOneInput()
    {
        using FunctionLayer layer = new((List<Tensor> inputs) => Lax.Concatenate(inputs.ToArray(), 1));
        List<Tensor> inputs = [.. Enumerable.Repeat(Ones(2, 1, 3), 60)];
        Assert.That($"{layer.Invoke(inputs, placement: Device)}", Is.EqualTo("f32[2,60,3]"));
    }

    /// <summary>Key n of seed s is (s, n) itself.</summary>
    [Test]
    [Scenario("C27")]
    public void TrainingCallsGetSuccessiveKeys()
    {
        using FunctionLayer layer = new((Tensor? rng, Tensor inputs) => rng ?? inputs, seed: 7);
        uint[] Call() =>
            ((ConstantTensor)layer.Invoke(new float[] { 1 }, training: true, Device)!)
                .ToHost()
                .Values<uint>()
                .ToArray();
        Assert.That((Call(), Call()), Is.EqualTo((new uint[] { 7, 0 }, new uint[] { 7, 1 })));
    }

    [Test]
    [Scenario("C20")]
    public void ANewStateIsCastToTheVariablesType()
    {
        using FunctionLayer layer = new((Tensor state, Tensor inputs) => (inputs, state + 1.75), state: 3);
        _ = layer.Invoke(new float[] { 1 }, placement: Device);
        Assert.That(
            (layer.Weights[0].Type.ElementType.Text, layer.Weights[0].ToHost().Values<int>()[0]),
            Is.EqualTo(("i32", 4))
        );
    }

    [Test]
    public void InferenceThreadsStateTooIfTheFunctionChangesIt()
    {
        using FunctionLayer layer = new((Tensor state, Tensor inputs) => (inputs, state + 1), state: 0);
        for (int i = 0; i < 3; i++)
        {
            _ = layer.Invoke(new float[] { 1 }, placement: Device);
        }

        Assert.That(layer.Weights[0].ToHost().Values<int>()[0], Is.EqualTo(3));
    }

    [Test]
    [Scenario("C19")]
    public void AnExplicitTrainingFlagWins()
    {
        List<bool> seen = [];
        FunctionLayer inner = new(
            (Tensor inputs, bool training) =>
            {
                seen.Add(training);
                return inputs;
            }
        );
        using Twice model = new(inner) { Placement = Device };
        _ = model.Invoke(new float[] { 1 }, training: true, Device);
        Assert.That(
            seen[^2..],
            Is.EqualTo(new[] { true, false }),
            "what comes before is the pass that builds the sublayers"
        );
    }

    [Test]
    public void TheSameGlobalSeedGivesTheSameInitialValues()
    {
        float[] first = Initial(11);
        Assert.Multiple(() =>
        {
            Assert.That(Initial(11), Is.EqualTo(first));
            Assert.That(Initial(12), Is.Not.EqualTo(first));
        });

        static float[] Initial(int seed)
        {
            GlobalSeed.Set(seed);
            using FunctionLayer layer = Normal(null);
            _ = layer.Invoke(new float[4], placement: Device);
            return TestDevice.Floats(layer.Params!.Value);
        }
    }

    [Test]
    public void AnInitialSeedMakesTheGlobalOneIrrelevant()
    {
        float[] Initial()
        {
            using FunctionLayer layer = Normal(5);
            layer.Build(Spec.F32(4), Device);
            return TestDevice.Floats(layer.Params!.Value);
        }

        float[] first = Initial();
        Assert.That(Initial(), Is.EqualTo(first));
    }

    [Test]
    public void AnyBatchSizeGoesThroughABuiltLayer()
    {
        using FunctionLayer layer = new(
            (Tensor @params, Tensor inputs) => inputs.Matmul(@params),
            @params: new float[,]
            {
                { 1 },
                { 2 },
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                TestDevice.Floats(
                    layer.Invoke(
                        new float[,]
                        {
                            { 1, 1 },
                        },
                        placement: Device
                    )
                ),
                Is.EqualTo(new float[] { 3 })
            );
            Assert.That(
                TestDevice.Floats(
                    layer.Invoke(
                        new float[,]
                        {
                            { 1, 1 },
                            { 0, 1 },
                            { 2, 0 },
                        },
                        placement: Device
                    )
                ),
                Is.EqualTo(new float[] { 3, 2, 2 })
            );
            Assert.That(
                layer.OutputSignature(InputSignature.Of(Spec.F32(Dims.Dynamic, 2))).ToString(),
                Is.EqualTo("f32[?,1]")
            );
        });
    }

    /// <summary>
    /// Everything that a model put on the device is freed with it, also after a program that failed to trace.
    /// </summary>
    [Test]
    public void DisposingFreesTheDevice()
    {
        _ = Device;
        long before = PjRtDiagnostics.LiveObjects;
        using (
            Sequential model = new([
                new FunctionLayer(
                    (Tensor @params, Tensor inputs) => inputs * @params,
                    (Tensor rng, Tensor inputs) => Rng.Normal(rng, [1])
                ),
            ])
        )
        {
            model.Placement = Device;
            model.Compile("adam", "mse", ["mean_squared_error"]);
            float[,] x =
            {
                { 1 },
                { 2 },
                { 3 },
            };
            _ = model.Fit(x, x, batchSize: 2, epochs: 2, verbose: XlaSharp.Layers.Training.Verbosity.Silent);
            _ = model.Predict(x, batchSize: 2);
            Assert.That(() => model.Predict(new float[2, 3, 4]), Throws.ArgumentException);
        }

        Assert.That(PjRtDiagnostics.LiveObjects, Is.EqualTo(before));
    }

    private static Tensor Ones(params ReadOnlySpan<long> shape)
    {
        float[] values = new float[Dims.Create(shape).Product];
        Array.Fill(values, 1);
        return Tensor.From(TestDevice.Tensor(Dims.Create(shape), values));
    }

    private static FunctionLayer Normal(int? initSeed) =>
        new(
            (Tensor @params, Tensor inputs) => inputs * @params,
            (Tensor rng, Tensor inputs) => Rng.Normal(rng, inputs.Shape),
            initSeed: initSeed
        );

    /// <summary>Calls its layer as it is told, then with training off.</summary>
    private sealed class Twice : Model
    {
        private readonly Layer _inner;

        public Twice(Layer inner) => _inner = Track(inner);

        protected override object? CallCore(CallContext context, object? inputs) =>
            _inner.Call(context, _inner.Call(context, inputs), training: false);
    }
}
