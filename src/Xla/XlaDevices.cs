using XlaSharp.Runtime.PjRt;

namespace XlaSharp;

/// <summary>The front door: the default client and its devices, and what compiles and runs on them.</summary>
public static partial class Xla
{
    // One client for the process: a second one would hold its own memory and threads.
    private static readonly Lazy<PjRtClient> Client = new(() => CreateClient());

    private static Lazy<PluginProbe?> _probe = new(() =>
        DefaultFolder() is { Length: > 0 } folder
            ? PluginProbe.WithTool(Path.Combine(folder, "plugins"))
            : PluginProbe.WithTool()
    );

    private static readonly Lazy<PjRtBackend> Backend = new(() => new PjRtBackend(DefaultClient, Cache));

    /// <summary>A client of the default plugin, made at first use and kept until the process ends.</summary>
    /// <exception cref="FileNotFoundException">There is no plugin; see <see cref="PluginLocator"/>.</exception>
    /// <exception cref="PjRtException">The plugin cannot be loaded or refuses.</exception>
    public static PjRtClient DefaultClient => Client.Value;

    /// <summary>The devices of the default client that this process can use.</summary>
    public static IReadOnlyList<PjRtDevice> Devices => DefaultClient.AddressableDevices;

    /// <summary>What compiles and runs modules on the default client.</summary>
    /// <exception cref="FileNotFoundException">There is no plugin; see <see cref="PluginLocator"/>.</exception>
    /// <exception cref="PjRtException">The plugin cannot be loaded or refuses.</exception>
    public static PjRtBackend DefaultBackend => Backend.Value;

    /// <summary>
    /// What tries plugins of others in a process of their own before <see cref="CreateClient"/> loads them; null to
    /// load them unseen. By default <see cref="PluginProbe.WithTool"/>.
    /// </summary>
    public static PluginProbe? Probe
    {
        get => _probe.Value;
        set => _probe = new(value);
    }

    /// <summary>Creates a client of a plugin.</summary>
    /// <param name="plugin">A path, or the name of a plugin; null for the default. See
    /// <see cref="PluginLocator"/>.</param>
    /// <param name="options">Options the plugin documents, added to those of the plugin's listing.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such plugin.</exception>
    /// <exception cref="PjRtException">The plugin cannot be loaded, crashes or refuses.</exception>
    public static PjRtClient CreateClient(string? plugin = null, params IReadOnlyList<PjRtNamedValue> options)
    {
        PluginLocation location = new PluginLocator().Find(plugin);
        if (!location.IsEmbedded)
        {
            Probe?.Check(location);
        }

        return PjRtPlugin.Load(location.Path).CreateClient([.. location.Options, .. options]);
    }
}
