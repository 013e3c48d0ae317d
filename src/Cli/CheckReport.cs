using System.Globalization;
using System.Text.RegularExpressions;

namespace XlaSharp.Cli;

/// <summary>Prints a line per checked function, then why functions were skipped, then the counts.</summary>
/// <param name="quiet">True to leave out passes and skips.</param>
/// <param name="byOp">True to print the counts of each op, too.</param>
internal sealed partial class CheckReport(bool quiet, bool byOp)
{
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int[]> _ops = new(StringComparer.Ordinal);
    private readonly int[] _total = new int[3];

    /// <summary>Counts and prints a result.</summary>
    /// <param name="result">How a function fared.</param>
    public void Add(CheckResult result)
    {
        _total[(int)result.Outcome]++;
        foreach (string op in result.Ops)
        {
            if (!_ops.TryGetValue(op, out int[]? counts))
            {
                _ops[op] = counts = new int[_total.Length];
            }

            counts[(int)result.Outcome]++;
        }

        if (result.Outcome == CheckOutcome.Skip)
        {
            string summary = OpName().Match(result.Reason) is { Success: true } op ? op.Value : result.Reason;
            _reasons[summary] = _reasons.GetValueOrDefault(summary) + 1;
        }

        if (!quiet || result.Outcome == CheckOutcome.Fail)
        {
            Console.WriteLine(
                $"{result.Outcome.ToString().ToUpperInvariant()} {result.Name} {result.Reason}".TrimEnd()
            );
        }
    }

    /// <summary>Prints the counts.</summary>
    /// <returns>The exit status: 1 if anything failed.</returns>
    public int Finish()
    {
        if (byOp)
        {
            PrintOps();
        }

        foreach ((string reason, int count) in _reasons.OrderByDescending(entry => entry.Value))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"skipped {count}: {reason}"));
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{_total[0]} passed, {_total[1]} failed, {_total[2]} skipped")
        );
        return _total[1] == 0 ? 0 : 1;
    }

    private void PrintOps()
    {
        int width = _ops.Keys.Select(name => name.Length).DefaultIfEmpty(0).Max();
        Console.WriteLine($"{"op".PadRight(width)}  passed  failed  skipped");
        foreach ((string op, int[] counts) in _ops)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{op.PadRight(width)}  {counts[0], 6}  {counts[1], 6}  {counts[2], 7}"
                )
            );
        }
    }

    [GeneratedRegex(@"\b(stablehlo|chlo|interpreter)\.[a-z_]+")]
    private static partial Regex OpName();
}
