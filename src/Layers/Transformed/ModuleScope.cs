using System.Globalization;
using System.Text.RegularExpressions;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// While it lasts, a method of a module runs: parameters are the module's, and modules made are named after both.
/// </summary>
public sealed partial class ModuleScope : IDisposable
{
    private readonly Frame? _frame;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly string _prefix;

    internal ModuleScope(HaikuModule? module, string? method, Frame? frame)
    {
        (Module, _frame) = (module, frame);
        _prefix = module is null
            ? string.Empty
            : method switch
            {
                HaikuModule.SetupMethod => $"{module.ModuleName}/~/",
                "Call" or "Invoke" => $"{module.ModuleName}/",
                _ => $"{module.ModuleName}/~{HaikuModule.SnakeCase(method!)}/",
            };
    }

    internal HaikuModule? Module { get; }

    /// <summary>The method ends.</summary>
    public void Dispose() => _frame?.Leave();

    /// <summary>The first of a name has no number, the next <c>_1</c>; a name given with a number keeps it.</summary>
    internal string NameFor(string name)
    {
        if (!Valid().IsMatch(name))
        {
            throw new ArgumentException(
                $"A module's name must be an identifier, or several with '/' between them, got '{name}'.",
                nameof(name)
            );
        }

        Match number = Numbered().Match(name);
        string unique = number.Success
            ? Keep(number.Groups[1].Value, int.Parse(number.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : Number(name);
        return _prefix + unique;
    }

    private string Keep(string stem, int number)
    {
        string name = FormattableString.Invariant($"{stem}_{number}");
        _counts[stem] = Math.Max(_counts.GetValueOrDefault(stem), number + 1);
        return _used.Add(name)
            ? name
            : throw new ArgumentException(
                $"There is a module '{_prefix}{name}' already; names with a number must be unique."
            );
    }

    private string Number(string stem)
    {
        int number = _counts.GetValueOrDefault(stem);
        string name = stem;
        while (!_used.Add(name = number == 0 ? stem : FormattableString.Invariant($"{stem}_{number}")))
        {
            number++;
        }

        _counts[stem] = number + 1;
        return name;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*$")]
    private static partial Regex Valid();

    [GeneratedRegex("^(.+)_([0-9]+)$")]
    private static partial Regex Numbered();
}
