using System.Text.Json;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Finds PJRT plugins. A path is taken as it is. Without one: the environment variable <c>XLASHARP_PLUGIN</c> (a path),
/// then the plugins that <c>PJRT_NAMES_AND_LIBRARY_PATHS</c> lists (<c>name:path,name:path</c>), then installed ones
/// whose hardware is there (folders of <c>PJRT_PLUGIN_LIBRARY_PATH</c>, Python's <c>jax_plugins</c> and <c>libtpu</c>
/// packages, <c>TPU_LIBRARY_PATH</c>), then the embedded CPU plugin beside the application, then the one built in the
/// source tree around the application or the current folder.
/// </summary>
public sealed class PluginLocator
{
    /// <summary>The variable that names the default plugin's path.</summary>
    public const string PathVariable = "XLASHARP_PLUGIN";

    /// <summary>The variable, shared with other PJRT programs, that lists plugins by name.</summary>
    public const string ListVariable = "PJRT_NAMES_AND_LIBRARY_PATHS";

    private const string EmbeddedName = "cpu";
    private const string EmbeddedFile = "libpjrt_cpu.so";

    private readonly Func<string, string?> _environment;
    private readonly string _applicationFolder;
    private readonly string _currentFolder;
    private readonly InstalledPlugins _installed;

    /// <summary>Looks in the places of the running process.</summary>
    public PluginLocator()
        : this(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Directory.GetCurrentDirectory()) { }

    /// <summary>Looks in given places.</summary>
    /// <param name="environment">Value of an environment variable, or null.</param>
    /// <param name="applicationFolder">Where the application is.</param>
    /// <param name="currentFolder">Where the process was started.</param>
    /// <param name="root">The folder that stands for the machine's root; <c>/</c> by default.</param>
    public PluginLocator(
        Func<string, string?> environment,
        string applicationFolder,
        string currentFolder,
        string root = "/"
    )
    {
        (_environment, _applicationFolder, _currentFolder) = (environment, applicationFolder, currentFolder);
        _installed = new(environment, root);
    }

    /// <summary>
    /// Every plugin that can be found, in the order in which <see cref="Find"/> takes them. Nothing is loaded.
    /// </summary>
    /// <returns>The plugins.</returns>
    /// <exception cref="FormatException">The environment's list or a file it names is malformed.</exception>
    public IReadOnlyList<PluginLocation> Survey()
    {
        List<PluginLocation> all = [];
        if (_environment(PathVariable) is { Length: > 0 } path)
        {
            all.Add(At(path) with { Source = PathVariable });
        }

        all.AddRange(Listed());
        all.AddRange(_installed.Find());
        if (Places().FirstOrDefault(File.Exists) is { } embedded)
        {
            all.Add(Embedded(embedded));
        }

        // Another name for the same file is another plugin to nobody.
        return [.. all.DistinctBy(location => location.Path)];
    }

    /// <summary>The places that <see cref="Survey"/> looks at, for messages.</summary>
    /// <returns>Variables with their values, and folders.</returns>
    public IReadOnlyList<string> SearchedPlaces()
    {
        string Setting(string variable) =>
            $"{variable}{(_environment(variable) is { Length: > 0 } value ? "=" + value : " (not set)")}";
        return
        [
            Setting(PathVariable),
            Setting(ListVariable),
            Setting(InstalledPlugins.FoldersVariable),
            .. _installed.PackageFolders.Select(folder => $"jax_plugins, libtpu in {folder}"),
            Setting(InstalledPlugins.TpuVariable),
            .. Places().Distinct(),
        ];
    }

    /// <summary>Finds a plugin.</summary>
    /// <param name="plugin">A path, or the name of a listed plugin or <c>cpu</c>; null for the default plugin.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="FileNotFoundException">It is nowhere; the message lists the places.</exception>
    /// <exception cref="FormatException">The environment's list or a file it names is malformed.</exception>
    public PluginLocation Find(string? plugin = null)
    {
        if (plugin is not null && IsPath(plugin))
        {
            return At(plugin);
        }

        if (plugin is null && _environment(PathVariable) is { Length: > 0 } path)
        {
            return At(path);
        }

        List<PluginLocation> listed = [.. Listed()];
        if (listed.Find(location => plugin is null || location.Name == plugin) is { } found)
        {
            return found;
        }

        if (
            _installed
                .Find()
                .FirstOrDefault(location => plugin is null ? location.Obstacle is null : location.Name == plugin) is
            { } installed
        )
        {
            return installed;
        }

        List<string> places = [.. Places()];
        string? embedded = plugin is null or EmbeddedName ? places.Find(File.Exists) : null;
        return embedded is not null
            ? Embedded(embedded)
            : throw new FileNotFoundException(Explain(plugin, listed, places));
    }

