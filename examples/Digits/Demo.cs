using System.Diagnostics;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Layers;
using XlaSharp.Layers.Training;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Digits;

/// <summary>Traces, compiles, trains and evaluates the net, and draws the report.</summary>
internal static class Demo
{
    private const int HeadLines = 24;

    /// <summary>Batch sizes that a service answers at once; others are compiled when they first come.</summary>
    private static readonly long[] ServedBatchSizes = [1, 8, 32];

    public static void Run(Options options)
    {
        DigitData data = options.Data is null ? DigitData.Draw() : DigitData.Read(options.Data);
        Console.WriteLine(
            $"Data: {data.Source}; {data.Train.Count:N0} images to train on, {data.Test.Count:N0} to test."
        );
        using PjRtClient client = Xla.CreateClient(options.Device);
        PjRtBackend backend = new(client);
        Console.WriteLine($"Device: {backend.Devices[0].Kind} of plugin '{backend.Platform}'.");
        GlobalSeed.Set(options.Seed);
        using Sequential model = new(
            [new Input(DigitImages.Size, DigitImages.Size, 1), ConvNet.Layer(options.Seed)],
            name: "digits_model"
        )
        {
            Placement = new(backend, backend.Devices[0]),
        };
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        model.Summary();
        (HostTensor x, HostTensor y) = Tensors(data.Train);
        (HostTensor testX, HostTensor testY) = Tensors(data.Test);
        ShowProgram(model, x, y, options.Batch);
        History history = model.Fit(x, y, options.Batch, options.Epochs, validationData: (testX, testY));
        IReadOnlyDictionary<string, double> measured = model.Evaluate(testX, testY, options.Batch, Verbosity.Silent);
        float[] probabilities = model.Predict(testX, options.Batch).ToHost().Values<float>().ToArray();
        new DigitReport(history, data.Test, probabilities, measured["accuracy"]).Save(options.Out);
        Console.WriteLine($"Test accuracy: {100 * measured["accuracy"]:0.00} % (loss {measured["loss"]:0.0000})");
        Console.WriteLine($"Picture: {Path.GetFullPath(options.Out)}");
        ConvNet.Register();
        model.Save(options.Save);
        Console.WriteLine($"Model: {Path.GetFullPath(options.Save)}");
        model.Export(options.Export, new() { Name = "digits", BatchSizes = ServedBatchSizes });
        Console.WriteLine(
            $"Artifact: {Path.GetFullPath(options.Export)}, compiled for batches of "
                + $"{string.Join(", ", ServedBatchSizes)}."
        );
    }

    /// <summary>
    /// The compiler is reached as soon as the first batch is, so compiling is timed on a step that is not kept.
    /// </summary>
    private static void ShowProgram(Sequential model, HostTensor x, HostTensor y, int batch)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Module module = model.LowerTrainStep(x, y, batch);
        TimeSpan traced = clock.Elapsed;
        string text = module.ToText();
        string[] lines = text.Split('\n');
        Console.WriteLine(
            $"\nThe training step as StableHLO ({lines.Length} lines, traced in {traced.TotalMilliseconds:0} "
                + $"ms) begins:"
        );
        foreach (string line in lines.Take(HeadLines))
        {
            Console.WriteLine(line.Length <= 150 ? line : line[..147] + "...");
        }

        Console.WriteLine("  ...\n");
        clock.Restart();
        model.CompileTrainStep(x, y, batch);
        Console.WriteLine($"Compiled in {clock.Elapsed.TotalMilliseconds:0} ms.\n");
    }

    private static (HostTensor X, HostTensor Y) Tensors(DigitImages images)
    {
        float[] grey = Array.ConvertAll(images.Pixels, pixel => pixel / 255f);
        TensorType type = new(ElementType.F32, [images.Count, DigitImages.Size, DigitImages.Size, 1]);
        return (
            HostTensor.Of<float>(type, grey),
            HostTensor.Of<byte>(new TensorType(ElementType.UI8, [images.Count]), images.Labels)
        );
    }
}
