using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Graphs of layers: structures, sharing, nesting, names, configs.</summary>
public sealed class FunctionalTests
{
    private static readonly Delegate Concat = (List<Tensor> inputs) => Lax.Concatenate(inputs.ToArray(), 1);
    private static readonly Delegate Both = (Dictionary<string, Tensor> inputs) =>
        (Lax.Concatenate([inputs["a"], inputs["b"]], 1), Lax.Concatenate([inputs["b"], inputs["a"]], 1));

    /// <summary>Dictionary in, tuple out, both with open dimensions besides the batch's.</summary>
    [Test]
    [Scenario("C9")]
    public void DictionariesGoInAndTuplesComeOut()
    {
        Dictionary<string, Tensor> symbols = new() { ["a"] = Open(3).Tensor, ["b"] = Open(3).Tensor };
        FunctionLayer layer = new(Both);
        using Functional model = new(symbols, layer.Call((object)symbols)!) { Placement = TestDevice.Placement };
        Dictionary<string, Tensor> data = new() { ["a"] = Ones(2, 6, 3), ["b"] = Ones(2, 7, 3) };
        (Tensor first, Tensor second) = ((Tensor, Tensor))model.PredictTree(data)!;
        Assert.That($"{first} {second}", Is.EqualTo("f32[2,13,3] f32[2,13,3]"));
        Assert.That(TestDevice.Floats(first).Concat(TestDevice.Floats(second)), Is.All.EqualTo(1));
    }

    [Test]
    [Scenario("C10")]
    public void SixtyInputsAreOneList()
    {
        List<Tensor> symbols = [.. Enumerable.Range(0, 60).Select(_ => (Tensor)Open(3).Tensor)];
        using Functional model = new(
            symbols,
            new FunctionLayer(Concat, @params: new List<Tensor>()).Call((object)symbols)!
        )
        {
            Placement = TestDevice.Placement,
        };
        List<Tensor> data = [.. Enumerable.Repeat(Ones(2, 1, 3), 60)];
        Assert.That($"{model.Predict(data)}", Is.EqualTo("f32[2,60,3]"));
    }

    [Test]
    public void ASharedLayerHasOneSetOfWeightsAndThreadsItsStateInCallOrder()
    {
        FunctionLayer shared = new(
            (Tensor @params, Tensor state, Tensor inputs) => (inputs * @params + state, state + 1),
            @params: 2f,
            state: 10f,
            name: "shared"
        );
        Input a = new(1);
        using Functional model = new(a, shared.Call(shared.Call(a.Tensor)));
        object? y = model.Invoke(
            new float[,]
            {
                { 1 },
            },
            placement: TestDevice.Placement
        );
        Assert.Multiple(() =>
        {
            Assert.That(model.Weights, Has.Count.EqualTo(2));
            Assert.That(TestDevice.Floats(y), Is.EqualTo(new[] { 35f }), "(1·2 + 10)·2 + 11");
            Assert.That(shared.Weights[1].ToHost().Values<float>()[0], Is.EqualTo(12));
        });
    }

