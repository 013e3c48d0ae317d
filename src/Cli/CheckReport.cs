using System.Globalization;
using System.Text.RegularExpressions;

namespace XlaSharp.Cli;

/// <summary>Prints a line per checked function, then why functions were skipped, then the counts.</summary>
/// <param name="quiet">True to leave out passes and skips.</param>
internal sealed partial class CheckReport(bool quiet)
{
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private int _passed;
    private int _failed;
    private int _skipped;

    /// <summary>A function whose checks all hold.</summary>
    /// <param name="name">File and function.</param>
    public void Pass(string name)
    {
        _passed++;
        if (!quiet)
        {
            Console.WriteLine($"PASS {name}");
        }
    }

    /// <summary>A function with a failed check, or a program that does not load.</summary>
    /// <param name="name">File and function.</param>
    /// <param name="reason">What is wrong.</param>
    public void Fail(string name, string reason)
    {
        _failed++;
        Console.WriteLine($"FAIL {name} {reason}");
    }

    /// <summary>A function the device cannot run yet, or a program without checks.</summary>
    /// <param name="name">File and function.</param>
    /// <param name="reason">Why.</param>
    public void Skip(string name, string reason)
    {
        _skipped++;
        string summary = OpName().Match(reason) is { Success: true } op ? op.Value : reason;
        _reasons[summary] = _reasons.GetValueOrDefault(summary) + 1;
        if (!quiet)
        {
            Console.WriteLine($"SKIP {name} {reason}");
        }
    }

    /// <summary>Prints the counts.</summary>
    /// <returns>The exit status: 1 if anything failed.</returns>
    public int Finish()
    {
        foreach ((string reason, int count) in _reasons.OrderByDescending(entry => entry.Value))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"skipped {count}: {reason}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_passed} passed, {_failed} failed, {_skipped} skipped"));
        return _failed == 0 ? 0 : 1;
    }

    [GeneratedRegex(@"\b(stablehlo|chlo)\.[a-z_]+")]
    private static partial Regex OpName();
}
