using System.Text;
using System.Text.RegularExpressions;

namespace XlaSharp.Hlo.Tests.Support;

/// <summary>
/// Matches text against the CHECK comments of a file: <c>CHECK</c>, <c>-NEXT</c>, <c>-SAME</c>, <c>-NOT</c>,
/// <c>-DAG</c>, <c>-LABEL</c>, with <c>{{regex}}</c>, <c>[[X:regex]]</c>, <c>[[X]]</c> and global <c>[[$X]]</c>. Runs
/// of blanks match any run of blanks.
/// </summary>
internal sealed class FileCheck
{
    private static readonly Regex DirectiveLine = new(
        @"CHECK(-NEXT|-SAME|-NOT|-DAG|-LABEL)?:(.*)$",
        RegexOptions.Multiline
    );

    private readonly string _text;
    private readonly Dictionary<string, string> _variables = [];

    private FileCheck(string text) => _text = text;

    private sealed record Directive(string Kind, string Pattern);

    private readonly record struct Found(int Start, int End)
    {
        public bool Success => Start >= 0;
    }

    /// <summary>The first expectation that does not hold, or null.</summary>
    public static string? Mismatch(string checks, string text)
    {
        List<Directive> directives =
        [
            .. DirectiveLine
                .Matches(checks)
                .Select(match => new Directive(match.Groups[1].Value, match.Groups[2].Value.Trim())),
        ];
        return directives.Count == 0 ? "the file has no CHECK lines" : new FileCheck(text).Run(directives);
    }

    private string? Run(List<Directive> directives)
    {
        List<List<Directive>> sections =
        [
            [],
        ];
        foreach (Directive directive in directives)
        {
            if (directive.Kind == "-LABEL")
            {
                sections.Add([]);
            }

            sections[^1].Add(directive);
        }

        // Labels first: a section's expectations must hold between its label and the next one.
        List<Found> labels = [new(0, 0)];
        foreach (List<Directive> section in sections.Skip(1))
        {
            Found found = Find(section[0].Pattern, labels[^1].End, _text.Length);
            if (!found.Success)
            {
                return $"CHECK-LABEL not found: {section[0].Pattern}";
            }

            labels.Add(found);
        }

        for (int i = 0; i < sections.Count; i++)
        {
            int end = i + 1 < labels.Count ? labels[i + 1].Start : _text.Length;
            if (CheckSection(sections[i], labels[i], end) is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }

    private string? CheckSection(List<Directive> section, Found label, int end)
    {
        foreach (string local in _variables.Keys.Where(name => name[0] != '$').ToArray())
        {
            _variables.Remove(local);
        }

        if (section is [{ Kind: "-LABEL" } first, ..])
        {
            Find(first.Pattern, label.Start, end);
            section = section[1..];
        }

        int position = label.End;
        int unordered = position;
        List<string> forbidden = [];
        foreach (Directive directive in section)
        {
            if (directive.Kind == "-NOT")
            {
                forbidden.Add(directive.Pattern);
                continue;
            }

            Found found = Find(
                directive.Pattern,
                directive.Kind == "-DAG" ? unordered : position,
                Limit(directive.Kind, position, end)
            );
            if (!found.Success)
            {
                return $"CHECK{directive.Kind} not found: {directive.Pattern}\nafter: "
                    + $"{_text[Math.Max(0, position - 200)..position]}";
            }

            if (directive.Kind == "-NEXT" && _text.AsSpan(position, found.Start - position).Count('\n') != 1)
            {
                return $"CHECK-NEXT is not on the next line: {directive.Pattern}";
            }

            if (forbidden.Find(pattern => Find(pattern, position, found.Start).Success) is { } hit)
            {
                return $"CHECK-NOT found: {hit}";
            }

            forbidden.Clear();
            position = directive.Kind == "-DAG" ? Math.Max(position, found.End) : found.End;
            unordered = directive.Kind == "-DAG" ? unordered : position;
        }

        return forbidden.Find(pattern => Find(pattern, position, end).Success) is { } last
            ? $"CHECK-NOT found: {last}"
            : null;
    }

    private int Limit(string kind, int position, int end)
    {
        if (kind is not ("-SAME" or "-NEXT"))
        {
            return end;
        }

        int line = _text.IndexOf('\n', position);
        if (kind == "-NEXT" && line >= 0)
        {
            line = _text.IndexOf('\n', line + 1);
        }

        return line < 0 ? end : Math.Min(line, end);
    }

    private Found Find(string pattern, int start, int end)
    {
        Regex regex = new(Translate(pattern), RegexOptions.CultureInvariant);
        Match match = regex.Match(_text[..Math.Max(start, end)], start);
        if (!match.Success)
        {
            return new(-1, -1);
        }

        foreach (Group group in match.Groups.Cast<Group>().Skip(1))
        {
            if (group.Success && group.Name.StartsWith('v'))
            {
                _variables[group.Name[1..].Replace("DOLLAR", "$", StringComparison.Ordinal)] = group.Value;
            }
        }

        return new(match.Index, match.Index + match.Length);
    }

    private string Translate(string pattern)
    {
        StringBuilder regex = new();
        HashSet<string> defined = [];
        foreach (
            Match part in Regex.Matches(
                pattern,
                @"\{\{(?<re>.*?)\}\}|\[\[(?<name>\$?\w+):(?<def>.*?)\]\](?!\])|\[\[(?<use>\$?\w+)\]\]|(?<blank>\s+)|(?<text>.)"
            )
        )
        {
            if (part.Groups["re"].Success)
            {
                regex.Append("(?:").Append(part.Groups["re"].Value).Append(')');
            }
            else if (part.Groups["name"].Success)
            {
                string name = part.Groups["name"].Value;
                defined.Add(name);
                regex.Append("(?<").Append(GroupName(name)).Append('>').Append(part.Groups["def"].Value).Append(')');
            }
            else if (part.Groups["use"].Success)
            {
                string name = part.Groups["use"].Value;
                regex.Append(
                    defined.Contains(name)
                        ? $"\\k<{GroupName(name)}>"
                        : Regex.Escape(_variables.GetValueOrDefault(name, "<undefined>"))
                );
            }
            else
            {
                regex.Append(part.Groups["blank"].Success ? @"[ \t]+" : Regex.Escape(part.Value));
            }
        }

        return regex.ToString();
    }

    private static string GroupName(string variable) => "v" + variable.Replace("$", "DOLLAR", StringComparison.Ordinal);
}
