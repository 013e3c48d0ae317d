using System.Xml.Linq;

namespace XlaSharp.Architecture.Tests;

/// <summary>The arrows between projects are those of the architecture, and no others.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Hlo"] = [],
        ["src/Analyzers"] = [],
        ["src/Tracer"] = ["src/Hlo"],
        ["src/Runtime.PjRt"] = ["src/Hlo"],
        ["src/Distributed"] = ["src/Runtime.PjRt"],
        ["src/Layers"] = ["src/Tracer"],
        ["src/Xla"] = ["src/Runtime.PjRt", "src/Tracer"],
        ["src/Serving"] = ["src/Artifacts"],
        ["src/Testing"] = ["src/Hlo"],
        ["src/Artifacts"] = ["src/Runtime.PjRt"],
        ["src/Export"] = ["src/Artifacts", "src/Layers"],
        ["src/Cli"] = ["src/Artifacts", "src/Xla"],
        ["native/Cpu"] = ["src/Hlo"],
        ["tools/BindGen"] = [],
    };

    private static string Root =>
        Repository.Root ?? throw new InvalidOperationException("The tests run from a source tree.");

    private static IEnumerable<string> ProductProjects =>
        new[] { "src", "native", "tools" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.Contains("/obj", StringComparison.Ordinal));

    [Test]
    public void EveryProductProjectHasItsPlaceInTheArchitecture() =>
        Assert.That(
            ProductProjects,
            Is.EquivalentTo(Allowed.Keys),
            "add the project and its arrows to the table, and to docs/architecture.md"
        );

    [TestCaseSource(nameof(ProductProjects))]
    public void ReferencesFollowTheArrows(string project) =>
        Assert.That(References(project), Is.EquivalentTo(Allowed[project]));

    [TestCaseSource(nameof(ProductProjects))]
    public void UnsafeCodeStaysInTheBindingAndTheDevice(string project)
    {
        bool mayBeUnsafe = project is "src/Runtime.PjRt" or "native/Cpu";
        bool isUnsafe = Settings(project).Any(element => element.Value == "true");
        Assert.That(isUnsafe, Is.EqualTo(mayBeUnsafe));
    }

    private static IEnumerable<string> References(string project) =>
        Load(project)
            .Descendants("ProjectReference")
            .Where(reference => reference.Attribute("OutputItemType")?.Value != "Analyzer")
            .Select(reference => Path.GetFullPath(Path.Combine(Root, project, reference.Attribute("Include")!.Value)))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'));

    private static IEnumerable<XElement> Settings(string project)
    {
        string shared = Path.Combine(Root, project, "..", "Directory.Build.props");
        XDocument[] files = File.Exists(shared) ? [Load(project), XDocument.Load(shared)] : [Load(project)];
        return files.SelectMany(file => file.Descendants("AllowUnsafeBlocks"));
    }

    private static XDocument Load(string project) =>
        XDocument.Load(Directory.GetFiles(Path.Combine(Root, project), "*.csproj").Single());
}