    private static bool IsPath(string text) =>
        text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || text.EndsWith(".so", StringComparison.Ordinal)
        || File.Exists(text);

    private static PluginLocation Embedded(string path) =>
        new(EmbeddedName, path, []) { Source = "embedded CPU", IsEmbedded = true };

    private static PluginLocation At(string path)
    {
        string full = Path.GetFullPath(path);
        return new PluginLocation(Path.GetFileNameWithoutExtension(full), full, []);
    }

    private IEnumerable<PluginLocation> Listed()
    {
        string list = _environment(ListVariable) ?? "";
        foreach (
            string entry in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            int colon = entry.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || colon == entry.Length - 1)
            {
                throw new FormatException($"{ListVariable}: expected 'name:path', got '{entry}' in '{list}'.");
            }

            (string name, string path) = (entry[..colon], entry[(colon + 1)..]);
            yield return path.EndsWith(".json", StringComparison.Ordinal)
                ? ReadDescription(name, path)
                : new PluginLocation(name, Path.GetFullPath(path), []) { Source = ListVariable };
        }
    }

    /// <summary>A file <c>{"library_path": PATH, "create_options": {NAME: VALUE}}</c>.</summary>
    private static PluginLocation ReadDescription(string name, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            string path = document.RootElement.GetProperty("library_path").GetString()!;
            List<PjRtNamedValue> options = [];
            if (document.RootElement.TryGetProperty("create_options", out JsonElement values))
            {
                options.AddRange(values.EnumerateObject().Select(Option));
            }

            return new PluginLocation(name, Path.GetFullPath(path), options) { Source = ListVariable };
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new FormatException($"{ListVariable}: plugin '{name}': cannot read '{file}': {e.Message}", e);
        }
    }

    private static PjRtNamedValue Option(JsonProperty option) =>
        option.Value.ValueKind switch
        {
            JsonValueKind.String => new(option.Name, option.Value.GetString()!),
            JsonValueKind.True or JsonValueKind.False => new(option.Name, option.Value.GetBoolean()),
            JsonValueKind.Number when option.Value.TryGetInt64(out long integer) => new(option.Name, integer),
            JsonValueKind.Number => new(option.Name, option.Value.GetSingle()),
            JsonValueKind.Array => new(option.Name, [.. option.Value.EnumerateArray().Select(item => item.GetInt64())]),
            var kind => throw new InvalidOperationException($"option '{option.Name}' is a JSON {kind}"),
        };

    private IEnumerable<string> Places()
    {
        yield return Path.Combine(_applicationFolder, EmbeddedFile);
        yield return Path.Combine(_applicationFolder, "runtimes", "linux-x64", "native", EmbeddedFile);
        foreach (string start in (string[])[_applicationFolder, _currentFolder])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (folder.Exists && folder.EnumerateFiles("*.slnx").Any())
                {
                    yield return Path.Combine(folder.FullName, "artifacts", "native", EmbeddedFile);
                    break;
                }
            }
        }
    }

    private static string Explain(string? plugin, List<PluginLocation> listed, List<string> places)
    {
        string names = listed.Count == 0 ? $"{ListVariable} lists none" : string.Join(", ", listed.Select(l => l.Name));
        return plugin is null or EmbeddedName
            ? $"No PJRT plugin found. Looked for {string.Join(", ", places.Distinct())}. "
                + $"Build it (./build.sh build), or set {PathVariable} to the path of a plugin."
            : $"No PJRT plugin '{plugin}': it is neither a path, nor '{EmbeddedName}', nor one of the listed plugins "
                + $"({names}), nor an installed one. 'xlasharp devices' shows what was found.";
    }
}
