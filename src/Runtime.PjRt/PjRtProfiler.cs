using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A trace of what a plugin does, from start to stop: a serialized <c>XSpace</c>, which TensorBoard's profile page and
/// the tools around it open.
/// </summary>
public sealed unsafe class PjRtProfiler : IDisposable
{
    private readonly PjRtPlugin _plugin;
    private readonly PLUGIN_Profiler_Api* _api;
    private PLUGIN_Profiler* _profiler;

    /// <summary>Starts a trace.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="options">A serialized <c>ProfileOptions</c>; empty for the plugin's defaults.</param>
    /// <exception cref="PjRtException">The plugin has no profiler, or refused.</exception>
    public PjRtProfiler(PjRtPlugin plugin, ReadOnlySpan<byte> options = default)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        _plugin = plugin;
        _api = Find(plugin);
        fixed (byte* bytes = options)
        {
            PLUGIN_Profiler_Create_Args create = new()
            {
                struct_size = PLUGIN_Profiler_Create_Args.StructSize,
                options = bytes,
                options_size = (nuint)options.Length,
            };
            Check(_api->create(&create), "PLUGIN_Profiler_Create");
            _profiler = create.profiler;
        }

        try
        {
            PLUGIN_Profiler_Start_Args start = new()
            {
                struct_size = PLUGIN_Profiler_Start_Args.StructSize,
                profiler = _profiler,
            };
            Check(_api->start(&start), "PLUGIN_Profiler_Start");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Stops the trace.</summary>
    /// <returns>A serialized <c>XSpace</c>; empty if the plugin recorded nothing.</returns>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    public byte[] Stop()
    {
        ObjectDisposedException.ThrowIf(_profiler == null, this);
        PLUGIN_Profiler_Stop_Args stop = new()
        {
            struct_size = PLUGIN_Profiler_Stop_Args.StructSize,
            profiler = _profiler,
        };
        Check(_api->stop(&stop), "PLUGIN_Profiler_Stop");
        // Without a buffer the plugin says how large it must be; some plugins hand out their own.
        PLUGIN_Profiler_CollectData_Args collect = new()
        {
            struct_size = PLUGIN_Profiler_CollectData_Args.StructSize,
            profiler = _profiler,
        };
        Check(_api->collect_data(&collect), "PLUGIN_Profiler_CollectData");
        byte[] trace = new byte[checked((int)collect.buffer_size_in_bytes)];
        if (collect.buffer != null)
        {
            new ReadOnlySpan<byte>(collect.buffer, trace.Length).CopyTo(trace);
        }
        else if (trace.Length > 0)
        {
            fixed (byte* target = trace)
            {
                collect.buffer = target;
                Check(_api->collect_data(&collect), "PLUGIN_Profiler_CollectData");
            }
        }

        return trace;
    }

    /// <summary>
    /// Stops the trace and writes it where TensorBoard looks:
    /// <c>plugins/profile/RUN/HOST.xplane.pb</c> in a folder of its.
    /// </summary>
    /// <param name="folder">TensorBoard's folder.</param>
    /// <param name="run">Name of the run; date and time by default.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="PjRtException">The plugin failed.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string Save(string folder, string? run = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        byte[] trace = Stop();
        run ??= DateTime.UtcNow.ToString("yyyy_MM_dd_HH_mm_ss", System.Globalization.CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, "plugins", "profile", run, Environment.MachineName + ".xplane.pb");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Hlo.AtomicFile.Write(path, stream => stream.Write(trace));
        return path;
    }

    /// <summary>Frees the profiler; a trace that was not stopped is lost.</summary>
    public void Dispose()
    {
        if (_profiler != null)
        {
            PLUGIN_Profiler_Destroy_Args args = new()
            {
                struct_size = PLUGIN_Profiler_Destroy_Args.StructSize,
                profiler = _profiler,
            };
            _profiler = null;
            Check(_api->destroy(&args), "PLUGIN_Profiler_Destroy");
        }
    }

    private static PLUGIN_Profiler_Api* Find(PjRtPlugin plugin)
    {
        ExtensionTable extension = new(plugin.Api, PJRT_Extension_Type.PJRT_Extension_Type_Profiler);
        var found = (PJRT_Profiler_Extension*)extension.Table;
        PLUGIN_Profiler_Api* api = found == null ? null : found->profiler_api;
        // collect_data is the last function that a trace needs.
        bool isComplete =
            api != null
            && api->struct_size >= (nuint)((byte*)(&api->collect_data + 1) - (byte*)api)
            && api->error_destroy != null
            && api->error_message != null
            && api->error_get_code != null
            && api->create != null
            && api->destroy != null
            && api->start != null
            && api->stop != null
            && api->collect_data != null;
        return isComplete
            ? api
            : throw new PjRtException(
                PjRtErrorCode.Unimplemented,
                "PLUGIN_Profiler_Create",
                plugin.Name,
                $"{plugin.MajorVersion}.{plugin.MinorVersion}",
                "the plugin has no profiler (PJRT's profiler extension is missing or incomplete)"
            );
    }

    private void Check(PLUGIN_Profiler_Error* error, string entry)
    {
        if (error == null)
        {
            return;
        }

        PLUGIN_Profiler_Error_GetCode_Args code = new()
        {
            struct_size = PLUGIN_Profiler_Error_GetCode_Args.StructSize,
            priv = _api->priv,
            error = error,
        };
        Destroy(_api->error_get_code(&code));
        PLUGIN_Profiler_Error_Message_Args message = new()
        {
            struct_size = PLUGIN_Profiler_Error_Message_Args.StructSize,
            priv = _api->priv,
            error = error,
        };
        _api->error_message(&message);
        string text = NativeText.Read(message.message, message.message_size);
        Destroy(error);
        PjRtErrorCode known = Enum.IsDefined((PjRtErrorCode)code.code)
            ? (PjRtErrorCode)code.code
            : PjRtErrorCode.Unknown;
        throw new PjRtException(known, entry, _plugin.Name, $"{_plugin.MajorVersion}.{_plugin.MinorVersion}", text);
    }

    private void Destroy(PLUGIN_Profiler_Error* error)
    {
        if (error != null)
        {
            PLUGIN_Profiler_Error_Destroy_Args args = new()
            {
                struct_size = PLUGIN_Profiler_Error_Destroy_Args.StructSize,
                priv = _api->priv,
                error = error,
            };
            _api->error_destroy(&args);
        }
    }
}
