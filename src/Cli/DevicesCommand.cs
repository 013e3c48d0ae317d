using System.CommandLine;
using System.Globalization;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp devices</c>: which plugins were found, which of them work, and what they offer.</summary>
internal static class DevicesCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Option<string?> plugin = PluginOption.Create();
        Option<bool> unseen = new("--no-probe")
        {
            Description = "Load plugins into this process without trying them in another one before.",
        };
        Command command = new("devices", "List the plugins that are found, and their devices.") { plugin, unseen };
        command.SetAction(result =>
            Failure.Report(() => Run(result.GetValue(plugin), result.GetValue(unseen) ? null : ProbeWithThisTool()))
        );
        return command;
    }

    private static PluginProbe ProbeWithThisTool()
    {
        string program = Environment.ProcessPath!;
        // Under 'dotnet xlasharp.dll' the program is the host.
        string[] tool =
            Path.GetFileNameWithoutExtension(program) == "dotnet"
                ?
                [
                    program,
                    Path.Combine(AppContext.BaseDirectory, typeof(DevicesCommand).Assembly.GetName().Name + ".dll"),
                ]
                : [program];
        return new([.. tool, "devices", "--no-probe", "--plugin"]);
    }

    private static int Run(string? plugin, PluginProbe? probe)
    {
        if (plugin is not null)
        {
            Show(new PluginLocator().Find(plugin), probe);
            return 0;
        }

        PluginLocator locator = new();
        int working = 0;
        foreach (PluginLocation location in locator.Survey())
        {
            Console.WriteLine($"{location.Name}: {location.Path} ({location.Source})");
            working += TryShow(location, probe) ? 1 : 0;
        }

        Console.WriteLine("Looked at:");
        foreach (string place in locator.SearchedPlaces())
        {
            Console.WriteLine($"  {place}");
        }

        return working > 0 ? 0 : 1;
    }

    private static bool TryShow(PluginLocation location, PluginProbe? probe)
    {
        if (location.Obstacle is { } obstacle)
        {
            Console.WriteLine($"  not tried: {obstacle}. --plugin {location.Path} tries it.");
            return false;
        }

        try
        {
            Show(location, probe);
            return true;
        }
        catch (PjRtException failure)
        {
            Console.WriteLine($"  does not work: {failure.Message}");
            return false;
        }
    }

    private static void Show(PluginLocation location, PluginProbe? probe)
    {
        if (!location.IsEmbedded)
        {
            probe?.Check(location);
        }

        using PjRtClient client = PjRtPlugin.Load(location.Path).CreateClient([.. location.Options]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  platform {client.PlatformName}, PJRT {client.Plugin.MajorVersion}.{client.Plugin.MinorVersion}, "
                    + $"{client.PlatformVersion}"
            )
        );
        foreach (PjRtDevice device in client.AddressableDevices)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {device.Id}: {device.Kind}"));
        }
    }
}
