using System.Text.Json.Nodes;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>What holds for every layer of the catalogue: its formula, its gradient, its weights, its config.</summary>
public sealed class CatalogueTests
{
    private static readonly (string Name, LayerCase[] Cases)[] Families =
    [
        ("basic", BasicCases.All),
        ("convolution", ConvolutionCases.All),
        ("pooling", PoolingCases.All),
        ("normalization", NormalizationCases.All),
        ("shapes", ShapeCases.All),
        ("recurrent", RecurrentCases.All),
        ("attention", AttentionCases.All),
    ];

    private static IEnumerable<TestCaseData> AllFamilies =>
        Families.Select(family => new TestCaseData((object)family.Cases).SetArgDisplayNames(family.Name));

    private static IEnumerable<LayerCase> AllCases => Families.SelectMany(family => family.Cases);

    /// <summary>A layer without a case here is one whose formula nobody checks.</summary>
    [Test]
    public void EveryLayerHasACase()
    {
        Type[] tested = [.. AllCases.Select(item => item.Make().GetType()).Distinct()];
        IEnumerable<Type> layers = typeof(Layer)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type is { Namespace: "XlaSharp.Layers.Core", IsAbstract: false } && type.IsSubclassOf(typeof(Layer))
            );
        Assert.That(layers.Except(tested).Select(type => type.Name), Is.Empty);
    }

    [TestCaseSource(nameof(AllFamilies))]
    public void OutputsAreThoseOfTheFormulasAndGradientsThoseOfDifferences(object cases)
    {
        LayerCase[] family = (LayerCase[])cases;
        DTypePolicy before = DTypePolicy.Global;
        DTypePolicy.Global = "float64";
        try
        {
            using CaseRun run = new(family);
            IReadOnlyList<CaseRun.Outcome> outcomes = run.Run(TestDevice.Placement);
            Assert.Multiple(() =>
            {
                foreach (CaseRun.Outcome outcome in outcomes)
                {
                    for (int k = 0; k < outcome.Wanted.Length; k++)
                    {
                        Assert.That(outcome.Outputs[k].Shape, Is.EqualTo(outcome.Wanted[k].Shape), outcome.Layer.Name);
                        Assert.That(
                            outcome.Outputs[k].Data,
                            Is.EqualTo(outcome.Wanted[k].Data).Within(1e-9),
                            outcome.Layer.Name
                        );
                    }

                    Assert.That(
                        outcome.Gradient,
                        Is.EqualTo(outcome.Difference).Within(1e-6 * (1 + Math.Abs(outcome.Difference))),
                        $"gradient of {outcome.Layer.Name}"
                    );
                }
            });
        }
        finally
        {
            DTypePolicy.Global = before;
        }
    }

    [Test]
    public void WeightsHaveTheNamesAndShapesOfKeras() =>
        Assert.Multiple(() =>
        {
            foreach (LayerCase item in AllCases)
            {
                using Layer layer = Built(item);
                string weights = string.Join(
                    ", ",
                    layer
                        .StablePaths.Where(pair =>
                            !pair.Path.EndsWith("seed_generator_state", StringComparison.Ordinal)
                        )
                        .Select(pair =>
                            $"{pair.Path} [{pair.Variable.Type.Dims}]".Replace(", ", ",", StringComparison.Ordinal)
                        )
                );
                Assert.That(weights, Is.EqualTo(item.Weights), layer.Name);
            }
        });

    [Test]
    public void EveryLayerIsMadeAgainFromItsConfig() =>
        Assert.Multiple(() =>
        {
            foreach (LayerCase item in AllCases.Where(item => item.HasConfig))
            {
                using Layer original = item.Make();
                string written = ObjectRegistry.Serialize(original)!.ToJsonString();
                Assert.That(
                    written,
                    Does.StartWith($$"""{"module":"keras.layers","class_name":"{{original.GetType().Name}}",""")
                );
                using Layer made = ObjectRegistry.Default.Deserialize<Layer>(JsonNode.Parse(written)!);
                Assert.That(made, Is.TypeOf(original.GetType()));
                Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(written));
                made.Build(Signature(item), ShapeBackend.Placement());
                using Layer built = Built(item);
                Assert.That(
                    made.Weights.Select(weight => weight.Type),
                    Is.EqualTo(built.Weights.Select(weight => weight.Type)),
                    original.Name
                );
            }
        });

    /// <summary>The shape with an open batch is what a summary shows; it must follow without data.</summary>
    [Test]
    public void ShapesOfOutputsFollowFromShapesOfInputs() =>
        Assert.Multiple(() =>
        {
            foreach (LayerCase item in AllCases.Where(item => !item.HasFixedBatch))
            {
                using Layer layer = item.Make();
                InputSignature outputs = layer.OutputSignature(Signature(item).WithOpenBatch(), item.Training);
                Assert.That(
                    outputs.Leaves,
                    Has.All.Matches<Spec>(leaf => leaf!.Type.Dims[0] == Hlo.Dims.Dynamic),
                    layer.Name
                );
            }
        });

    /// <summary>One program that serves batches of any size: what models are exported as.</summary>
    [Test]
    public void EveryLayerIsOneProgramForAllBatchSizes() =>
        Assert.Multiple(() =>
        {
            foreach (
                LayerCase item in AllCases
                    .Where(item => item is { HasFixedBatch: false, Training: false })
                    .DistinctBy(item => item.Make().GetType())
            )
            {
                using Layer layer = item.Make();
                InferenceProgram program = InferenceProgram.Of(layer, Signature(item).WithOpenBatch());
                Assert.That($"{program.Module.Main.Type}", Does.Contain("tensor<?"), layer.Name);
            }
        });

    private static Layer Built(LayerCase item)
    {
        Layer layer = item.Make();
        layer.Build(Signature(item), ShapeBackend.Placement());
        return layer;
    }

    private static InputSignature Signature(LayerCase item)
    {
        Tensor[] tensors =
        [
            .. item.Inputs.Select(shape => Spec.Of(item.InputType, [.. shape.Select(size => (long)size)]).ToTensor()),
        ];
        return InputSignature.Of(tensors.Length == 1 ? tensors[0] : (object)tensors);
    }
}
