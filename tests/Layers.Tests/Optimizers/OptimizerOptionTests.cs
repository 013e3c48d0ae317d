using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using static XlaSharp.Layers.Tests.Optimizers.OptimizerRuns;

namespace XlaSharp.Layers.Tests.Optimizers;

/// <summary>
/// What all optimizers can do: clipping, decay, averages, accumulation, scaling, constraints, schedules.
/// </summary>
public sealed class OptimizerOptionTests
{
    private static readonly float[] Three = [3, 4, 0];

    [Test]
    public void GradientsAreClippedByValueOrNorm() =>
        Assert.Multiple(() =>
        {
            Assert.That(Change(new Sgd(1) { ClipValue = 3.5 }), Is.EqualTo(new[] { 3, 3.5, 0 }).Within(1e-6));
            Assert.That(Change(new Sgd(1) { ClipNorm = 2 }), Is.EqualTo(new[] { 1.2, 1.6, 0 }).Within(1e-6));
            Assert.That(Change(new Sgd(1) { ClipNorm = 9 }), Is.EqualTo(new[] { 3.0, 4, 0 }).Within(1e-6));
            Assert.That(Change(new Sgd(1) { GlobalClipNorm = 2.5 }), Is.EqualTo(new[] { 1.5, 2, 0 }).Within(1e-6));
        });

    [Test]
    public void GlobalNormIsOverAllWeights()
    {
        FunctionLayer layer = new(
            (Dictionary<string, Tensor> @params, Tensor inputs) => inputs * ((3 * @params["a"]) + (4 * @params["b"])),
            @params: new Dictionary<string, Tensor> { ["a"] = Tensor.Of<float>([], 0), ["b"] = Tensor.Of<float>([], 0) }
        );
        using Sequential model = new([layer]) { Placement = TestDevice.Placement };
        model.Compile(
            new Sgd(1) { GlobalClipNorm = 1 },
            XlaSharp.Layers.Losses.Loss.Of((_, prediction) => prediction.Sum())
        );
        _ = model.TrainOnBatch(new float[] { 1 }, new float[] { 0 });
        Assert.That(
            model.GetWeights().Select(weight => weight.Values<float>()[0]),
            Is.EqualTo(new[] { -0.6f, -0.8f }).Within(1e-6)
        );
    }

