using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace XlaSharp.Testing;

/// <summary>Verified files that belong to no test.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Test assemblies are not trimmed.")]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Test assemblies are not trimmed.")]
internal static class GoldenOrphans
{
    /// <summary>The orphans of a folder.</summary>
    /// <param name="folder">The folder, with everything below it but build outputs.</param>
    /// <param name="tests">The assembly whose tests own the files.</param>
    public static IEnumerable<string> Find(string folder, Assembly tests)
    {
        HashSet<string> owners = [.. tests.GetTypes().Where(type => !type.IsAbstract).SelectMany(Owners)];
        return Directory
            .EnumerateFiles(folder, "*.verified.*", SearchOption.AllDirectories)
            .Where(file =>
                !IsBuildOutput(Path.GetRelativePath(folder, file)) && !HasOwner(Path.GetFileName(file), owners)
            )
            .Order(StringComparer.Ordinal);
    }

    // Class.Method, and Class.Method_first= for a method with parameters.
    private static IEnumerable<string> Owners(Type type)
    {
        string name = (type.FullName ?? type.Name).Split('.')[^1].Replace('+', '.').Split('`')[0];
        foreach (
            MethodInfo method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)
        )
        {
            yield return $"{name}.{method.Name}";
            if (method.GetParameters() is [{ Name: { } first }, ..])
            {
                yield return $"{name}.{method.Name}_{first}=";
            }
        }
    }

    private static bool HasOwner(string file, HashSet<string> owners)
    {
        string stem = file[..file.LastIndexOf(".verified.", StringComparison.Ordinal)];
        int equals = stem.IndexOf('=', StringComparison.Ordinal);
        string owner = equals >= 0 ? stem[..(equals + 1)] : stem.Split('#')[0];
        return owners.Contains(owner);
    }

    private static bool IsBuildOutput(string relative) =>
        relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)[0] is "bin" or "obj" or "artifacts";
}
