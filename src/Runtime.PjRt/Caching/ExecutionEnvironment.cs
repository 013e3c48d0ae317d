using System.Globalization;
using System.Text;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// What a compiled executable depends on besides its program: the plugin's build, its platform and version, the device,
/// and the host processor's instruction set. Executables are exchanged between equal environments only.
/// </summary>
public sealed record ExecutionEnvironment
{
    private static readonly Lazy<string> HostProcessor = new(ReadHostProcessor);

    /// <summary>The plugin's short name, for instance <c>cpu</c>.</summary>
    public required string Plugin { get; init; }

    /// <summary>Which build of the plugin it is: the linker's build id, or size and time of the file.</summary>
    public required string PluginBuild { get; init; }

    /// <summary>PJRT's platform name, for instance <c>cuda</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The plugin's version text.</summary>
    public required string PlatformVersion { get; init; }

    /// <summary>Kind of the device, for instance a GPU's model.</summary>
    public required string DeviceKind { get; init; }

    /// <summary>
    /// Architecture, model and features of the host processor, as a digest that is readable in its first part.
    /// </summary>
    public required string Host { get; init; }

    /// <summary>The environment of a client's device.</summary>
    /// <param name="client">The client.</param>
    /// <param name="device">One of its devices; the first that it can use by default.</param>
    /// <returns>The environment.</returns>
    public static ExecutionEnvironment Of(PjRtClient client, PjRtDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        device ??= client.AddressableDevices[0];
        return new()
        {
            Plugin = client.Plugin.Name,
            PluginBuild = client.Plugin.Build,
            Platform = client.PlatformName,
            PlatformVersion = client.PlatformVersion,
            DeviceKind = device.Kind,
            Host = HostProcessor.Value,
        };
    }

    /// <summary>Says in what two environments differ.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>For instance <c>plugin build 'a', not 'b'</c>; empty if they are equal.</returns>
    public string DifferenceFrom(ExecutionEnvironment other)
    {
        ArgumentNullException.ThrowIfNull(other);
        List<string> differences = [];
        void Compare(string what, string mine, string theirs)
        {
            if (mine != theirs)
            {
                differences.Add($"{what} '{mine}', not '{theirs}'");
            }
        }

        Compare("plugin", Plugin, other.Plugin);
        Compare("plugin build", PluginBuild, other.PluginBuild);
        Compare("platform", Platform, other.Platform);
        Compare("platform version", PlatformVersion, other.PlatformVersion);
        Compare("device kind", DeviceKind, other.DeviceKind);
        Compare("host processor", Host, other.Host);
        return string.Join("; ", differences);
    }

    /// <summary>All parts, a line each: the form that files store and that digests are made of.</summary>
    /// <returns>The text.</returns>
    public string ToText() =>
        string.Join('\n', Plugin, PluginBuild, Platform, PlatformVersion.ReplaceLineEndings(" "), DeviceKind, Host);

    /// <summary>Reads the form that <see cref="ToText"/> writes.</summary>
    /// <param name="text">Six lines.</param>
    /// <returns>The environment, or null if the text is none.</returns>
    public static ExecutionEnvironment? TryParse(string text) =>
        text?.Split('\n') is [var plugin, var build, var platform, var version, var kind, var host]
            ? new()
            {
                Plugin = plugin,
                PluginBuild = build,
                Platform = platform,
                PlatformVersion = version,
                DeviceKind = kind,
                Host = host,
            }
            : null;

    private static string ReadHostProcessor()
    {
        string architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        string model = "unknown";
        StringBuilder features = new();
        // The first processor's description; absent on systems without it, where architecture and core library must do.
        const string Description = "/proc/cpuinfo";
        if (File.Exists(Description))
        {
            foreach (string line in File.ReadLines(Description).TakeWhile(line => line.Length > 0))
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                string name = colon < 0 ? "" : line[..colon].Trim();
                string value = colon < 0 ? "" : line[(colon + 1)..].Trim();
                model = name is "model name" or "CPU part" ? value : model;
                if (name is "model name" or "flags" or "Features" or "model" or "stepping" or "cpu family")
                {
                    features.Append(name).Append('=').Append(value).Append('\n');
                }
            }
        }

        string digest = Convert.ToHexStringLower(
            ContentDigest.Of(Encoding.UTF8.GetBytes(features.ToString())).AsSpan(0, 8)
        );
        return string.Create(CultureInfo.InvariantCulture, $"{architecture} {model} {digest}");
    }
}
