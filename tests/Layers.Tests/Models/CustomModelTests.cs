using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Models;

/// <summary>Models of one's own: their call, their training step.</summary>
public sealed class CustomModelTests
{
    private static readonly float[,] X =
    {
        { 1 },
        { 2 },
        { 3 },
        { 4 },
    };
    private static readonly float[,] Y =
    {
        { 2 },
        { 4 },
        { 6 },
        { 8 },
    };

    [Test]
    public void ASubclassedModelBuildsItsLayersAndLearns()
    {
        GlobalSeed.Set(0);
        using TwoTowers model = new() { Placement = TestDevice.Placement };
        model.Compile("sgd", "mse");
        History history = model.Fit(X, Y, epochs: 20, verbose: Verbosity.Silent);
        Assert.That(history["loss"][^1], Is.LessThan(0.2 * history["loss"][0]));
        Assert.That(
            model.StablePaths.Select(pair => pair.Path),
            Is.EqualTo(new[] { "left/kernel", "left/bias", "right/kernel", "right/bias" })
        );
    }

    /// <summary>init_fn cannot run while the step is traced; a call on data builds the layer.</summary>
    [Test]
    [Scenario("C26")]
    public void AnUnbuiltWrappedLayerNeedsACallOnDataBeforeFit()
    {
        using Wrapper model = new(
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, (Tensor inputs) => inputs.Mean() * 3)
        )
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "mse");
        Assert.That(
            () => model.Fit(X, Y, verbose: Verbosity.Silent),
            Throws.ArgumentException.With.Message.Contains("tracing scope")
        );
        Assert.That(
            TestDevice.Floats(model.Invoke(X, placement: TestDevice.Placement)),
            Is.EqualTo(new float[] { 3, 6, 9, 12 })
        );
        Assert.That(() => model.Fit(X, Y, verbose: Verbosity.Silent), Throws.Nothing);
    }

    /// <summary>
    /// Two half steps of half the gradient are one step: w ← w − η(g/2 + g/2), checked against the default step.
    /// </summary>
    [Test]
    public void AStepOfOnesOwnDecidesWhatIsDifferentiatedAndApplied()
    {
        float Trained(Func<Model> make)
        {
            using Model model = make();
            model.Placement = TestDevice.Placement;
            model.Compile(new Layers.Optimizers.Sgd(0.01f), "mse");
            _ = model.TrainOnBatch(X, Y);
            return model.Weights[0].ToHost().Values<float>()[0];
        }

        float expected = Trained(() => new Wrapper(Line()));
        Assert.Multiple(() =>
        {
            // d/dw mean((wx − 2x)²) at w = 1 is −2·mean(x²) = −15; so w = 1 + 0.15, and 1 − 0.15 uphill.
            Assert.That(expected, Is.EqualTo(1.15f).Within(1e-6));
            Assert.That(Trained(() => new Uphill(Line())), Is.EqualTo(0.85f).Within(1e-6));
        });
    }

    [Test]
    public void AddedLossesArePartOfTheLoss()
    {
        ContextLayer adding = new(
            (context, x) =>
            {
                context.AddLoss(x.Max());
                return x * 2;
            }
        );
        using Wrapper model = new(adding) { Placement = TestDevice.Placement };
        model.Compile("sgd", "mse");
        Assert.That(model.TestOnBatch(X, Y)["loss"], Is.EqualTo(4).Within(1e-6));
    }

    private static FunctionLayer Line() => new((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f);

    private class Wrapper : Model
    {
        private readonly Layer _layer;

        public Wrapper(Layer layer) => _layer = Track(layer);

        protected override object? CallCore(CallContext context, object? inputs) => _layer.Call(context, inputs);
    }

    private sealed class Uphill(Layer layer) : Wrapper(layer)
    {
        protected internal override StepResult TrainStep(StepScope step)
        {
            StepGradients found = step.Differentiate(context =>
            {
                object? outputs = Call(context, step.X);
                return (step.ComputeLoss(context, outputs), outputs);
            });
            step.Apply(found with { Gradients = [.. found.Gradients.Select(gradient => -gradient)] });
            return new(found.Loss, found.Outputs);
        }
    }

    private sealed class TwoTowers : Model
    {
        private readonly Affine _left;
        private readonly Affine _right;

        public TwoTowers() =>
            (_left, _right) = (Track(new Affine(4, name: "left")), Track(new Affine(1, name: "right")));

        protected override object? CallCore(CallContext context, object? inputs) =>
            _right.Call(context, Nn.Tanh(_left.Call(context, Tensor.From(inputs))));
    }
}
