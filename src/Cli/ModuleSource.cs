using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Tracer;
using Module = XlaSharp.Hlo.Module;

namespace XlaSharp.Cli;

/// <summary>Where the compile verb gets its program: a file of StableHLO, or a method of a built C# project.</summary>
[UnconditionalSuppressMessage(
    "Trimming",
    "IL2026",
    Justification = "The tool loads its user's assemblies; it is not trimmed."
)]
[UnconditionalSuppressMessage(
    "Trimming",
    "IL2072",
    Justification = "The tool loads its user's assemblies; it is not trimmed."
)]
[UnconditionalSuppressMessage(
    "Trimming",
    "IL2075",
    Justification = "The tool loads its user's assemblies; it is not trimmed."
)]
internal static class ModuleSource
{
    /// <summary>Reads a program.</summary>
    /// <param name="source">A file.</param>
    /// <param name="member">The method, if the file is an assembly.</param>
    /// <param name="name">Name of the artifact; null for the program's.</param>
    /// <returns>The beginning of an artifact.</returns>
    /// <exception cref="CliException">The file or the method is not there, or is not what is needed.</exception>
    public static ArtifactBuilder Read(string source, string? member, string? name)
    {
        if (member is null)
        {
            return source.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                ? throw new CliException(
                    $"{source}: say with --member which method makes the program (Namespace.Class.Method)."
                )
                : new ArtifactBuilder(HloFile.Load(source), name);
        }

        MethodInfo method = Find(Load(source), source, member);
        object? result;
        try
        {
            result = method.Invoke(null, null);
        }
        catch (TargetInvocationException e)
        {
            throw new CliException($"{source}: {member} failed: {e.InnerException!.Message}");
        }

        return result switch
        {
            ArtifactBuilder builder when name is null || name == builder.Name => builder,
            ArtifactBuilder => throw new CliException(
                $"{source}: {member} names its artifact itself; --name cannot rename it."
            ),
            Lowered lowered => new(lowered.Module, name),
            Module module => new(module, name),
            _ => throw new CliException(
                $"{source}: {member} must return a Lowered, a Module or an ArtifactBuilder, got "
                    + $"{result?.GetType().Name ?? "null"}."
            ),
        };
    }

    private static Assembly Load(string source)
    {
        string path = Path.GetFullPath(source);
        if (!File.Exists(path))
        {
            throw new CliException($"{source}: there is no such file.");
        }

        AssemblyDependencyResolver resolver = new(path);
        // XlaSharp's own assemblies are this tool's; everything else is found as the project found it.
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            resolver.ResolveAssemblyToPath(wanted) is { } file ? context.LoadFromAssemblyPath(file) : null;
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException e)
        {
            throw new CliException($"{source}: is no .NET assembly: {e.Message}");
        }
    }

    private static MethodInfo Find(Assembly assembly, string source, string member)
    {
        int dot = member.LastIndexOf('.');
        Type type =
            (dot > 0 ? assembly.GetType(member[..dot]) : null)
            ?? throw new CliException(
                $"{source}: has no type '{(dot > 0 ? member[..dot] : member)}'; --member takes Namespace.Class.Method."
            );
        return type.GetMethod(
                member[(dot + 1)..],
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic,
                Type.EmptyTypes
            )
            ?? throw new CliException(
                $"{source}: {type.FullName} has no static method '{member[(dot + 1)..]}' without parameters."
            );
    }
}
