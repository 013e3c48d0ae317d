namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Plugins that other programs' packages brought: in folders of <c>PJRT_PLUGIN_LIBRARY_PATH</c>, in Python's
/// <c>jax_plugins</c> and <c>libtpu</c> packages, and at <c>TPU_LIBRARY_PATH</c>. Nothing is loaded and no program is
/// run to find them.
/// </summary>
internal sealed class InstalledPlugins(Func<string, string?> environment, string root)
{
    public const string FoldersVariable = "PJRT_PLUGIN_LIBRARY_PATH";
    public const string TpuVariable = "TPU_LIBRARY_PATH";

    private static readonly string[] FilePatterns =
    [
        "pjrt_c_api_*_plugin.so",
        "pjrt_plugin_*.so",
        "pjrt-plugin-*.so",
        "libpjrt_*.so",
    ];

    /// <summary>The folders of packages that are looked through.</summary>
    public IEnumerable<string> PackageFolders => Roots().SelectMany(Packages).Distinct();

    /// <summary>What is there, the more special places first.</summary>
    public IEnumerable<PluginLocation> Find()
    {
        foreach (string folder in List(FoldersVariable))
        {
            foreach (string file in FilePatterns.SelectMany(pattern => Files(folder, pattern)))
            {
                yield return Found(ShortName(file), file, $"{FoldersVariable}={folder}");
            }
        }

        foreach (string packages in PackageFolders)
        {
            foreach (string plugin in Folders(Path.Combine(packages, "jax_plugins")))
            {
                foreach (string file in Files(plugin, "*.so").Where(IsPlugin))
                {
                    yield return Found(ShortName(file), file, $"jax_plugins in {packages}");
                }
            }

            foreach (string file in Files(Path.Combine(packages, "libtpu"), "libtpu.so"))
            {
                yield return Found("tpu", file, $"libtpu in {packages}");
            }
        }

        if (environment(TpuVariable) is { Length: > 0 } tpu && File.Exists(tpu))
        {
            yield return Found("tpu", tpu, TpuVariable);
        }
    }

    private static bool IsPlugin(string file)
    {
        string name = Path.GetFileName(file);
        return name.Contains("plugin", StringComparison.Ordinal) || name.Contains("pjrt", StringComparison.Ordinal);
    }

    /// <summary>
    /// <c>cuda</c> of <c>xla_cuda_plugin.so</c>, <c>pjrt_c_api_cuda_plugin.so</c>, <c>libpjrt_cuda.so</c>.
    /// </summary>
    private static string ShortName(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file).Replace('-', '_');
        foreach (string prefix in (string[])["lib", "pjrt_c_api_", "pjrt_plugin_", "pjrt_", "xla_"])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name.EndsWith("_plugin", StringComparison.Ordinal) ? name[..^"_plugin".Length] : name;
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Folders(string folder, string pattern = "*") =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern).Order(StringComparer.Ordinal) : [];

    // A virtual environment, Conda's, the user's, the machine's: each has lib/python3.N/site-packages, Debian's
    // dist-packages.
    private static IEnumerable<string> Packages(string prefix) =>
        Folders(Path.Combine(prefix, "lib"), "python3*")
            .SelectMany(python =>
                (string[])[Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages")]
            )
            .Where(Directory.Exists);

    private PluginLocation Found(string name, string file, string source) =>
        new(name, Path.GetFullPath(file), []) { Source = source, Obstacle = MissingHardware(name) };

    // Loading a library whose hardware is missing may fail, or wait for minutes, so the device files are looked at
    // first.
    private string? MissingHardware(string name) =>
        name switch
        {
            _ when name.StartsWith("cuda", StringComparison.Ordinal) && !Exists("dev/nvidiactl") =>
                "there is no NVIDIA GPU here (/dev/nvidiactl)",
            _ when name.StartsWith("rocm", StringComparison.Ordinal) && !Exists("dev/kfd") =>
                "there is no AMD GPU here (/dev/kfd)",
            "tpu" when !Exists("dev/accel0") && !Exists("dev/vfio") => "there is no TPU here (/dev/accel0, /dev/vfio)",
            _ => null,
        };

    private bool Exists(string relative) => Path.Exists(Path.Combine(root, relative));

    private IEnumerable<string> Roots()
    {
        foreach (string variable in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
        {
            if (environment(variable) is { Length: > 0 } prefix)
            {
                yield return prefix;
            }
        }

        if (environment("HOME") is { Length: > 0 } home)
        {
            yield return Path.Combine(home, ".local");
        }

        yield return Path.Combine(root, "usr", "local");
        yield return Path.Combine(root, "usr");
    }

    private string[] List(string variable) =>
        (environment(variable) ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
}
