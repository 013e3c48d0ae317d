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
        Command command = new("devices", "List the plugins that are found, and their devices.") { plugin };
        command.SetAction(result => Failure.Report(() => Run(result.GetValue(plugin))));
        return command;
    }

    private static int Run(string? plugin)
    {
        if (plugin is not null)
        {
            Show(new PluginLocator().Find(plugin));
            return 0;
        }

        PluginLocator locator = new();
        int working = 0;
        foreach (PluginLocation location in locator.Survey())
        {
            Console.WriteLine($"{location.Name}: {location.Path} ({location.Source})");
            working += TryShow(location) ? 1 : 0;
        }

        Console.WriteLine("Looked at:");
        foreach (string place in locator.SearchedPlaces())
        {
            Console.WriteLine($"  {place}");
        }

        return working > 0 ? 0 : 1;
    }

    private static bool TryShow(PluginLocation location)
    {
        if (location.Obstacle is { } obstacle)
        {
            Console.WriteLine($"  not tried: {obstacle}. --plugin {location.Path} tries it.");
            return false;
        }

        try
        {
            Show(location);
            return true;
        }
        catch (PjRtException failure)
        {
            Console.WriteLine($"  does not work: {failure.Message}");
            return false;
        }
    }

    private static void Show(PluginLocation location)
    {
        using PjRtClient client = PjRtPlugin.Load(location.Path).CreateClient([.. location.Options]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  platform {client.PlatformName}, PJRT {client.Plugin.MajorVersion}.{client.Plugin.MinorVersion}, {client.PlatformVersion}"
            )
        );
        foreach (PjRtDevice device in client.AddressableDevices)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {device.Id}: {device.Kind}"));
        }
    }
}
