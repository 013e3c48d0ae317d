using XlaSharp.Hlo;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>What recurrent layers remember, start with, and are made of.</summary>
public sealed class RecurrentTests
{
    private static readonly float[,,] Whole =
    {
        {
            { 1 },
            { -2 },
            { 3 },
            { 4 },
        },
    };

    /// <summary>Published constants, computed with 64-bit floats.</summary>
    [Test]
    [Scenario("G4")]
    public void LstmAndGruGiveTheirGoldenNumbers()
    {
        using LSTM lstm = new(1, returnSequences: true, returnState: true);
        using GRU after = new(1, returnSequences: true);
        using GRU before = new(1, returnSequences: true) { ResetAfter = false };
        float[,,] x =
        {
            {
                { 1 },
                { 2 },
            },
        };
        lstm.Build(Spec.F32(Dims.Dynamic, 2, 1));
        after.Build(Spec.F32(Dims.Dynamic, 2, 1));
        before.Build(Spec.F32(Dims.Dynamic, 2, 1));
        lstm.SetWeights([
            TestDevice.Tensor([1, 4], .1f, .2f, .3f, .4f),
            TestDevice.Tensor([1, 4], .5f, .6f, .7f, .8f),
            TestDevice.Tensor([4], 0, 1, 0, 0),
        ]);
        after.SetWeights([
            TestDevice.Tensor([1, 3], .1f, .2f, .3f),
            TestDevice.Tensor([1, 3], .4f, .5f, .6f),
            TestDevice.Tensor([2, 3], .1f, .1f, .1f, .2f, .2f, .2f),
        ]);
        before.SetWeights([
            TestDevice.Tensor([1, 3], .1f, .2f, .3f),
            TestDevice.Tensor([1, 3], .4f, .5f, .6f),
            TestDevice.Tensor([3], .1f, .1f, .1f),
        ]);
        Tensor[] results = (Tensor[])lstm.Invoke(x)!;
        Assert.Multiple(() =>
        {
            Assert.That(TestDevice.Floats(results[0]), Is.EqualTo(new[] { .090851939f, .297458115f }).Within(1e-6));
            Assert.That(TestDevice.Floats(results[2]), Is.EqualTo(new[] { .449812569f }).Within(1e-6));
            Assert.That(
                TestDevice.Floats(after.Invoke(x)),
                Is.EqualTo(new[] { .193095205f, .384282122f }).Within(1e-6)
            );
            Assert.That(
                TestDevice.Floats(before.Invoke(x)),
                Is.EqualTo(new[] { .171040106f, .364669687f }).Within(1e-6)
            );
        });
    }

    [Test]
    public void AStatefulLayerContinuesWhereTheLastCallEnded()
    {
        using LSTM stateful = new(2) { Stateful = true };
        using LSTM plain = new(2);
        stateful.Build(Spec.F32(1, 2, 1));
        plain.Build(Spec.F32(1, 4, 1));
        plain.SetWeights([.. stateful.GetWeights().Skip(2)]);
        float[] whole = TestDevice.Floats(plain.Invoke(Whole));
        _ = stateful.Invoke(
            new float[,,]
            {
                {
                    { 1 },
                    { -2 },
                },
            }
        );
        float[] second = TestDevice.Floats(
            stateful.Invoke(
                new float[,,]
                {
                    {
                        { 3 },
                        { 4 },
                    },
                }
            )
        );
        stateful.ResetState();
        float[] anew = TestDevice.Floats(
            stateful.Invoke(
                new float[,,]
                {
                    {
                        { 3 },
                        { 4 },
                    },
                }
            )
        );
        Assert.Multiple(() =>
        {
            Assert.That(second, Is.EqualTo(whole).Within(1e-6));
            Assert.That(anew, Is.Not.EqualTo(whole).Within(1e-3));
            Assert.That(
                () => stateful.Invoke(new float[2, 2, 1]),
                Throws.ArgumentException.With.Message.Contains("batches of 1").And.Message.Contains("got 2")
            );
            Assert.That(
                () => new LSTM(2) { Stateful = true }.Build(Spec.F32(Dims.Dynamic, 2, 1)),
                Throws.ArgumentException.With.Message.Contains("batch size must be known")
            );
            Assert.That(
                () => plain.ResetState(),
                Throws.InvalidOperationException.With.Message.Contains("not stateful")
            );
        });
    }

    /// <summary>Forget gates start open, states start in an orthogonal map, and the two directions differ.</summary>
    [Test]
    public void FirstWeightsAreThoseOfKeras()
    {
        using Bidirectional both = new(new LSTM(3));
        both.Build(Spec.F32(Dims.Dynamic, 2, 4));
        Dictionary<string, float[]> weights = both
            .StablePaths.Where(pair => pair.Variable.Type.ElementType.IsFloat)
            .ToDictionary(pair => pair.Path, pair => pair.Variable.ToHost().Values<float>().ToArray());
        float[] recurrent = weights["forward_lstm/lstm_cell/recurrent_kernel"];
        Assert.Multiple(() =>
        {
            Assert.That(
                weights["forward_lstm/lstm_cell/bias"],
                Is.EqualTo(new float[] { 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0 })
            );
            Assert.That(
                weights["backward_lstm/lstm_cell/kernel"],
                Is.Not.EqualTo(weights["forward_lstm/lstm_cell/kernel"])
            );
            for (int row = 0; row < 3; row++)
            {
                Assert.That(
                    recurrent.Skip(row * 12).Take(12).Sum(value => value * value),
                    Is.EqualTo(1).Within(1e-5),
                    "3 orthonormal rows"
                );
            }
        });
    }

    [Test]
    public void ACellOfOnesOwnRuns()
    {
        using RNN layer = new(new Adder(), returnSequences: true);
        Assert.That(TestDevice.Floats(layer.Invoke(Whole)), Is.EqualTo(new float[] { 1, -1, 2, 6 }));
    }

    [Test]
    public void DirectionsMustFitTogether() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Bidirectional(new LSTM(2), backwardLayer: new LSTM(2)),
                Throws.ArgumentException.With.Message.Contains("backwardLayer backwards")
            );
            Assert.That(
                () => new Bidirectional(new LSTM(2), "max"),
                Throws.ArgumentException.With.Message.Contains("concat, sum, mul, ave or null")
            );
            Assert.That(
                new Bidirectional(new LSTM(2), backwardLayer: new LSTM(3) { GoBackwards = true })
                    .Backward
                    .Cell
                    .OutputShape,
                Is.EqualTo(Dims.Create([3]))
            );
        });

    private sealed class Adder : RecurrentCell
    {
        public override IReadOnlyList<Dims> StateShapes =>
            [
                [1],
            ];

        protected internal override (Tensor Output, Tensor[] States) Step(
            CallContext context,
            Tensor input,
            IReadOnlyList<Tensor> states,
            object? noise
        )
        {
            Tensor sum = input + states[0];
            return (sum, [sum]);
        }
    }
}
