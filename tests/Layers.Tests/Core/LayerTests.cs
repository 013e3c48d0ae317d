using XlaSharp.Hlo;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>What every layer stands on: weights, building, masks, losses, policies.</summary>
public sealed class LayerTests
{
    private static readonly float[,] X =
    {
        { 1, 2, 3 },
        { 4, 5, 6 },
    };

    [Test]
    public void WeightsGetTheirValuesWhenTheyAreFirstNeeded()
    {
        using Affine layer = new(2, Tracer.Initializers.Constant(0.5), name: "affine");
        layer.Build(Spec.F32(Dims.Dynamic, 3), TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That(
                layer.Weights.Select(weight => $"{weight}"),
                Is.EqualTo(new[] { "affine/kernel: tensor<3x2xf32>", "affine/bias: tensor<2xf32>" })
            );
            Assert.That(
                TestDevice.Floats(layer.Invoke(X, placement: TestDevice.Placement)),
                Is.EqualTo(new float[] { 3, 3, 7.5f, 7.5f })
            );
            Assert.That(layer.CountParams(), Is.EqualTo(8));
        });
    }

    [Test]
    public void OneSeedGivesOneModel()
    {
        byte[] Kernel()
        {
            GlobalSeed.Set(4);
            using Affine layer = new(3);
            layer.Build(Spec.F32(Dims.Dynamic, 5), TestDevice.Placement);
            return layer.GetWeights()[0].Data.ToArray();
        }

        byte[] first = Kernel();
        Assert.That(Kernel(), Is.EqualTo(first).And.Not.All.Zero);
    }

    /// <summary>Glorot's uniform distribution: |w| at most √(6/(in+out)), and not much less for many weights.</summary>
    [Test]
    public void TheDefaultInitializerIsGlorotsUniform()
    {
        GlobalSeed.Set(1);
        using Affine layer = new(40);
        layer.Build(Spec.F32(Dims.Dynamic, 60), TestDevice.Placement);
        float largest = layer.GetWeights()[0].Values<float>().ToArray().Max(Math.Abs);
        Assert.That(largest, Is.LessThanOrEqualTo(Math.Sqrt(6.0 / 100)).And.GreaterThan(0.99 * Math.Sqrt(6.0 / 100)));
        Assert.That(layer.GetWeights()[1].Values<float>().ToArray(), Is.All.Zero);
    }

    [Test]
    public void ACompositeBuildsWhatItContainsForWhatItMeets()
    {
        using Pair block = new(new Affine(4), new Pair(new Affine(5), new Affine(6)), name: "outer");
        block.Build(Spec.F32(Dims.Dynamic, 3), ShapeBackend.Placement());
        Assert.That(
            block.StablePaths.Select(pair => $"{pair.Path} {pair.Variable.Type.Dims}"),
            Is.EqualTo(
                new[]
                {
                    "affine/kernel 3, 4",
                    "affine/bias 4",
                    "pair/affine/kernel 4, 5",
                    "pair/affine/bias 5",
                    "pair/affine_1/kernel 5, 6",
                    "pair/affine_1/bias 6",
                }
            )
        );
    }

    [Test]
    public void GivenNamesAreKeptInStablePathsAndAutomaticOnesAreNumberedAroundThem()
    {
        using Pair block = new(new Affine(1, name: "affine"), new Affine(1));
        block.Build(Spec.F32(Dims.Dynamic, 1), ShapeBackend.Placement());
        Assert.That(
            block.StablePaths.Select(pair => pair.Path),
            Is.EqualTo(new[] { "affine/kernel", "affine/bias", "affine_1/kernel", "affine_1/bias" })
        );
    }

    [Test]
    public void InputsThatDoNotFitSayWhatWasExpected()
    {
        using Affine layer = new(2, name: "hidden");
        layer.Build(Spec.F32(Dims.Dynamic, 3), ShapeBackend.Placement());
        Assert.Multiple(() =>
        {
            Assert.That(
                () => layer.OutputSignature(InputSignature.Of(Spec.F32(7, 4))),
                Throws
                    .ArgumentException.With.Message.Contains("'hidden'")
                    .And.Message.Contains("size 3 at axis -1")
                    .And.Message.Contains("f32[7,4]")
            );
            Assert.That(
                () => layer.OutputSignature(InputSignature.Of(Spec.F32(3))),
                Throws.ArgumentException.With.Message.Contains("at least 2 dimensions")
            );
        });
    }

    [Test]
    public void AnOpenFeatureDimensionIsNamed() =>
        Assert.That(
            () => new Affine(2, name: "hidden").Build(Spec.F32(4, Dims.Dynamic)),
            Throws.ArgumentException.With.Message.Contains("'hidden'").And.Message.Contains("'kernel'")
        );

    [Test]
    public void FreezingReachesSublayers()
    {
        Affine inner = new(2);
        using Pair block = new(inner, new Affine(1));
        block.Build(Spec.F32(Dims.Dynamic, 3), ShapeBackend.Placement());
        block.IsTrainable = false;
        Assert.That(
            (inner.IsTrainable, block.TrainableWeights.Count, block.NonTrainableWeights.Count),
            Is.EqualTo((false, 0, 4))
        );
    }

    [Test]
    public void MasksPassThroughLayersThatSupportThemAndEndAtOthers()
    {
        List<bool> seen = [];
        ContextLayer mask = new(
            (context, x) =>
            {
                Tensor y = x * 1;
                context.SetMask(y, x.Sum(-1) > 0);
                return y;
            }
        );
        ContextLayer supports = new((_, x) => x + 1, masks: true);
        ContextLayer ends = new((_, x) => x + 1);
        ContextLayer Look() =>
            new(
                (context, x) =>
                {
                    seen.Add(context.MaskOf(x) is not null);
                    return x * 1;
                },
                masks: true
            );
        using Sequential model = new([mask, supports, Look(), ends, Look()]);
        _ = model.Invoke(X, placement: ShapeBackend.Placement());
        Assert.That(seen[^2..], Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void AddedLossesAreCollectedAsScalars()
    {
        List<string> losses = [];
        using ContextLayer watch = new(
            (context, x) =>
            {
                context.AddLoss(x);
                losses.AddRange(context.Losses.Select(loss => $"{loss}"));
                return x;
            }
        );
        _ = watch.Invoke(X, placement: ShapeBackend.Placement());
        Assert.That(losses, Is.EqualTo(new[] { "f32[]" }));
    }

    [Test]
    public void TheActivityPenaltyIsDividedByTheBatchSize()
    {
        ContextLayer layer = new((_, x) => x * 2) { ActivityRegularizer = new Sum() };
        using Outer outer = new(layer);
        Assert.That(
            TestDevice.Floats(outer.Invoke(X, placement: TestDevice.Placement)),
            Is.EqualTo(new[] { 21f }),
            "2 · 21 / 2 samples"
        );
    }

    [Test]
    public void TheGlobalPolicyHoldsForLayersMadeLater()
    {
        try
        {
            DTypePolicy.Global = "mixed_bfloat16";
            using Affine layer = new(2);
            Assert.That(
                (layer.Policy.Name, new Affine(1, dtype: "float64").Policy.Name),
                Is.EqualTo(("mixed_bfloat16", "float64"))
            );
        }
        finally
        {
            DTypePolicy.Global = DTypePolicy.Float32;
        }
    }

    [Test]
    public void WhatALayerConsistsOfIsFixedOnceItIsBuilt()
    {
        using Late late = new();
        late.Build(Spec.F32(Dims.Dynamic, 3), ShapeBackend.Placement());
        Assert.That(late.Add, Throws.InvalidOperationException.With.Message.Contains("is built"));
    }

    private sealed class Late : Layer
    {
        public void Add() => Track(new Affine(1));

        protected override object? CallCore(CallContext context, object? inputs) => inputs;
    }

    private sealed class Outer : Layer
    {
        private readonly Layer _inner;

        public Outer(Layer inner) => _inner = Track(inner);

        protected override object? CallCore(CallContext context, object? inputs)
        {
            _ = _inner.Call(context, inputs);
            return context.Losses[^1];
        }
    }

    private sealed class Sum : Regularizer
    {
        public override Tensor Call(Tensor x) => x.Sum();

        public override Config GetConfig() => new(nameof(Sum));
    }
}
