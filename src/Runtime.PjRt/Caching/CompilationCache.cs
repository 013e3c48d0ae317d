using System.Security.Cryptography;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Caching;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Compiled executables on disk, so that a program compiles once per machine and not once per start. An entry is found
/// by the program (without source locations), the compile options and the <see cref="ExecutionEnvironment"/>; one made
/// by another build of the plugin or for another processor is never loaded. Any number of processes may share a folder:
/// entries appear whole or not at all. A cache never makes a compilation fail: what goes wrong is logged, and the
/// program is compiled.
/// </summary>
public sealed class CompilationCache
{
    /// <summary>The size limit that holds where none is given: 1 GiB.</summary>
    public const long DefaultSizeLimit = 1L << 30;

    private readonly CacheFolder _folder;
    private readonly Action<string> _log;
    private long _hits;
    private long _misses;
    private long _rejected;
    private long _stored;
    private long _evicted;
    private int _cannotStore;

    /// <summary>Uses a folder; it is created when the first entry is stored.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="sizeLimit">Bytes that the entries may take; those used longest ago go first.</param>
    /// <param name="log">Told why an entry was not loaded or not stored, and what was removed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public CompilationCache(string folder, long sizeLimit = DefaultSizeLimit, Action<string>? log = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeLimit);
        (_folder, SizeLimit, _log) = (new(Path.GetFullPath(folder)), sizeLimit, log ?? (_ => { }));
    }

    /// <summary>Where the entries are.</summary>
    public string Folder => _folder.Path;

    /// <summary>Bytes that the entries may take.</summary>
    public long SizeLimit { get; }

    /// <summary>What happened so far in this process.</summary>
    public CompilationCacheStatistics Statistics =>
        new(
            Interlocked.Read(ref _hits),
            Interlocked.Read(ref _misses),
            Interlocked.Read(ref _rejected),
            Interlocked.Read(ref _stored),
            Interlocked.Read(ref _evicted)
        );

    /// <summary>Loads the executable of a module if it is known, else compiles and stores it.</summary>
    /// <param name="client">Where to compile.</param>
    /// <param name="module">The program; its source locations are not part of the key.</param>
    /// <param name="options">How to compile; part of the key.</param>
    /// <returns>The executable; the caller disposes it.</returns>
    /// <exception cref="HloException">The plugin is older than an operation of the module.</exception>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtLoadedExecutable Compile(PjRtClient client, Module module, PjRtCompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(module);
        return Compile(
            client,
            PortableProgram.Write(client.Plugin, module, locations: false),
            options,
            () => PortableProgram.Write(client.Plugin, module, locations: true)
        );
    }

    /// <summary>The same for a program in bytes.</summary>
    /// <param name="client">Where to compile.</param>
    /// <param name="program">StableHLO text in UTF-8 or a portable artifact.</param>
    /// <param name="options">How to compile; part of the key.</param>
    /// <returns>The executable; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin refused the program or the options.</exception>
    public PjRtLoadedExecutable Compile(PjRtClient client, byte[] program, PjRtCompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(program);
        return Compile(client, program, options, () => program);
    }

    /// <summary>Removes all entries. Processes that use the folder go on; they compile again.</summary>
    public void Clear() => _folder.Clear();

    private PjRtLoadedExecutable Compile(
        PjRtClient client,
        byte[] key,
        PjRtCompileOptions? options,
        Func<byte[]> program
    )
    {
        options ??= PjRtCompileOptions.Default;
        ExecutionEnvironment environment = ExecutionEnvironment.Of(client, Device(client, options));
        string digest = Digest(key, options.ToBytes());
        string path = _folder.PathOf(digest, Digest(Encoding.UTF8.GetBytes(environment.ToText()), [])[..16]);
        if (TryLoad(client, path, environment) is { } known)
        {
            Interlocked.Increment(ref _hits);
            return known;
        }

        Interlocked.Increment(ref _misses);
        ExplainMiss(path, digest, environment);
        PjRtLoadedExecutable compiled = client.Compile(program(), options);
        Store(path, environment, compiled);
        return compiled;
    }

    private static PjRtDevice Device(PjRtClient client, PjRtCompileOptions options) =>
        options.DeviceIds.Count > 0 ? client.Device(options.DeviceIds[0]) : client.AddressableDevices[0];

    private static string Digest(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 20));
    }

    private PjRtLoadedExecutable? TryLoad(PjRtClient client, string path, ExecutionEnvironment environment)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            byte[] file = File.ReadAllBytes(path);
            string? fault = CacheEntry.Decode(
                file,
                out ExecutionEnvironment? made,
                out ReadOnlyMemory<byte> executable
            );
            fault ??= made! == environment ? null : $"it was made elsewhere: {made!.DifferenceFrom(environment)}";
            if (fault is not null)
            {
                Reject(path, fault);
                return null;
            }

            PjRtLoadedExecutable loaded = client.Load(executable.Span);
            // The time of last use decides what is removed first.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return loaded;
        }
        catch (PjRtException refused)
        {
            Reject(path, refused.Message);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log($"Compilation cache: entry '{path}' cannot be read: {e.Message}");
            return null;
        }
    }

    private void Reject(string path, string fault)
    {
        Interlocked.Increment(ref _rejected);
        _log($"Compilation cache: entry '{path}' is not loaded and removed: {fault}.");
        CacheFolder.TryDelete(path);
    }

    /// <summary>Says so if the program is known, but from another environment.</summary>
    private void ExplainMiss(string path, string digest, ExecutionEnvironment environment)
    {
        foreach (string other in _folder.EntriesOf(digest).Where(other => other != path))
        {
            if (TryReadEnvironment(other) is { } made && made != environment)
            {
                _log(
                    $"Compilation cache: entry '{other}' is not used: it was made elsewhere: "
                        + $"{made.DifferenceFrom(environment)}."
                );
            }
        }
    }

    private static ExecutionEnvironment? TryReadEnvironment(string path)
    {
        try
        {
            return CacheEntry.Decode(File.ReadAllBytes(path), out ExecutionEnvironment? made, out _) is null
                ? made
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Store(string path, ExecutionEnvironment environment, PjRtLoadedExecutable compiled)
    {
        if (Volatile.Read(ref _cannotStore) != 0)
        {
            return;
        }

        try
        {
            byte[] entry = CacheEntry.Encode(environment, compiled.Executable.Serialize());
            if (entry.Length > SizeLimit)
            {
                _log(
                    $"Compilation cache: an executable of {entry.Length} bytes is over the cache's limit of "
                        + $"{SizeLimit}."
                );
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, entry);
            Interlocked.Increment(ref _stored);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PjRtException)
        {
            // Said once: a plugin that cannot serialize, or a folder that cannot be written, stays so.
            if (Interlocked.Exchange(ref _cannotStore, 1) == 0)
            {
                _log($"Compilation cache: '{Folder}' takes no more entries from this process: {e.Message}");
            }

            return;
        }

        foreach (string removed in _folder.Shrink(SizeLimit, keep: path))
        {
            Interlocked.Increment(ref _evicted);
            _log($"Compilation cache: removed '{removed}' to stay under {SizeLimit} bytes.");
        }
    }
}

/// <summary>What a compilation cache did in this process.</summary>
/// <param name="Hits">Executables loaded instead of compiled.</param>
/// <param name="Misses">Programs compiled.</param>
/// <param name="Rejected">Entries found damaged, refused by the plugin, or made elsewhere.</param>
/// <param name="Stored">Entries written.</param>
/// <param name="Evicted">Entries removed for the size limit.</param>
public readonly record struct CompilationCacheStatistics(
    long Hits,
    long Misses,
    long Rejected,
    long Stored,
    long Evicted
);
