using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;
using Linen = XlaSharp.Layers.Modules;

namespace XlaSharp.Layers.Tests.Saving;

/// <summary>
/// Models as artifacts: what a service computes with them is what <c>Predict</c> computes, at any batch size.
/// </summary>
public sealed class ExportTests
{
    private static readonly float[] Samples = [.. Enumerable.Range(0, 5 * 4).Select(i => MathF.Sin(i))];

    private DirectoryInfo _folder = null!;

    private string File => Path.Combine(_folder.FullName, "model.xlax");

    private static PjRtClient Client => ((PjRtBackend)TestDevice.Placement.Backend).Client;

    [SetUp]
    public void Open() => _folder = Directory.CreateTempSubdirectory("xlasharp-export-");

    [TearDown]
    public void Close() => _folder.Delete(recursive: true);

    [Test]
    public void ATrainedModelAnswersAsPredictDoes()
    {
        using Sequential model = new(
            [new Input(4), new Affine(3, name: "hidden"), new Linen.ModuleLayer(new Noisy(), seed: 1, name: "noisy")],
            "net"
        )
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("adam", "mse");
        _ = model.Fit(
            Tensor(5),
            HostTensor.Of<float>(new(ElementType.F32, [5, 3]), new float[15]),
            verbose: Verbosity.Silent
        );
        model.Export(File, new() { BatchSizes = [1, 2] });

        using XlaModel loaded = XlaModel.Load(File, Client, new() { AllowCompilation = false });
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Name, Is.EqualTo("net"));
            Assert.That(
                loaded.Inputs,
                Is.EqualTo(new[] { new ArtifactValue("inputs", new(ElementType.F32, [Dims.Dynamic, 4])) })
            );
            Assert.That(
                loaded.Outputs,
                Is.EqualTo(new[] { new ArtifactValue("result", new(ElementType.F32, [Dims.Dynamic, 3])) })
            );
            Assert.That(
                loaded.Parameters.Select(parameter => parameter.Name),
                Is.EqualTo(
                    new[]
                    {
                        "hidden/kernel",
                        "hidden/bias",
                        "noisy/params.params.Dense_0.bias",
                        "noisy/params.params.Dense_0.kernel",
                    }
                ),
                "the seed of dropout is not needed"
            );
            Assert.That(loaded.StoredBatchSizes, Is.EqualTo(new[] { 1, 2 }));
            foreach (int batch in new[] { 1, 2 })
            {
                Assert.That(
                    loaded.Run(Tensor(batch))[0].Data.ToArray(),
                    Is.EqualTo(model.Predict(Tensor(batch)).ToHost().Data.ToArray()),
                    $"batch of {batch}"
                );
            }
        });
    }

    [Test]
    public void ThePortableProgramServesAnyBatchSize()
    {
        using Sequential model = new([new Input(4), new Affine(3)]) { Placement = TestDevice.Placement };
        model.Build();
        model.Export(File, new() { BatchSizes = [] });
        using XlaModel loaded = XlaModel.Load(File, Client);
        foreach (int batch in new[] { 1, 3, 5 })
        {
            Assert.That(
                loaded.Run(Tensor(batch))[0].Data.ToArray(),
                Is.EqualTo(model.Predict(Tensor(batch)).ToHost().Data.ToArray()),
                $"batch of {batch}"
            );
        }
    }

    [Test]
    public void SeveralInputsAndOutputsGoByTheirNames()
    {
        Input a = new(Spec.Of(ElementType.F32, Dims.Dynamic, 4), "a");
        Input b = new(Spec.Of(ElementType.F32, Dims.Dynamic, 4), "b");
        Affine shared = new(2, name: "shared");
        Tensor left = new FunctionLayer((Tensor inputs) => inputs * 2, name: "left").Call(shared.Call(a.Tensor));
        Tensor right = new FunctionLayer((Tensor inputs) => inputs + 1, name: "right").Call(shared.Call(b.Tensor));
        using Functional model = new(
            new Dictionary<string, Tensor> { ["a"] = a.Tensor, ["b"] = b.Tensor },
            new[] { left, right },
            "two"
        )
        {
            Placement = TestDevice.Placement,
        };
        model.Export(File);
        using XlaModel loaded = XlaModel.Load(File, Client);
        Assert.That(loaded.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "inputs.a", "inputs.b" }));
        Assert.That(loaded.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "result.left", "result.right" }));
        object? expected = model.PredictTree(
            new Dictionary<string, Tensor>
            {
                ["a"] = Tracer.Tensor.From(Tensor(2)),
                ["b"] = Tracer.Tensor.From(Tensor(2)),
            }
        );
        Assert.That(
            loaded.Run(Tensor(2), Tensor(2)).Select(output => output.Values<float>().ToArray()),
            Is.EqualTo(Tree.Leaves(expected).Select(TestDevice.Floats))
        );
    }

    [Test]
    public void StateThatACallWouldAssignStaysAsItIs()
    {
        using FunctionLayer layer = new(
            (Tensor @params, Tensor state, Tensor inputs) => (inputs * @params + state, state + 1),
            @params: 2f,
            state: 10f,
            name: "counter"
        );
        layer.Build(Spec.F32(Dims.Dynamic, 4), TestDevice.Placement);
        layer.Export(File, new() { Placement = TestDevice.Placement });
        using XlaModel loaded = XlaModel.Load(File, Client);
        HostTensor ones = HostTensor.Of<float>(new(ElementType.F32, [1, 4]), [1, 1, 1, 1]);
        Assert.That(loaded.Run(ones)[0].Values<float>().ToArray(), Is.All.EqualTo(12));
        Assert.That(loaded.Run(ones)[0].Values<float>().ToArray(), Is.All.EqualTo(12));
    }

    [Test]
    public void StateThatInferenceOnlyPassesOnIsNotInTheArtifact()
    {
        using FunctionLayer layer = new(
            (Tensor @params, Tensor state, Tensor inputs, bool training) =>
                (inputs * @params, training ? state + 1 : state),
            @params: 2f,
            state: 10f
        );
        layer.Build(Spec.F32(Dims.Dynamic, 4), TestDevice.Placement);
        Assert.That(
            InferenceProgram.Of(layer).Parameters.Select(parameter => parameter.Name),
            Is.EqualTo(new[] { "params" })
        );
    }

    [Test]
    public void WhatCannotBeExportedIsNamedAndWritesNothing()
    {
        using FunctionLayer unbuilt = new((Tensor inputs) => inputs, name: "unbuilt");
        using FunctionLayer sequences = new((Tensor inputs) => inputs, name: "sequences");
        sequences.Build(Spec.F32(Dims.Dynamic, Dims.Dynamic), TestDevice.Placement);
        using FunctionLayer built = new((Tensor inputs) => inputs, name: "built");
        built.Build(Spec.F32(Dims.Dynamic, 2), TestDevice.Placement);
        Assert.Multiple(() =>
        {
            Assert.That(
                () => unbuilt.Export(File),
                Throws.InvalidOperationException.With.Message.Contains("'unbuilt' is not built")
            );
            Assert.That(
                () => sequences.Export(File),
                Throws.ArgumentException.With.Message.Contains("only its first dimension may be open")
            );
            Assert.That(
                () => built.Export(File, new() { Placement = ShapeBackend.Placement() }),
                Throws.ArgumentException.With.Message.Contains("ShapeBackend")
            );
            Assert.That(
                () =>
                    built.Export(
                        Path.Combine(_folder.FullName, "missing", "m.xlax"),
                        new() { Placement = TestDevice.Placement }
                    ),
                Throws
                    .InstanceOf<DirectoryNotFoundException>()
                    .With.Message.Contains("there is no folder")
                    .And.Message.Contains("missing")
            );
            Assert.That(_folder.GetFileSystemInfos(), Is.Empty);
        });
    }

    [Test]
    public void TheModuleIsTheProgramForAnyBatch()
    {
        using FunctionLayer layer = new(
            (Tensor @params, Tensor inputs) => inputs.Matmul(@params),
            @params: new[,]
            {
                { 1f },
                { 2f },
            },
            name: "line"
        );
        layer.Build(Spec.F32(Dims.Dynamic, 2), TestDevice.Placement);
        InferenceProgram program = InferenceProgram.Of(layer);
        Assert.That(program.Parameters.Select(parameter => parameter.Name), Is.EqualTo(new[] { "params" }));
        Assert.That(
            program.Module.Main.Type.Results[0],
            Is.EqualTo(new TensorType(ElementType.F32, [Dims.Dynamic, 1]))
        );
    }

    private static HostTensor Tensor(int batch) =>
        HostTensor.Of<float>(new(ElementType.F32, [batch, 4]), Samples.AsSpan(0, 4 * batch));

    private sealed class Noisy : Linen.FlaxModule
    {
        public override Delegate Forward => Call;

        public Tensor Call(Tensor inputs, bool training)
        {
            using Linen.MethodScope scope = Enter();
            return new Linen.Dropout(0.5, deterministic: !training).Call(new Linen.Dense(3).Call(inputs));
        }
    }
}
