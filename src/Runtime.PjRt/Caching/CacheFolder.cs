namespace XlaSharp.Runtime.PjRt.Caching;

/// <summary>The files of a compilation cache. Other processes may add and remove entries at any time.</summary>
/// <param name="path">The folder; need not exist.</param>
internal sealed class CacheFolder(string path)
{
    private const string Extension = ".xlac";

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Where the entry of a program and an environment is.</summary>
    /// <param name="program">Digest of program and options.</param>
    /// <param name="environment">Digest of the environment.</param>
    /// <returns>The file.</returns>
    public string PathOf(string program, string environment) =>
        System.IO.Path.Combine(Path, program[..2], $"{program}-{environment}{Extension}");

    /// <summary>The entries of a program, from whatever environment.</summary>
    /// <param name="program">Digest of program and options.</param>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> EntriesOf(string program)
    {
        try
        {
            string folder = System.IO.Path.Combine(Path, program[..2]);
            return Directory.Exists(folder) ? Directory.GetFiles(folder, $"{program}-*{Extension}") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Removes the entries used longest ago, and what killed writers left behind.</summary>
    /// <param name="limit">Bytes that may stay.</param>
    /// <param name="keep">An entry that stays in any case.</param>
    /// <returns>The entries removed.</returns>
    public IReadOnlyList<string> Shrink(long limit, string keep)
    {
        List<string> removed = [];
        try
        {
            List<(string File, long Size, DateTime Used)> entries =
            [
                .. Files(Extension).Select(Look).Where(entry => entry.Size >= 0),
            ];
            long size = entries.Sum(entry => entry.Size);
            foreach (
                (string file, long bytes, _) in entries.Where(entry => entry.File != keep).OrderBy(entry => entry.Used)
            )
            {
                if (size <= limit)
                {
                    break;
                }

                if (TryDelete(file))
                {
                    size -= bytes;
                    removed.Add(file);
                }
            }

            DateTime old = DateTime.UtcNow.AddHours(-1);
            foreach (
                (string file, _, _) in Files(".tmp")
                    .Select(Look)
                    .Where(entry => entry.Size >= 0 && entry.Used < old)
                    .ToList()
            )
            {
                TryDelete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process cleans the same folder; what it left over is for the next time.
        }

        return removed;
    }

    /// <summary>Removes all entries.</summary>
    public void Clear()
    {
        foreach (string file in Files(Extension).ToList())
        {
            TryDelete(file);
        }
    }

    /// <summary>Removes a file, if possible.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IEnumerable<string> Files(string extension) =>
        Directory.Exists(Path) ? Directory.EnumerateFiles(Path, "*" + extension, SearchOption.AllDirectories) : [];

    private static (string File, long Size, DateTime Used) Look(string file)
    {
        FileInfo info = new(file);
        try
        {
            return (file, info.Length, info.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return (file, -1, default);
        }
    }
}
