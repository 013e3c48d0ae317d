using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Saving;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;
using Hk = XlaSharp.Layers.Transformed;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Layers.Tests.Wrapped;

/// <summary>
/// One protocol for every way to wrap a net: count its weights, train ten steps (all weights change), predict (none
/// change), make it again from its values (the same outputs), save and load it, export it, call it inside a model of
/// one's own.
/// </summary>
public sealed class ProtocolTests
{
    private const int Samples = 320;

    private static IEnumerable<TestCaseData> Nets()
    {
        yield return Case("A1 stateless", (p, s) => new(Stateless), 0, 0, 0, 0);
        yield return Case("A2 MLP", (p, s) => new(Mlp, p is null ? MlpInit : null, p), 6, 266_610, 0, 0);
        yield return Case(
            "A3 MLP with state",
            (p, s) => new(MlpWithState, p is null ? MlpWithStateInit : null, p, s),
            6,
            266_610,
            1,
            1
        );
        yield return Case(
            "A4 mixed precision",
            (p, s) => new(MlpWithState, p is null ? MlpWithStateInit : null, p, s, dtype: "mixed_float16"),
            6,
            266_610,
            1,
            1
        );
        yield return Case(
            "A5 with platforms",
            (p, s) => new(Mlp, p is null ? MlpInit : null, p) { NativeSerializationPlatforms = ["cpu", "tpu"] },
            6,
            266_610,
            0,
            0
        );
        yield return Case(
            "B1 module, method of another instance",
            (p, s) => new Linen.ModuleLayer(new Cnn(), Plain, Join(p, s)),
            8,
            648_226,
            0,
            0
        );
        yield return Case(
            "B2 module, free function",
            (p, s) => new Linen.ModuleLayer(new Cnn(), Free, Join(p, s)),
            8,
            648_226,
            0,
            0
        );
        yield return Case(
            "B3 module in mixed precision",
            (p, s) => new Linen.ModuleLayer(new Cnn(), Free, Join(p, s), dtype: "mixed_float16"),
            8,
            648_226,
            0,
            0
        );
        yield return Case(
            "B4 module with batch statistics",
            (p, s) => new Linen.ModuleLayer(new Normalized(), variables: Join(p, s)),
            13,
            354_258,
            8,
            536
        );
        yield return Case(
            "H1 transformed",
            (p, s) => new(Haiku.Apply, p is null ? Haiku.Init : null, p),
            6,
            1_256_930,
            0,
            0
        );
    }

