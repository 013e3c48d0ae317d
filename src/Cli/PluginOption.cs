using System.CommandLine;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary>The option <c>--plugin</c>, which several verbs have.</summary>
internal static class PluginOption
{
    /// <summary>The option.</summary>
    /// <returns>A new option for one verb.</returns>
    public static Option<string?> Create() =>
        new("--plugin")
        {
            Description =
                $"Name or path of a PJRT plugin; by default what {PluginLocator.PathVariable} names, else the "
                + $"embedded CPU device.",
        };

    /// <summary>Loads a plugin and makes a client.</summary>
    /// <param name="plugin">Name or path; null for the default.</param>
    /// <param name="devices">How many devices the embedded CPU plugin is to have; another plugin has those it
    /// finds.</param>
    /// <returns>The session; the caller disposes it.</returns>
    public static Session Open(string? plugin, int devices = 1)
    {
        if (devices > 1 && (plugin is null or "cpu"))
        {
            try
            {
                return new(Xla.CreateClient(plugin, new PjRtNamedValue("cpu_device_count", devices)));
            }
            catch (PjRtException exception) when (exception.Code == PjRtErrorCode.InvalidArgument)
            {
                // By default another plugin may be meant, which has no such option.
            }
        }

        return new(Xla.CreateClient(plugin));
    }

    /// <summary>A client for the life of a verb.</summary>
    /// <param name="client">The client; owned.</param>
    internal sealed class Session(PjRtClient client) : IDisposable
    {
        /// <summary>The client.</summary>
        public PjRtClient Client => client;

        /// <summary>Where programs are compiled and run.</summary>
        public IBackend Backend { get; } = new PjRtBackend(client);

        /// <inheritdoc/>
        public void Dispose() => client.Dispose();
    }
}