    [Test]
    public void AModelIsALayerOfAnotherModel()
    {
        Input inner = new(2);
        Functional tower = new(
            inner,
            new Affine(3, Tracer.Initializers.Ones(), name: "dense").Call(inner.Tensor),
            name: "tower"
        );
        (Input left, Input right) = (new(2), new(2));
        SymbolicTensor sum = tower.Call(left.Tensor) + tower.Call(right.Tensor);
        using Functional model = new(new[] { left, right }, (sum * 2) - 1, name: "outer");
        object? y = model.Invoke(new Tensor[] { Ones(1, 2), Ones(1, 2) }, placement: TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That(TestDevice.Floats(y), Is.EqualTo(new float[] { 7, 7, 7 }));
            Assert.That(
                model.StablePaths.Select(pair => pair.Path),
                Is.EqualTo(new[] { "tower/dense/kernel", "tower/dense/bias" })
            );
        });
    }

    [Test]
    public void DataMatchInputsByNameOrByOrder()
    {
        (Input a, Input b) = (new(Spec.F32(Dims.Dynamic, 1), "a"), new(Spec.F32(Dims.Dynamic, 1), "b"));
        using Functional model = new(new List<Input> { a, b }, a.Tensor - b.Tensor)
        {
            Placement = TestDevice.Placement,
        };
        (float[,] five, float[,] two) = (
            new float[,]
            {
                { 5 },
            },
            new float[,]
            {
                { 2 },
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                TestDevice.Floats(model.Predict(new Dictionary<string, object> { ["b"] = two, ["a"] = five })),
                Is.EqualTo(new[] { 3f })
            );
            Assert.That(TestDevice.Floats(model.Predict(new List<object> { five, two })), Is.EqualTo(new[] { 3f }));
            Assert.That(TestDevice.Floats(model.Predict(((Tensor)five, (Tensor)two))), Is.EqualTo(new[] { 3f }));
            Assert.That(
                () => model.Predict(new Dictionary<string, object> { ["a"] = five }),
                Throws.ArgumentException.With.Message.Contains("no input 'b'").And.Message.Contains("it has a")
            );
            Assert.That(
                () => model.Predict(new List<object> { five }),
                Throws.ArgumentException.With.Message.Contains("2 inputs (a, b), got 1")
            );
        });
    }

    /// <summary>Containers that can hold arrays only are as good as those of tensors.</summary>
    [Test]
    public void ArraysOfArraysListsDictionariesAndTuplesAreInputs()
    {
        Input a = new(Spec.F32(Dims.Dynamic, 2), "a");
        Input b = new(Spec.F32(Dims.Dynamic, 2), "b");
        using Functional model = new(new[] { a.Tensor, b.Tensor }, a.Tensor - b.Tensor)
        {
            Placement = TestDevice.Placement,
        };
        float[,] x =
        {
            { 5, 7 },
        };
        float[,] y =
        {
            { 1, 2 },
        };
        object[] spellings =
        [
            new[] { x, y },
            new List<float[,]> { x, y },
            new Dictionary<string, float[,]> { ["b"] = y, ["a"] = x },
            (x, y),
        ];
        Assert.Multiple(() =>
        {
            foreach (object spelling in spellings)
            {
                Assert.That(
                    TestDevice.Floats(model.Predict(spelling)),
                    Is.EqualTo(new float[] { 4, 5 }),
                    spelling.GetType().Name
                );
            }
        });
    }

    [Test]
    public void ATrailingDimensionOfOneIsAddedOrDropped()
    {
        Input a = new(Spec.F32(Dims.Dynamic, 1), "a");
        using Functional model = new(a, a.Tensor * 3) { Placement = TestDevice.Placement };
        Assert.Multiple(() =>
        {
            Assert.That($"{model.Predict(new float[] { 1, 2 })}", Is.EqualTo("f32[2,1]"));
            Assert.That(
                () =>
                    model.Predict(
                        new float[,]
                        {
                            { 1, 2 },
                        }
                    ),
                Throws.ArgumentException.With.Message.Contains("input 'a' must be f32[?,1]")
            );
        });
    }

    [Test]
    public void AnInputThatIsNotGivenIsADisconnectedGraph()
    {
        (Input a, Input b) = (new(Spec.F32(Dims.Dynamic, 1), "a"), new(Spec.F32(Dims.Dynamic, 1), "b"));
        SymbolicTensor sum = new Affine(1, name: "dense").Call(a.Tensor) + b.Tensor;
        Assert.That(
            () => new Functional(a, sum),
            Throws.ArgumentException.With.Message.Contains("disconnected").And.Message.Contains("'b'")
        );
    }

    [Test]
    public void LayersMustHaveDifferentNames()
    {
        Input a = new(1);
        SymbolicTensor twice = new Affine(1, name: "same").Call(new Affine(1, name: "same").Call(a.Tensor));
        Assert.That(() => new Functional(a, twice), Throws.ArgumentException.With.Message.Contains("repeated: same"));
    }

    [Test]
    public void ACallOutsideOfAProgramNeedsSymbolicTensors() =>
        Assert.That(
            () => new Affine(1, name: "dense").Call((object)new float[] { 1 }),
            Throws.ArgumentException.With.Message.Contains("'dense'").And.Message.Contains("Invoke")
        );

    [Test]
    public void AModelMayBeginInTheMiddleOfAGraph()
    {
        Input a = new(2);
        SymbolicTensor middle = new Affine(3, name: "first").Call(a.Tensor);
        SymbolicTensor end = new Affine(1, Tracer.Initializers.Ones(), name: "second").Call(middle);
        using Functional tail = new(middle, end);
        Assert.That(tail.Layers.Select(layer => layer.Name), Is.EqualTo(new[] { "second" }));
        Assert.That(
            TestDevice.Floats(
                tail.Invoke(
                    new float[,]
                    {
                        { 1, 2, 3 },
                    },
                    placement: TestDevice.Placement
                )
            ),
            Is.EqualTo(new[] { 6f })
        );
    }

    [Test]
    public void AGraphIsMadeAgainFromItsConfig()
    {
        ObjectRegistry registry = new ObjectRegistry().Add<Affine>().AddFunction("concat", Concat);
        (Input a, Input b) = (new(Spec.F32(Dims.Dynamic, 2), "a"), new(Spec.F32(Dims.Dynamic, 2), "b"));
        Affine shared = new(3, name: "shared");
        FunctionLayer join = new(Concat, name: "join");
        SymbolicTensor joined = (SymbolicTensor)
            join.Call((object)new List<Tensor> { shared.Call(a.Tensor), shared.Call(b.Tensor) * 0.5 })!;
        using Functional model = new(
            new Dictionary<string, Tensor> { ["x"] = a.Tensor, ["y"] = b.Tensor },
            (joined, new Affine(1, name: "out").Call(joined, training: false)),
            name: "net"
        );
        string text = ObjectRegistry.Serialize(model)!.ToJsonString();
        using Functional made = registry.Deserialize<Functional>(JsonNode.Parse(text)!);
        made.SetWeights(model.GetWeights());
        Dictionary<string, Tensor> data = new() { ["x"] = Ones(2, 2), ["y"] = Ones(2, 2) };
        (Tensor first, Tensor second) = ((Tensor, Tensor))model.Invoke(data, placement: TestDevice.Placement)!;
        (Tensor madeFirst, Tensor madeSecond) = ((Tensor, Tensor))made.Invoke(data, placement: TestDevice.Placement)!;
        Assert.Multiple(() =>
        {
            Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(text));
            Assert.That(TestDevice.Floats(madeFirst), Is.EqualTo(TestDevice.Floats(first)));
            Assert.That(TestDevice.Floats(madeSecond), Is.EqualTo(TestDevice.Floats(second)));
        });
    }

    [Test]
    [Scenario("C32")]
    public void ComposingDependsOnWhatStandsBefore()
    {
        Affine layer = new(1);
        using Sequential model = new();
        Input input = new(2);
        Assert.Multiple(() =>
        {
            Assert.That(Composition.Compose(null, layer), Is.SameAs(layer));
            Assert.That(Composition.Compose(model, layer), Is.SameAs(model));
            Assert.That(model.Layers, Has.Count.EqualTo(1));
            Assert.That($"{((SymbolicTensor)Composition.Compose(input, layer)!).Spec}", Is.EqualTo("f32[?,1]"));
            Assert.That(
                input.Tensor.Then(new Affine(4)).Then(new Affine(5)).Shape,
                Is.EqualTo(Dims.Create([Dims.Dynamic, 5]))
            );
        });
    }

    private static Input Open(long features) => new(Spec.F32(Dims.Dynamic, Dims.Dynamic, features));

    private static Tensor Ones(params long[] shape)
    {
        TensorType type = new(ElementType.F32, Dims.Create(shape));
        return HostTensor.Of<float>(type, Enumerable.Repeat(1f, (int)type.ElementCount).ToArray());
    }
}
