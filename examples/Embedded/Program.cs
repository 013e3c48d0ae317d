// Loads an artifact, answers one request, and says how long it took: embedded MODEL.xlax [PLUGIN]
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

try
{
    PluginLocation plugin = new PluginLocator().Find(args.Length > 1 ? args[1] : null);
    using PjRtClient client = PjRtPlugin.Load(plugin.Path).CreateClient(plugin.Options);
    using XlaModel model = XlaModel.Load(args[0], client, new() { AllowCompilation = false });

    // Zeros of the right shapes; a real program has its own data.
    XlaProgram program = model.Program(model.StoredBatchSizes.FirstOrDefault(1));
    HostTensor[] inputs = [.. program.InputTypes.Select(type => new HostTensor(type, new byte[type.ByteCount]))];
    HostTensor[] outputs = program.Run(inputs);

    TimeSpan elapsed = DateTime.Now - Process.GetCurrentProcess().StartTime;
    Console.WriteLine(outputs[0]);
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"answered {elapsed.TotalMilliseconds:F1} ms after the process started"
        )
    );
    return 0;
}
catch (Exception e) when (e is ArtifactException or PjRtException or FileNotFoundException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
