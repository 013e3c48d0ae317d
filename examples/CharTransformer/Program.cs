using System.Diagnostics;
using System.Globalization;
using XlaSharp;
using XlaSharp.Examples.CharTransformer;
using XlaSharp.Layers;
using XlaSharp.Layers.Training;
using XlaSharp.Runtime.PjRt;

const int batch = 32;
const int stepsPerEpoch = 100;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--help" or "-h"])
{
    Console.WriteLine("CharTransformer [FOLDER [EPOCHS]]");
    Console.WriteLine("Trains on the .cs and .md files below FOLDER (here), EPOCHS times (10) 100 steps, then writes.");
    return 0;
}

try
{
    string folder = args.Length > 0 ? args[0] : ".";
    int epochs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
    GlobalSeed.Set(1);
    Placement.Default = Placement.Of(Xla.DefaultBackend);
    Corpus corpus = Corpus.OfFiles(folder);
    CharModelSize size = new();
    using Functional model = CharModel.Make(corpus.CharacterCount, size);
    CharModel.Compile(model, epochs * stepsPerEpoch);
    model.Summary();
    Console.WriteLine($"{corpus.Length:N0} characters, the last tenth for validation.");
    long start = Stopwatch.GetTimestamp();
    History history = model.Fit(
        corpus.Batches(0, 0.9, batch, size.Window, seed: 1),
        epochs,
        validationData: corpus.Batches(0.9, 1, batch, size.Window, seed: 2).Take(20).ToArray(),
        stepsPerEpoch: stepsPerEpoch
    );
    TimeSpan took = Stopwatch.GetElapsedTime(start);
    Console.WriteLine($"Loss {history["loss"][^1]:F3} nats after {took.TotalSeconds:F0} s.");
    Console.WriteLine($"On text that it has not seen: {history["val_loss"][^1]:F3} nats.");
    Console.WriteLine();
    Console.WriteLine(new Writer(model, corpus, size.Window, seed: 3).Continue("/// <summary>", 400));
    return 0;
}
catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or PjRtException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