    [Test]
    [Scenario("F18")]
    public void TwoKindsOfClippingAreRefused() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Adam { ClipNorm = 1, ClipValue = 1 },
                Throws.ArgumentException.With.Message.Contains("at most one")
            );
            Assert.That(
                () => new Adam { GradientAccumulationSteps = 1 },
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 2")
            );
            Assert.That(
                () => new Adam { EmaMomentum = 1.5 },
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1]")
            );
        });

    [Test]
    public void WeightsDecayBeforeTheStepUnlessExcluded()
    {
        float[] decayed = Scalar(new Sgd(0.1) { WeightDecay = 0.5 }, 2, [1]);
        Sgd excluded = new(0.1) { WeightDecay = 0.5 };
        excluded.ExcludeFromWeightDecay("params");
        float[] kept = Scalar(excluded, 2, [1]);
        Assert.That((decayed[0], kept[0]), Is.EqualTo((2 - (2 * 0.5f * 0.1f) - 0.1f, 1.9f)));
    }

    /// <summary>F17: four small batches change weights as one large batch does, and only after the fourth.</summary>
    [Test]
    [Scenario("F17")]
    public void AccumulatedGradientsActAsTheirMean()
    {
        float[] values = Scalar(new Sgd(0.5) { GradientAccumulationSteps = 4 }, 1, [1, 2, 3, 6, 4, 4, 4, 8]);
        Assert.That(values, Is.EqualTo(new[] { 1, 1, 1, -0.5f, -0.5f, -0.5f, -0.5f, -3 }).Within(1e-6));
    }

    [Test]
    public void AdamCountsOnlyStepsThatChangeWeightsWhenItAccumulates()
    {
        float[] plain = Scalar(new Adam(0.01), 1, [2, -1]);
        float[] accumulated = Scalar(new Adam(0.01) { GradientAccumulationSteps = 2 }, 1, [1, 3, 0, -2]);
        Assert.That(new[] { accumulated[1], accumulated[3] }, Is.EqualTo(plain).Within(1e-6));
    }

    [Test]
    public void AveragesFollowWeightsAndReplaceThemWhenAsked()
    {
        // w: 0.9, 0.8, 0.7; averages with memory 0.75: 0.9, 0.875, 0.83125.
        Sgd atTheEnd = new(0.1) { UseEma = true, EmaMomentum = 0.75 };
        using Sequential model = Model(atTheEnd, TestDevice.Tensor([1], 1));
        float[] weights = [.. Enumerable.Range(0, 3).Select(_ => Step(model, [1], [1])[0])];
        Assert.That(weights, Is.EqualTo(new[] { 0.9f, 0.8f, 0.7f }).Within(1e-6));
        atTheEnd.Finish(model.TrainableWeights);
        Assert.That(model.Weights[0].ToHost().Values<float>()[0], Is.EqualTo(0.83125).Within(1e-6));

        // Every second step the weight becomes its average: 0.9; 0.8 → 0.875; 0.775.
        float[] replaced = Scalar(
            new Sgd(0.1)
            {
                UseEma = true,
                EmaMomentum = 0.75,
                EmaOverwriteFrequency = 2,
            },
            1,
            [1, 1, 1]
        );
        Assert.That(replaced, Is.EqualTo(new[] { 0.9f, 0.875f, 0.775f }).Within(1e-6));
    }

    [Test]
    public void AScaledLossGivesTheSameSteps() =>
        Assert.That(
            Scalar(new Adam(0.01) { LossScaleFactor = 1024 }, 1, [0.5f, -0.25f]),
            Is.EqualTo(Scalar(new Adam(0.01), 1, [0.5f, -0.25f])).Within(1e-7)
        );

    [Test]
    public void ADynamicScaleHalvesOnOverflowSkipsTheStepAndGrowsAgain()
    {
        LossScaleOptimizer optimizer = new(new Sgd(0.1), initialScale: 8, dynamicGrowthSteps: 2);
        using Sequential model = Model(optimizer, TestDevice.Tensor([1], 1));
        List<(float Weight, double Scale, int Steps)> seen = [];
        foreach (float gradient in new[] { 1, float.PositiveInfinity, 1, 1, 1 })
        {
            float weight = Step(model, [1], [gradient])[0];
            seen.Add((weight, optimizer.Scale, optimizer.Iteration.ToHost().Values<int>()[0]));
        }

        Assert.Multiple(() =>
        {
            Assert.That(
                seen.Select(step => step.Weight),
                Is.EqualTo(new[] { 0.9f, 0.9f, 0.8f, 0.7f, 0.6f }).Within(1e-6)
            );
            Assert.That(seen.Select(step => step.Scale), Is.EqualTo(new[] { 8.0, 4, 4, 8, 8 }));
            Assert.That(seen.Select(step => step.Steps), Is.EqualTo(new[] { 1, 1, 2, 3, 4 }));
        });
    }

    [Test]
    public void ASchedulesRateIsThatOfTheStepsMadeBefore()
    {
        Sgd optimizer = new(new PiecewiseConstantDecay([0, 1], [1, 0.5, 0.25]));
        Assert.That(Scalar(optimizer, 10, [1, 1, 1, 1]), Is.EqualTo(new[] { 9, 8.5f, 8.25f, 8 }).Within(1e-6));
        Assert.That(
            () => optimizer.LearningRate = 1,
            Throws.InvalidOperationException.With.Message.Contains("PiecewiseConstantDecay")
        );
        Assert.That(optimizer.Variables.Select(variable => variable.Path), Is.EqualTo(new[] { "sgd/iteration" }));
    }

    [Test]
    public void ConstraintsHoldAfterTheStep()
    {
        using Constrained layer = new();
        using Sequential model = new([layer]) { Placement = TestDevice.Placement };
        model.Compile(new Sgd(1), XlaSharp.Layers.Losses.Loss.Of((_, prediction) => prediction.Sum()));
        _ = model.TrainOnBatch(
            new float[,]
            {
                { 2, -2 },
            },
            new float[] { 0 }
        );
        Assert.That(model.GetWeights()[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 0, 3 }));
    }

    [Test]
    public void SlotsComeWeightByWeightAndOptionalOnesAfterThem()
    {
        Adam optimizer = new(amsgrad: true) { UseEma = true };
        Variable[] weights = [Weight("a/kernel"), Weight("a/bias")];
        optimizer.Build(weights);
        string[] names =
        [
            "iteration",
            "learning_rate",
            "a_kernel_average",
            "a_bias_average",
            "a_kernel_momentum",
            "a_kernel_velocity",
            "a_bias_momentum",
            "a_bias_velocity",
            "a_kernel_velocity_hat",
            "a_bias_velocity_hat",
        ];
        Assert.That(
            optimizer.Variables.Select(variable => variable.Path),
            Is.EqualTo(names.Select(name => $"adam/{name}"))
        );

        static Variable Weight(string path) => new(path, TestDevice.Tensor([1], 1), trainable: true);
    }

    private static float[] Change(Optimizer optimizer) =>
        [.. Steps(optimizer, [3], [0, 0, 0], [Three])[0].Select(value => -value)];

    /// <summary>A weight of ones that must stay at least 0.</summary>
    private sealed class Constrained : Layer
    {
        private Variable? _weight;

        protected override void BuildCore(InputSignature inputs, Placement? placement) =>
            _weight = AddWeight("w", [2], XlaSharp.Tracer.Initializers.Ones(), constraint: new NonNeg());

        protected override object? CallCore(CallContext context, object? inputs) =>
            Read(context, _weight!) * (Tensor)inputs!;
    }
}
