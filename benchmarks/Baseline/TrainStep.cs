using XlaSharp.Examples.Digits;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers;
using XlaSharp.Layers.Training;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks;

/// <summary>The digits net's training step: tracing, compiling, running.</summary>
internal static class TrainStep
{
    private const int Batch = 50;
    private const int Steps = 100;

    /// <summary>Times the step.</summary>
    public static IEnumerable<Figure> Measure()
    {
        using PjRtClient client = Xla.CreateClient();
        PjRtBackend backend = new(client);
        (HostTensor x, HostTensor y) = Data();
        using Sequential model = Model(backend);
        (Module module, TimeSpan trace) = Sample.Once(() => model.LowerTrainStep(x, y, Batch));
        (_, TimeSpan retrace) = Sample.Once(() => model.LowerTrainStep(x, y, Batch));
        int operations = module.Functions.Sum(function => function.Body is null ? 0 : function.Entry.Operations.Count);
        TimeSpan compile = Sample.Median(3, 1, () => backend.Compile(module, backend.Devices[0]).Dispose());
        model.Fit(x, y, Batch, epochs: 1, verbose: Verbosity.Silent);
        (_, TimeSpan epochs) = Sample.Once(() => model.Fit(x, y, Batch, epochs: 3, verbose: Verbosity.Silent));
        yield return new(
            "build the model and trace its train step, cold",
            Sample.Show(trace),
            $"once, `init_fn` compiled and run; {operations} operations"
        );
        yield return new("trace the train step, warm", Sample.Show(retrace), "once");
        yield return new("compile the train step", Sample.Show(compile), "median of 3");
        yield return new(
            $"train step, batch {Batch}",
            Sample.Show(epochs / (3 * Steps)),
            $"mean of {3 * Steps} steps of `Fit`"
        );
        yield return new(
            "resident memory, peak",
            $"{PeakResidentBytes() / (1024.0 * 1024.0):0} MB",
            "of this process, all benchmarks so far"
        );
    }

    private static (HostTensor X, HostTensor Y) Data()
    {
        DigitImages images = DigitData.Draw().Train;
        int count = Batch * Steps;
        float[] grey = Array.ConvertAll(
            images.Pixels[..(count * DigitImages.Size * DigitImages.Size)],
            pixel => pixel / 255f
        );
        TensorType type = new(ElementType.F32, [count, DigitImages.Size, DigitImages.Size, 1]);
        return (
            HostTensor.Of<float>(type, grey),
            HostTensor.Of<byte>(new TensorType(ElementType.UI8, [count]), images.Labels.AsSpan(0, count))
        );
    }

    private static Sequential Model(PjRtBackend backend)
    {
        GlobalSeed.Set(1);
        Sequential model = new(
            [new Input(DigitImages.Size, DigitImages.Size, 1), ConvNet.Layer(1)],
            name: "digits_model"
        )
        {
            Placement = new(backend, backend.Devices[0]),
        };
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        return model;
    }

    private static long PeakResidentBytes()
    {
        string? line = File.ReadLines("/proc/self/status")
            .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null
            ? Environment.WorkingSet
            : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
    }
}
