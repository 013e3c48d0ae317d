using System.CommandLine;
using System.Globalization;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp devices</c>: what a plugin offers.</summary>
internal static class DevicesCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Option<string?> plugin = PluginOption.Create();
        Command command = new("devices", "List the devices of a plugin.") { plugin };
        command.SetAction(result => Failure.Report(() => Run(result.GetValue(plugin))));
        return command;
    }

    private static int Run(string? plugin)
    {
        using PluginOption.Session session = PluginOption.Open(plugin);
        Console.WriteLine($"platform {session.Backend.Platform}, {session.Description}");
        foreach (IDevice device in session.Backend.Devices)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {device.Id}: {device.Kind}"));
        }

        return 0;
    }
}
