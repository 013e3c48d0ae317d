namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A plugin refused or failed: which entry, in which plugin, with which code, and what the plugin said.
/// </summary>
public sealed class PjRtException : Exception
{
    private static readonly Dictionary<string, byte[]> NoPayloads = [];

    internal PjRtException(
        PjRtErrorCode code,
        string entry,
        string pluginName,
        string? pluginVersion,
        string pluginMessage,
        IReadOnlyDictionary<string, byte[]>? payloads = null,
        Exception? inner = null
    )
        : base(
            $"{entry} failed ({code}) in plugin '{pluginName}'{(pluginVersion is null ? "" : " " + pluginVersion)}: "
                + $"{pluginMessage}",
            inner
        )
    {
        Code = code;
        Entry = entry;
        PluginName = pluginName;
        PluginVersion = pluginVersion;
        PluginMessage = pluginMessage;
        Payloads = payloads ?? NoPayloads;
    }

    /// <summary>The kind of failure.</summary>
    public PjRtErrorCode Code { get; }

    /// <summary>
    /// The PJRT entry that failed, for instance <c>PJRT_Client_Compile</c>; <c>GetPjrtApi</c> while loading.
    /// </summary>
    public string Entry { get; }

    /// <summary>The plugin's short name, or its path where it could not be loaded.</summary>
    public string PluginName { get; }

    /// <summary>
    /// The PJRT version the plugin announces, for instance <c>0.114</c>; null where it could not be asked.
    /// </summary>
    public string? PluginVersion { get; }

    /// <summary>The plugin's own words, or what the loader found wrong.</summary>
    public string PluginMessage { get; }

    /// <summary>Structured details of the error by key, as the plugin attached them.</summary>
    public IReadOnlyDictionary<string, byte[]> Payloads { get; }
}
