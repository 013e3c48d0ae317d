using System.Text.RegularExpressions;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Training;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks;

/// <summary>
/// What <c>Fit</c> adds to a step: a linear model so small that its executable takes microseconds, driven by <c>Fit</c>
/// and by hand.
/// </summary>
internal static partial class TrainLoop
{
    private const int Batch = 32;
    private const int Features = 16;
    private const int Steps = 2000;
    private const int MlpSteps = 500;
    private const int Together = 10;

    /// <summary>Times steps of both kinds, of a linear model and of a small net.</summary>
    public static IEnumerable<Figure> Measure()
    {
        using PjRtClient client = Xla.CreateClient();
        PjRtBackend backend = new(client);
        (HostTensor x, HostTensor y) = Data(Steps, Features, 1);
        using Sequential model = Model(backend);
        TimeSpan fit = Fit(model, x, y, Steps);
        TimeSpan bare = Bare(backend, model.LowerTrainStep(x, y, Batch), Steps);
        yield return new(
            $"step of `Fit`, linear model of {Features} inputs, batch {Batch}",
            Sample.Show(fit),
            $"median of 5 epochs of {Steps:N0} steps, metrics and Adam included"
        );
        yield return new(
            "the same executable driven by hand",
            Sample.Show(bare),
            $"median of 5 passes of {Steps:N0}; data stay on the device"
        );
        yield return new(
            "what `Fit` adds to a step",
            Sample.Show(fit - bare),
            "the difference: gathering, copying to the device, waiting for the loss"
        );

        (x, y) = Data(MlpSteps, 784, 10);
        using Sequential mlp = Mlp(backend, stepsPerExecution: 1);
        using Sequential grouped = Mlp(backend, stepsPerExecution: Together);
        fit = Fit(mlp, x, y, MlpSteps);
        bare = Bare(backend, mlp.LowerTrainStep(x, y, Batch), MlpSteps);
        TimeSpan together = Fit(grouped, x, y, MlpSteps);
        yield return new(
            $"step of `Fit`, MLP 784-128-10, batch {Batch}",
            Sample.Show(fit),
            $"median of 5 epochs of {MlpSteps:N0} steps; {fit / bare:0.00} times the bare executable"
        );
        yield return new(
            "the same executable driven by hand",
            Sample.Show(bare),
            $"median of 5 passes of {MlpSteps:N0}; data stay on the device"
        );
        yield return new(
            $"step of `Fit` with {Together} steps per execution",
            Sample.Show(together),
            $"{together / bare:0.00} times the bare executable of one step"
        );
    }

    private static TimeSpan Fit(Sequential model, HostTensor x, HostTensor y, int steps)
    {
        model.Fit(x, y, Batch, epochs: 1, verbose: Verbosity.Silent);
        return Sample.Median(5, 1, () => model.Fit(x, y, Batch, epochs: 1, verbose: Verbosity.Silent)) / steps;
    }

    /// <summary>Executions whose donated arguments are replaced by the results that alias them.</summary>
    private static TimeSpan Bare(PjRtBackend backend, Module module, int steps)
    {
        using IExecutable executable = backend.Compile(module, backend.Devices[0]);
        IDeviceBuffer[] arguments =
        [
            .. executable.ParameterTypes.Select(type =>
                backend.ToDevice(new HostTensor(type, new byte[type.ByteCount]), backend.Devices[0])
            ),
        ];
        IDeviceBuffer[] results = new IDeviceBuffer[executable.ResultTypes.Count];
        (int Argument, int Result)[] aliases =
        [
            .. module
                .Main.ArgumentAttributes.Select((attributes, i) => (i, Alias().Match(attributes.Text)))
                .Where(pair => pair.Item2.Success)
                .Select(pair => (pair.i, int.Parse(pair.Item2.Groups[1].Value))),
        ];
        TimeSpan time = Sample.Median(
            5,
            steps,
            () =>
            {
                executable.Execute(arguments, results);
                foreach ((int argument, int result) in aliases)
                {
                    arguments[argument].Dispose();
                    arguments[argument] = results[result];
                }

                results[^1].Dispose();
            }
        );
        foreach (IDeviceBuffer argument in arguments)
        {
            argument.Dispose();
        }

        return time;
    }

    private static Sequential Model(PjRtBackend backend)
    {
        FunctionLayer layer = new(
            (Tensor @params, Tensor inputs) => inputs.Matmul(@params),
            @params: new float[Features, 1]
        );
        Sequential model = new([layer], name: "linear") { Placement = new(backend, backend.Devices[0]) };
        model.Compile("adam", "mse", ["mae"]);
        return model;
    }

    private static Sequential Mlp(PjRtBackend backend, int stepsPerExecution)
    {
        Sequential model = new([new Dense(128, "relu") { InputShape = [784] }, new Dense(10, "softmax")])
        {
            Placement = new(backend, backend.Devices[0]),
        };
        model.Compile("adam", "categorical_crossentropy", ["accuracy"], stepsPerExecution: stepsPerExecution);
        return model;
    }

    private static (HostTensor X, HostTensor Y) Data(int steps, int features, int outputs)
    {
        float[] x = [.. Enumerable.Range(0, steps * Batch * features).Select(i => MathF.Sin(i))];
        float[] y = [.. Enumerable.Range(0, steps * Batch * outputs).Select(i => MathF.Abs(MathF.Cos(i)))];
        return (
            HostTensor.Of<float>(new TensorType(ElementType.F32, [steps * Batch, features]), x),
            HostTensor.Of<float>(new TensorType(ElementType.F32, [steps * Batch, outputs]), y)
        );
    }

    [GeneratedRegex(@"tf\.aliasing_output = (\d+)")]
    private static partial Regex Alias();
}
