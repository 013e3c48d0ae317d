namespace XlaSharp.Testing;

/// <summary>Locates the source tree that a test assembly was built from.</summary>
public static class Repository
{
    /// <summary>
    /// The nearest folder above the test assembly that holds a solution file, or null outside a source tree.
    /// </summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory);

    private static string? Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.slnx").Any())
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
