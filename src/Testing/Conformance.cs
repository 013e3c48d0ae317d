namespace XlaSharp.Testing;

/// <summary>
/// Finds the folder of third-party programs with expected results that some tests run: the environment variable
/// <c>XLASHARP_CONFORMANCE</c>, else <c>../shared/conformance</c> beside the repository.
/// </summary>
public static class Conformance
{
    /// <summary>Name of the environment variable that overrides the folder.</summary>
    public const string Variable = "XLASHARP_CONFORMANCE";

    /// <summary>The conformance folder, or null where this machine has none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>
    /// The path of a file or folder inside the conformance folder; skips the running test where there is none.
    /// </summary>
    /// <param name="relative">Path below the conformance folder, with forward slashes.</param>
    /// <returns>The full path.</returns>
    public static string Path(string relative)
    {
        if (Root is null)
        {
            NUnit.Framework.Assert.Ignore($"No conformance folder: set {Variable} to one to run this test.");
        }

        return System.IO.Path.Combine(Root, relative);
    }

    private static string? Find()
    {
        string? configured = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(configured))
        {
            return Directory.Exists(configured) ? System.IO.Path.GetFullPath(configured) : null;
        }

        string? beside = Repository.Root is { } root
            ? System.IO.Path.Combine(root, "..", "shared", "conformance")
            : null;
        return beside is not null && Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
    }
}
