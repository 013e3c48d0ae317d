using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <summary>The PJRT client that a service's models share; made at first use, disposed with the service.</summary>
public sealed class XlaClient : IDisposable
{
    private readonly Lazy<PjRtClient> _client;
    private readonly Lazy<PjRtDevice> _device;

    /// <summary>Prepares the client.</summary>
    /// <param name="options">Which plugin, and how.</param>
    /// <param name="logger">Told what the compilation cache has to say.</param>
    public XlaClient(IOptions<XlaOptions> options, ILogger<XlaClient> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        XlaOptions settings = options.Value;
        _client = new(() =>
        {
            PluginLocation location = new PluginLocator().Find(settings.Plugin);
            return PjRtPlugin.Load(location.Path).CreateClient([.. location.Options, .. settings.ClientOptions]);
        });
        _device = new(() => settings.Device is { } id ? Client.Device(id) : Client.AddressableDevices[0]);
        Cache = settings.CacheFolder is { } folder ? new(folder, log: message => Log.Notice(logger, message)) : null;
    }

    /// <summary>The client.</summary>
    /// <exception cref="FileNotFoundException">There is no plugin.</exception>
    /// <exception cref="PjRtException">The plugin cannot be loaded or refuses.</exception>
    public PjRtClient Client => _client.Value;

    /// <summary>Where models run.</summary>
    public PjRtDevice Device => _device.Value;

    /// <summary>Where executables compiled at start are kept; null for nowhere.</summary>
    public CompilationCache? Cache { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
