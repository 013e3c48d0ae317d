using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Caching;
using XlaSharp.Runtime.PjRt.Ffi;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A PJRT plugin: a shared library that exports <c>GetPjrtApi</c>. Loaded once per process and never unloaded.
/// </summary>
public sealed unsafe partial class PjRtPlugin
{
    private const string Symbol = "GetPjrtApi";
    private static readonly Lock Gate = new();

    // Process-wide by nature: a library is loaded once, and its plugin may be initialised only once.
    private static readonly Dictionary<string, PjRtPlugin> Loaded = new(StringComparer.Ordinal);

    private readonly Lazy<string> _build;

    private PjRtPlugin(string path, Api api)
    {
        Path = path;
        _build = new(() => PluginBuild.Identify(path));
        Api = api;
        Initialize(api);
        Attributes = ReadAttributes(api);
        RunsHostCallbacks = HostCallbackHandler.Register(api);
    }

    /// <summary>Short name, made from the file's: <c>cpu</c> of <c>libpjrt_cpu.so</c>.</summary>
    public string Name => Api.PluginName;

    /// <summary>Full path of the library.</summary>
    public string Path { get; }

    /// <summary>Major version of the PJRT API that the plugin announces.</summary>
    public int MajorVersion => Api.Major;

    /// <summary>Minor version of the PJRT API that the plugin announces.</summary>
    public int MinorVersion => Api.Minor;

    /// <summary>Which build of the plugin this is: the linker's build id, or size and time of the file.</summary>
    public string Build => _build.Value;

    /// <summary>What the plugin says about itself, for instance which StableHLO version it reads.</summary>
    public IReadOnlyList<PjRtNamedValue> Attributes { get; }

    /// <summary>
    /// True if its programs can call C# functions on the host: it has PJRT's extension for foreign functions, and host
    /// memory.
    /// </summary>
    public bool RunsHostCallbacks { get; }

    internal Api Api { get; }

    /// <summary>Loads a plugin, or returns the one already loaded from this file.</summary>
    /// <param name="path">The library's path.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="PjRtException"> There is no such file, it is no library for this machine, it is no PJRT plugin,
    /// its API has another major version or a minor version below 57, or its initialisation failed. </exception>
    public static PjRtPlugin Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        lock (Gate)
        {
            if (!Loaded.TryGetValue(full, out PjRtPlugin? plugin))
            {
                plugin = new PjRtPlugin(full, Open(full));
                Loaded.Add(full, plugin);
            }

            return plugin;
        }
    }

    /// <summary>Creates a client: the plugin's devices, ready for use.</summary>
    /// <param name="options">Options the plugin documents; an unknown one is an error of the plugin.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused.</exception>
    public PjRtClient CreateClient(params IReadOnlyList<PjRtNamedValue> options) =>
        PjRtClient.Create(this, options, store: null);

    /// <summary>
    /// Creates a client of a job of several processes, which find each other through a store that all of them reach.
    /// </summary>
    /// <param name="store">The store; used by the plugin on any thread until the client is gone.</param>
    /// <param name="options">Options the plugin documents, among them how many processes there are and which of them
    /// this is.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused, or the processes did not find each other.</exception>
    public PjRtClient CreateClient(IKeyValueStore store, params IReadOnlyList<PjRtNamedValue> options)
    {
        ArgumentNullException.ThrowIfNull(store);
        return PjRtClient.Create(this, options, store);
    }

    /// <summary>Name, version and path.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Api.Origin} ({Path})";

    private static Api Open(string path)
    {
        if (!File.Exists(path))
        {
            throw Failure(
                path,
                PjRtErrorCode.NotFound,
                "there is no such file. Give the path of a PJRT plugin (a shared library)."
            );
        }

        if (!NativeLibrary.TryGetExport(LoadLibrary(path), Symbol, out nint entry))
        {
            throw Failure(
                path,
                PjRtErrorCode.InvalidArgument,
                $"the library is not a PJRT plugin: it does not export '{Symbol}'."
            );
        }

        var table = ((delegate* unmanaged[Cdecl]<PJRT_Api*>)entry)();
        return CheckTable(path, table);
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw Failure(
                path,
                PjRtErrorCode.InvalidArgument,
                $"the file cannot be loaded as a shared library of this machine: {e.Message}",
                e
            );
        }
    }

    private static Api CheckTable(string path, PJRT_Api* table)
    {
        if (table == null || table->struct_size < (nuint)sizeof(PJRT_Api_Version) + 16)
        {
            throw Failure(
                path,
                PjRtErrorCode.InvalidArgument,
                $"{Symbol} returned {(table == null ? "null" : "a table without a version")}."
            );
        }

        (int major, int minor) = (table->pjrt_api_version.major_version, table->pjrt_api_version.minor_version);
        if (major != PJRT.PJRT_API_MAJOR || minor < Api.OldestMinor)
        {
            throw Failure(
                path,
                PjRtErrorCode.FailedPrecondition,
                $"the plugin announces PJRT API {major}.{minor}; this library works with "
                    + $"{PJRT.PJRT_API_MAJOR}.{Api.OldestMinor} "
                    + $"and every later minor version (it was built for {PJRT.PJRT_API_MAJOR}.{PJRT.PJRT_API_MINOR})."
            );
        }

        return new Api(table, ShortName(path));
    }

    private static void Initialize(Api api)
    {
        PJRT_Plugin_Initialize_Args args = default;
        api.Call(&args);
    }

    private static PjRtNamedValue[] ReadAttributes(Api api)
    {
        PJRT_Plugin_Attributes_Args args = default;
        if (!api.Has<PJRT_Plugin_Attributes_Args>())
        {
            return [];
        }

        api.Call(&args);
        return NamedValues.Read(api, args.attributes, args.num_attributes);
    }

    private static string ShortName(string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        foreach (string prefix in (string[])["lib", "pjrt_c_api_", "pjrt_plugin_", "pjrt_"])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name.EndsWith("_plugin", StringComparison.Ordinal) ? name[..^"_plugin".Length] : name;
    }

    private static PjRtException Failure(string path, PjRtErrorCode code, string message, Exception? inner = null) =>
        new(code, Symbol, path, null, message, null, inner);
}