    [TestCaseSource(nameof(Nets))]
    [Scenario("A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "H1")]
    public void TheProtocolHolds(
        Func<object?, object?, FunctionLayer> make,
        int trained,
        int trainedSize,
        int others,
        int othersSize
    )
    {
        GlobalSeed.Set(2);
        (HostTensor x, HostTensor y) = Data();
        FunctionLayer layer = make(null, null);
        Input input = new(28, 28, 1);
        using Functional model = new(input, layer.Call(input.Tensor)) { Placement = TestDevice.Placement };
        Assert.That(Counts(layer), Is.EqualTo((trained, trainedSize, others, othersSize)));
        model.Summary(options: new() { PrintLine = _ => { } });
        byte[][] before = Values(layer);
        model.Compile("adam", "categorical_crossentropy", ["categorical_accuracy"]);
        _ = model.Fit(x, y, epochs: 1, stepsPerEpoch: 10, verbose: Layers.Training.Verbosity.Silent);
        byte[][] after = Values(layer);
        Assert.That(after.Zip(before, (a, b) => a.AsSpan().SequenceEqual(b)), Is.All.False, "every weight changes");

        HostTensor test = HostTensor.Of<float>(
            new TensorType(ElementType.F32, [32, 28, 28, 1]),
            x.Values<float>()[..(32 * 784)].ToArray()
        );
        ConstantTensor outputs = model.Predict(test);
        Assert.That(outputs.Shape, Is.EqualTo(Dims.Create([32, 10])));
        Assert.That(Values(layer), Is.EqualTo(after), "prediction changes nothing");

        FunctionLayer again = make(layer.Params?.Value, layer.State?.Value);
        using Sequential second = new([new Input(28, 28, 1), again]) { Placement = TestDevice.Placement };
        Assert.That(second.Predict(test).ToHost().Data.ToArray(), Is.EqualTo(outputs.ToHost().Data.ToArray()));
        Assert.That(Counts(again), Is.EqualTo((trained, trainedSize, others, othersSize)));

        SavedAndLoaded(model, layer, test, outputs);
        Exported(model, test, outputs);

        using Wrapper own = new(make(null, null));
        Assert.That(
            ((ConstantTensor)own.Invoke(test, placement: TestDevice.Placement)!).ToHost().Data.ToArray(),
            Has.Some.Not.Zero
        );
    }

    private static void SavedAndLoaded(Functional model, FunctionLayer layer, HostTensor test, ConstantTensor outputs)
    {
        using TempFolder folder = new();
        model.Save(folder["model.xlam"]);
        using Model loaded = Model.Load(
            folder["model.xlam"],
            new() { Registry = Registry, Placement = TestDevice.Placement }
        );
        FunctionLayer first = (FunctionLayer)loaded.Sublayers[0];
        Assert.That(Counts(first), Is.EqualTo(Counts(layer)));
        Assert.That(first.NativeSerializationPlatforms, Is.EqualTo(layer.NativeSerializationPlatforms));
        Assert.That(
            loaded.Predict(test).ToHost().Data.ToArray(),
            Is.EqualTo(outputs.ToHost().Data.ToArray()),
            "saved and loaded"
        );
    }

    private static void Exported(Functional model, HostTensor test, ConstantTensor outputs)
    {
        using TempFolder folder = new();
        model.Export(folder["model.xlax"], new() { BatchSizes = [] });
        using XlaModel artifact = XlaModel.Load(
            folder["model.xlax"],
            ((PjRtBackend)TestDevice.Placement.Backend).Client
        );
        HostTensor result = artifact.Run(test)[0];
        Assert.That(result.Type, Is.EqualTo(outputs.Type));
        Assert.That(
            HostValues.ToF32(result).Values<float>().ToArray(),
            Is.EqualTo(HostValues.ToF32(outputs.ToHost()).Values<float>().ToArray()).Within(1e-2)
        );
    }

    private static TestCaseData Case(
        string name,
        Func<object?, object?, FunctionLayer> make,
        int trained,
        int trainedSize,
        int others,
        int othersSize
    ) => new TestCaseData(make, trained, trainedSize, others, othersSize).SetArgDisplayNames(name);

    private static (int, long, int, long) Counts(FunctionLayer layer) =>
        (
            layer.TrainableWeights.Count,
            layer.TrainableWeights.Sum(weight => weight.Type.ElementCount),
            layer.NonTrainableWeights.Count,
            layer.NonTrainableWeights.Sum(weight => weight.Type.ElementCount)
        );

    private static byte[][] Values(Layer layer) => [.. layer.GetWeights().Select(value => value.Data.ToArray())];

    private static (HostTensor X, HostTensor Y) Data()
    {
        Layers.Data.SplitMix64 random = new(1);
        float[] x = new float[Samples * 784];
        float[] y = new float[Samples * 10];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)random.NextDouble();
        }

        for (int i = 0; i < Samples; i++)
        {
            y[(10 * i) + random.NextInt(10)] = 1;
        }

        return (
            HostTensor.Of<float>(new TensorType(ElementType.F32, [Samples, 28, 28, 1]), x),
            HostTensor.Of<float>(new TensorType(ElementType.F32, [Samples, 10]), y)
        );
    }

    /// <summary>The collections of a module: parameters and state are two halves of one dictionary.</summary>
    private static Dictionary<string, object>? Join(object? @params, object? state) =>
        @params is null
            ? null
            : new([.. (Dictionary<string, object>)@params, .. (Dictionary<string, object>?)state ?? []]);

    private static readonly Delegate Plain = new Cnn().Plain;

    private static readonly Delegate Free = (Cnn module, Tensor x, bool training) => module.WithDropout(x, training);

    private static readonly Delegate Stateless = (Tensor inputs) =>
        Np.BroadcastTo(inputs.Sum(new Dims?([1, 2, 3])).Reshape(inputs.Shape[0], 1), [inputs.Shape[0], 10]);

    private static readonly Delegate MlpInit = (Tensor rng, Tensor inputs) => MlpParams(rng);

    private static readonly Delegate Mlp = (List<Tensor[]> @params, Tensor inputs) => MlpOutputs(@params, inputs);

    private static readonly Delegate MlpWithStateInit = (Tensor rng, Tensor inputs, bool training) =>
        (MlpParams(rng), Tensor.From(0f));

    private static readonly Delegate MlpWithState = (
        List<Tensor[]> @params,
        Tensor state,
        Tensor inputs,
        bool training
    ) => (MlpOutputs(@params, inputs), training ? state + 1 : state);

    private static readonly Hk.TransformedFunction Haiku = Hk.Haiku.Transform(
        (Tensor inputs, bool training) => new MyHaikuModule().Call(inputs, training)
    );

