// Loads an artifact, answers one request, and says what took how long: embedded MODEL.xlax [PLUGIN]
// benchmarks/start-embedded.sh measures it from outside, with the time before Main.
using System.Diagnostics;
using System.Globalization;
using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: embedded MODEL.xlax [PLUGIN]");
    return 2;
}

Stopwatch clock = Stopwatch.StartNew();
TimeSpan last = TimeSpan.Zero;
List<string> stages = [];
try
{
    PluginLocation location = new PluginLocator().Find(args.Length > 1 ? args[1] : null);
    PjRtPlugin plugin = PjRtPlugin.Load(location.Path);
    Done("plugin");
    using PjRtClient client = plugin.CreateClient(location.Options);
    Done("client");
    using XlaModel model = XlaModel.Load(args[0], client, new() { AllowCompilation = false });
    Done("model");
    XlaProgram program = model.Program(model.StoredBatchSizes.FirstOrDefault(1));
    Done("executable");

    // Zeros of the right shapes; a real program has its own data.
    HostTensor[] inputs = [.. program.InputTypes.Select(type => new HostTensor(type, new byte[type.ByteCount]))];
    HostTensor[] outputs = program.Run(inputs);
    Done("run");
    Console.WriteLine(outputs[0]);
    Console.WriteLine($"{string.Join(", ", stages)} ms; {Milliseconds(clock.Elapsed)} ms since Main");
    return 0;
}
catch (Exception e) when (e is ArtifactException or PjRtException or FileNotFoundException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Done(string stage)
{
    TimeSpan now = clock.Elapsed;
    stages.Add($"{stage} {Milliseconds(now - last)}");
    last = now;
}

static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);
