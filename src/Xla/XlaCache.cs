using XlaSharp.Runtime.PjRt;

namespace XlaSharp;

public static partial class Xla
{
    /// <summary>The variable that says where compiled executables are kept: a folder, or <c>off</c>.</summary>
    public const string CacheVariable = "XLASHARP_CACHE";

    private static Lazy<CompilationCache?> _cache = new(OpenDefaultCache);

    /// <summary>
    /// Where the default backend keeps compiled executables, so that a program compiles once per machine and not once
    /// per start. By default <c>xlasharp</c> in the user's cache folder, or what <see cref="CacheVariable"/> says; null
    /// for nowhere.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set after the default backend was made.</exception>
    public static CompilationCache? Cache
    {
        get => _cache.Value;
        set =>
            _cache = Backend.IsValueCreated
                ? throw new InvalidOperationException(
                    "Xla.Cache must be set before the first compilation: the default backend exists already."
                )
                : new(value);
    }

    private static CompilationCache? OpenDefaultCache()
    {
        string? setting = Environment.GetEnvironmentVariable(CacheVariable);
        if (string.Equals(setting, "off", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string folder = setting is { Length: > 0 } ? setting : DefaultFolder();
        return folder.Length == 0 ? null : new CompilationCache(folder);
    }

    /// <summary>The user's cache folder; empty for users without a home, who get no cache.</summary>
    private static string DefaultFolder()
    {
        string? caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return caches is { Length: > 0 } ? Path.Combine(caches, "xlasharp")
            : home.Length > 0 ? Path.Combine(home, ".cache", "xlasharp")
            : "";
    }
}