    private static readonly ObjectRegistry Registry = new ObjectRegistry()
        .Add<Cnn>()
        .Add<Normalized>()
        .AddFunction("protocol_stateless", Stateless)
        .AddFunction("protocol_mlp", Mlp)
        .AddFunction("protocol_mlp_init", MlpInit)
        .AddFunction("protocol_mlp_state", MlpWithState)
        .AddFunction("protocol_mlp_state_init", MlpWithStateInit)
        .AddFunction("protocol_plain", Plain)
        .AddFunction("protocol_free", Free)
        .AddFunction("protocol_haiku", Haiku.Apply)
        .AddFunction("protocol_haiku_init", Haiku.Init);

    private static List<Tensor[]> MlpParams(Tensor rng)
    {
        long[] sizes = [784, 300, 100, 10];
        Tensor[] keys = Rng.Split(rng, 6);
        return
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i =>
                    new[]
                    {
                        Tracer.Initializers.GlorotNormal()(keys[2 * i], [sizes[i], sizes[i + 1]]),
                        Tracer.Initializers.Normal(0.1)(keys[(2 * i) + 1], [sizes[i + 1]]),
                    }
                ),
        ];
    }

    private static Tensor MlpOutputs(List<Tensor[]> @params, Tensor inputs)
    {
        Tensor x = inputs.Reshape(inputs.Shape[0], -1);
        x = @params[..^1].Aggregate(x, (value, layer) => Nn.Tanh(value.Matmul(layer[0]) + layer[1]));
        return Nn.Softmax(x.Matmul(@params[^1][0]) + @params[^1][1]);
    }

    private sealed class Wrapper : Model
    {
        private readonly Layer _layer;

        public Wrapper(Layer layer) => _layer = Track(layer);

        protected override object? CallCore(CallContext context, object? inputs) => _layer.Call(context, inputs);
    }

    private sealed class Cnn : Linen.FlaxModule, IConfigurable<Cnn>
    {
        public static Cnn FromConfig(Config config) => new();

        public Config GetConfig() => new(nameof(Cnn));

        public override Delegate Forward => Plain;

        public Tensor Plain(Tensor inputs) => Run(inputs, dropout: false);

        public Tensor WithDropout(Tensor inputs, bool training) => Run(inputs, training);

        private Tensor Run(Tensor inputs, bool dropout)
        {
            using Linen.MethodScope scope = Enter();
            Tensor x = Linen.Pool.Average(Nn.Relu(new Linen.Conv(32, [3, 3]).Call(inputs)), [2, 2], [2, 2]);
            x = Linen.Pool.Average(Nn.Relu(new Linen.Conv(64, [3, 3]).Call(x)), [2, 2], [2, 2]);
            x = new Linen.Dense(200).Call(x.Reshape(x.Shape[0], -1));
            x = new Linen.Dropout(0.3, deterministic: !dropout).Call(x);
            return Nn.Softmax(new Linen.Dense(10).Call(Nn.Relu(x)));
        }
    }

    private sealed class Normalized : Linen.FlaxModule, IConfigurable<Normalized>
    {
        public static Normalized FromConfig(Config config) => new();

        public Config GetConfig() => new(nameof(Normalized));

        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            Tensor x = new Linen.Conv(12, [3, 3], useBias: false).Call(inputs);
            x = Nn.Relu(new Linen.BatchNorm(!training, useScale: false).Call(x));
            x = Nn.Relu(
                new Linen.BatchNorm(!training, useScale: false).Call(new Linen.Conv(24, [6, 6], [2, 2]).Call(x))
            );
            x = Nn.Relu(
                new Linen.BatchNorm(!training, useScale: false).Call(new Linen.Conv(32, [6, 6], [2, 2]).Call(x))
            );
            x = new Linen.BatchNorm(!training, useScale: false).Call(
                new Linen.Dense(200).Call(x.Reshape(x.Shape[0], -1))
            );
            x = Nn.Relu(new Linen.Dropout(0.3, deterministic: !training).Call(x));
            return Nn.Softmax(new Linen.Dense(10).Call(x));
        }
    }

    private sealed class MyHaikuModule : Hk.HaikuModule
    {
        public Tensor Call(Tensor inputs, bool training)
        {
            using Hk.ModuleScope scope = Enter();
            Tensor x = new Hk.AvgPool([1, 2, 2, 1], [1, 2, 2, 1]).Call(Nn.Relu(new Hk.Conv2D(32, [3, 3]).Call(inputs)));
            x = new Hk.Linear(200).Call(new Hk.Flatten().Call(x));
            x = training ? Hk.Haiku.Dropout(Hk.Haiku.NextRngKey(), 0.3, x) : x;
            return Nn.Softmax(new Hk.Linear(10).Call(Nn.Relu(x)));
        }
    }
}
