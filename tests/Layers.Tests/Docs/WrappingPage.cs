using XlaSharp.Hlo;
using XlaSharp.Layers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;
using Hk = XlaSharp.Layers.Transformed;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Docs;

/// <summary>The code of docs/wrapping.md.</summary>
public sealed class WrappingPage
{
    private static readonly float[,] X =
    {
        { 0, 0 },
        { 0, 1 },
        { 1, 0 },
        { 1, 1 },
    };
    private static readonly float[,] Y =
    {
        { 0 },
        { 1 },
        { 1 },
        { 2 },
    };

    [Test]
    public void TheCodeOfThePageIsTheCodeHere() =>
        Snippets.RequireSame("docs/wrapping.md", "tests/Layers.Tests/Docs/WrappingPage.cs");

    [Test]
    public void Functions()
    {
        // snippet: functions
        var initFn = (Tensor rng, Tensor inputs) =>
            new Affine(Initializers.GlorotUniform()(rng, [inputs.Shape[1], 1]), Np.Zeros([1]));
        var callFn = (Affine @params, Tensor inputs) => inputs.Matmul(@params.W) + @params.B;
        FunctionLayer layer = new(callFn, initFn);
        // end
        Learns(layer);
    }

    [Test]
    public void State()
    {
        // snippet: state
        var initFn = (Tensor rng, Tensor inputs) =>
            (new Affine(Np.Zeros([inputs.Shape[1], 1]), Np.Zeros([1])), new Seen(0));
        var callFn = (Affine @params, Seen state, Tensor? rng, Tensor inputs, bool training) =>
        {
            Tensor x = training ? inputs + (0.01 * Rng.Normal(rng!, inputs.Shape)) : inputs;
            Seen newState = training ? new(state.Steps + 1) : state;
            return (x.Matmul(@params.W) + @params.B, newState);
        };
        FunctionLayer layer = new(callFn, initFn, seed: 7);
        // end
        Learns(layer);
        Assert.That(layer.State!["Steps"].ToTensor().ToHost().Values<int>()[0], Is.EqualTo(60));
    }

    [Test]
    public void Typed()
    {
        // snippet: typed
        TypedLayer<Affine, Tensor, Tensor> layer = TypedLayer.Of(
            (Affine p, Tensor x) => x.Matmul(p.W) + p.B,
            (Tensor key, Tensor x) => new Affine(Np.Zeros([x.Shape[1], 1]), Np.Zeros([1]))
        );
        // end
        Learns(layer);
        Assert.That(layer.Values!.W.Shape, Is.EqualTo(Dims.Create([2, 1])));
    }

    [Test]
    public void Module()
    {
        // snippet: module
        Linen.ModuleLayer layer = new(new Net());
        // end
        Learns(layer);
        Assert.That(layer.Weights.Select(weight => weight.Name), Has.One.EqualTo("params.params.Dense_0.kernel"));
    }

    [Test]
    public void Method()
    {
        // snippet: method
        Linen.ModuleLayer layer = new(
            new Net(),
            (Net net, Tensor inputs, bool training) => net.Call(inputs, training) * 0.5
        );
        // end
        Learns(layer);
    }

    [Test]
    public void Transformed()
    {
        // snippet: transformed
        Hk.TransformedFunction net = Hk.Haiku.Transform(
            (Tensor inputs, bool training) =>
            {
                Tensor x = Nn.Relu(new Hk.Linear(16).Call(inputs));
                x = training ? Hk.Haiku.Dropout(Hk.Haiku.NextRngKey(), 0.1, x) : x;
                return new Hk.Linear(1).Call(x);
            }
        );
        FunctionLayer layer = new(net.Apply, net.Init);
        // end
        Learns(layer);
        Assert.That(layer.Weights.Select(weight => weight.Name), Has.One.EqualTo("params.linear_1.w"));
    }

    [Test]
    public void Composition()
    {
        // snippet: compose
        Input image = new(2);
        FunctionLayer twice = new((Tensor inputs) => inputs * 2);
        FunctionLayer join = new((List<Tensor> inputs) => Np.Concatenate([.. inputs], axis: 1));
        SymbolicTensor doubled = image.Then(twice);
        using Functional model = new(image, join.Call(new List<SymbolicTensor> { image.Tensor, doubled })!);
        // end
        Assert.That($"{model.OutputSignature(model.KnownInputs)}", Is.EqualTo("f32[?,4]"));
    }

    [Test]
    public void Config()
    {
        // snippet: config
        ObjectRegistry.Default.AddFunction("double", Double);
        using FunctionLayer layer = new(Double, name: "twice");
        string json = ObjectRegistry.Serialize(layer)!.ToJsonString();
        using FunctionLayer made = ObjectRegistry.Default.Deserialize<FunctionLayer>(
            System.Text.Json.Nodes.JsonNode.Parse(json)!
        );
        // end
        Assert.That(
            TestDevice.Floats(made.Invoke(Y, placement: TestDevice.Placement)),
            Is.EqualTo(new float[] { 0, 2, 2, 4 })
        );
    }

    private static readonly Func<Tensor, Tensor> Double = inputs => inputs * 2;

    private static void Learns(Layer layer)
    {
        GlobalSeed.Set(3);
        // snippet: fit
        Sequential model = new([new Input(2), layer]);
        model.Compile("adam", "mse");
        model.Optimizer!.LearningRate = 0.05f;
        History history = model.Fit(X, Y, epochs: 60, verbose: Verbosity.Silent);
        // end
        Assert.That(history["loss"][^1], Is.LessThan(0.5 * history["loss"][0]));
    }

    // snippet: records
    private sealed record Affine(Tensor W, Tensor B);

    private sealed record Seen(Tensor Steps);

    // end

    // snippet: net
    private sealed class Net : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            Tensor x = Nn.Relu(new Linen.Dense(16).Call(inputs));
            x = new Linen.BatchNorm(useRunningAverage: !training).Call(x);
            return new Linen.Dense(1).Call(x);
        }
    }
    // end
}
