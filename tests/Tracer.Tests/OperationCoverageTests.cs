using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// What there is for every public name of JAX's modules: written into a table of the documentation, and checked against
/// it.
/// </summary>
public sealed class OperationCoverageTests
{
    [Test]
    public void EveryNameHasAMemberOrAReason()
    {
        StringBuilder text = new();
        text.Append(
            "# Operations\n\nWhat there is for every public name of JAX's modules. Made and checked by "
                + "`OperationCoverageTests`.\n"
        );
        foreach ((string module, Type[] classes, string list) in JaxNames.Modules)
        {
            string[] names = list.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            (string Name, string? Member)[] rows =
            [
                .. names.Select(name => (name, Find($"{module}.{name}", name, classes))),
            ];
            text.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n## {module}: {rows.Count(row => row.Member is not null)} of {names.Length}\n\n| name | here "
                        + $"|\n|---|---|\n"
                )
            );
            foreach ((string name, string? member) in rows)
            {
                string? reason = JaxNames.Missing.GetValueOrDefault(name);
                Assert.That(
                    member is not null || reason is not null,
                    $"{module}.{name} has neither a member nor a reason"
                );
                text.Append("| ")
                    .Append(name)
                    .Append(" | ")
                    .Append(member is null ? $"– ({reason})" : $"`{member}`")
                    .Append(" |\n");
            }
        }

        Compare(text.ToString());
    }

    /// <summary>
    /// The documentation holds the table; a difference is written beside it for a developer to accept.
    /// </summary>
    private static void Compare(string text, [CallerFilePath] string source = "")
    {
        string page = Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "operations.md")
        );
        string received = Path.ChangeExtension(page, ".received.md");
        File.Delete(received);
        if (!File.Exists(page) || File.ReadAllText(page) != text)
        {
            File.WriteAllText(received, text);
            Assert.Fail($"docs/operations.md is not up to date; see {Path.GetFileName(received)} beside it.");
        }
    }

    private static string? Find(string full, string name, Type[] classes)
    {
        if (JaxNames.Renamed.TryGetValue(full, out string? renamed))
        {
            return renamed;
        }

        string wanted = name.Replace("_", string.Empty, StringComparison.Ordinal);
        return classes
            .SelectMany(type =>
                type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
                    .Select(member => (type, member))
            )
            .Where(pair => pair.member.MemberType is MemberTypes.Method or MemberTypes.Property or MemberTypes.Field)
            .Where(pair => pair.member.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            .Select(pair => $"{pair.type.Name}.{pair.member.Name}")
            .FirstOrDefault();
    }
}
