using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Serving;

/// <summary>The client that a service's models share.</summary>
public sealed class XlaOptions
{
    /// <summary>A plugin's path or name; null for the default. See <see cref="PluginLocator"/>.</summary>
    public string? Plugin { get; set; }

    /// <summary>Options the plugin documents, for instance how many devices the embedded CPU client has.</summary>
    public IList<PjRtNamedValue> ClientOptions { get; } = [];

    /// <summary>
    /// Id of the device that models run on where they do not say; the first that can be used by default.
    /// </summary>
    public int? Device { get; set; }

    /// <summary>Folder in which executables compiled at start are kept; null to compile at every start.</summary>
    public string? CacheFolder { get; set; }
}
