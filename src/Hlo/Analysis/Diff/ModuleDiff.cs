using System.Globalization;
using System.Text;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// What distinguishes two modules, operation by operation: names of values do not matter, and unless asked for neither
/// does the order of independent operations. Operations whose operands merely moved count as equal; the second module's
/// values are shown with the first one's names where they correspond, others with a prime (<c>%3'</c>).
/// </summary>
public sealed class ModuleDiff
{
    private readonly List<DiffEntry> _lines;

    private ModuleDiff(List<DiffEntry> lines) => (_lines, Lines) = (lines, new DiffLines(lines));

    /// <summary>All lines, those that are equal too. Each is written when it is read.</summary>
    public IReadOnlyList<DiffLine> Lines { get; }

    /// <summary>True if the modules are equal.</summary>
    public bool IsEmpty => _lines.TrueForAll(line => line.Kind == DiffKind.Same);

    /// <summary>How many lines are in the first module only.</summary>
    public int Removed => _lines.Count(line => line.Kind == DiffKind.Removed);

    /// <summary>How many lines are in the second module only.</summary>
    public int Added => _lines.Count(line => line.Kind == DiffKind.Added);

    /// <summary>Compares two modules.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    /// <param name="options">What counts; <see cref="DiffOptions.Default"/> if null.</param>
    /// <returns>The differences.</returns>
    public static ModuleDiff Of(Module before, Module after, DiffOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        options ??= DiffOptions.Default;
        List<DiffEntry> lines = [];
        Compare(before, after, options, lines);
        return new(lines);
    }

    /// <summary>The differences with some equal lines around them; empty for equal modules.</summary>
    /// <param name="context">How many equal lines to show on either side.</param>
    /// <returns>Lines that start with a space, <c>-</c> or <c>+</c>, under a heading per function.</returns>
    public string ToText(int context = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        bool[] shown = new bool[_lines.Count];
        for (int i = 0; i < _lines.Count; i++)
        {
            for (
                int j = Math.Max(0, i - context);
                _lines[i].Kind != DiffKind.Same && j <= Math.Min(_lines.Count - 1, i + context);
                j++
            )
            {
                shown[j] |= _lines[j].Section.Name == _lines[i].Section.Name;
            }
        }

        StringBuilder text = new();
        for (int i = 0; i < _lines.Count; i++)
        {
            if (!shown[i])
            {
                continue;
            }

            if (i == 0 || !shown[i - 1] || _lines[i - 1].Section.Name != _lines[i].Section.Name)
            {
                text.Append(CultureInfo.InvariantCulture, $"@@ {_lines[i].Section.Name} @@\n");
            }

            text.Append(
                    _lines[i].Kind switch
                    {
                        DiffKind.Removed => '-',
                        DiffKind.Added => '+',
                        _ => ' ',
                    }
                )
                .Append(Lines[i].Text)
                .Append('\n');
        }

        return text.ToString();
    }

    private static void Compare(Module before, Module after, DiffOptions options, List<DiffEntry> lines)
    {
        AddHeads("module", Head(before, options), Head(after, options), lines);
        BlockOrders ordersBefore = new(before, options.CompareOrder);
        BlockOrders ordersAfter = new(after, options.CompareOrder);
        Dictionary<string, Function> others = after.Functions.ToDictionary(
            function => function.Name,
            StringComparer.Ordinal
        );
        foreach (Function function in Sorted(before, options))
        {
            others.Remove(function.Name, out Function? other);
            FunctionDiff.Compare(function, other, ordersBefore, ordersAfter, options, lines);
        }

        foreach (Function function in Sorted(after, options).Where(function => others.ContainsKey(function.Name)))
        {
            FunctionDiff.Compare(null, function, ordersBefore, ordersAfter, options, lines);
        }

        CompareOtherMembers(before, after, options, lines);
    }

    private static IEnumerable<Function> Sorted(Module module, DiffOptions options) =>
        options.CompareOrder
            ? module.Functions
            : module.Functions.OrderBy(function => function.Name, StringComparer.Ordinal);

    private static void CompareOtherMembers(Module before, Module after, DiffOptions options, List<DiffEntry> lines)
    {
        Module[] nested = [.. before.Members.OfType<Module>()];
        Module[] otherNested = [.. after.Members.OfType<Module>()];
        for (int i = 0; i < Math.Max(nested.Length, otherNested.Length); i++)
        {
            Module empty = new() { Members = [] };
            Compare(
                i < nested.Length ? nested[i] : empty,
                i < otherNested.Length ? otherNested[i] : empty,
                options,
                lines
            );
        }

        AddHeads("module", TopLevel(before), TopLevel(after), lines);
        AddHeads("resources", Resources(before), Resources(after), lines);
    }

    private static void AddHeads(
        string section,
        IReadOnlyList<string> before,
        IReadOnlyList<string> after,
        List<DiffEntry> lines
    )
    {
        DiffSection owner = new(section);
        foreach (
            (DiffKind kind, string text) in before
                .Where(text => !after.Contains(text))
                .Select(text => (DiffKind.Removed, text))
                .Concat(after.Select(text => (before.Contains(text) ? DiffKind.Same : DiffKind.Added, text)))
        )
        {
            lines.Add(new(owner, text, kind, 0));
        }
    }

    private static string[] Head(Module module, DiffOptions options) =>
        [
            options.IgnoreModuleName || module.Name is null ? "module" : $"module @{module.Name}",
            .. module.Attributes.Select(attribute => $"  {attribute.Name} = {attribute.Value.Text}"),
        ];

    private static string[] TopLevel(Module module) => [.. module.Members.OfType<Operation>().Select(Digest.Label)];

    private static string[] Resources(Module module) =>
        [
            .. module
                .Resources.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{entry.Key}: {entry.Value.Length} bytes, SHA-256 "
                            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(entry.Value.Span))}"
                    )
                ),
        ];
}
