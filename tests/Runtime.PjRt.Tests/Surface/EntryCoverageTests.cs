using System.Text;
using System.Text.RegularExpressions;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>Every function of the C API has a way in from C#, or a reason why not.</summary>
internal sealed partial class EntryCoverageTests
{
    private static readonly Dictionary<string, string> Left = new()
    {
        ["PJRT_LoadedExecutable_Fingerprint"] = "deprecated and answered by no plugin: PjRtExecutable.Fingerprint",
    };

    private static readonly string[] Entries =
    [
        .. typeof(PJRT_Api).GetFields().Where(f => f.FieldType.IsFunctionPointer).Select(f => f.Name),
    ];

    [Test]
    public Task EveryEntryIsUsed()
    {
        Dictionary<string, string> sources = Sources();
        StringBuilder table = new("| slot | entry | used in |\n|--:|---|---|\n");
        Assert.Multiple(() =>
        {
            for (int slot = 0; slot < Entries.Length; slot++)
            {
                Regex use = new($@"\b{Entries[slot]}_Args\b");
                string[] users =
                [
                    .. sources
                        .Where(source => use.IsMatch(source.Value))
                        .Select(source => source.Key)
                        .Order(StringComparer.Ordinal),
                ];
                bool isLeft = Left.TryGetValue(Entries[slot], out string? reason);
                Assert.That(users.Length > 0, Is.Not.EqualTo(isLeft), Entries[slot]);
                table.Append($"| {slot} | {Entries[slot]} | {(isLeft ? $"({reason})" : string.Join(", ", users))} |\n");
            }
        });
        Assert.That(Entries, Has.Length.EqualTo(138));
        return Golden.Verify(table.ToString().TrimEnd(), "md");
    }

    // Arguments that the call path itself names, for instance where it destroys objects, count too: they are used.
    private static Dictionary<string, string> Sources()
    {
        string folder = Path.Combine(Repository.Root!, "src", "Runtime.PjRt");
        return Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal) && !Build().IsMatch(file))
            .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText);
    }

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex Build();
}
