using System.Globalization;
using System.Net;
using System.Text;

namespace XlaSharp.Cli;

/// <summary>What a compiler says of one compilation: stages, kernels, memory.</summary>
/// <param name="Stages">Name and milliseconds of each stage, in order.</param>
/// <param name="Kernels">Each kernel.</param>
/// <param name="Memory">Names and bytes.</param>
internal sealed record ExplainReport(
    IReadOnlyList<(string Name, double Milliseconds)> Stages,
    IReadOnlyList<ExplainReport.Kernel> Kernels,
    IReadOnlyList<(string Name, long Bytes)> Memory
)
{
    private const string Style = """
        body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222 }
        table { border-collapse: collapse; margin: .5rem 0 2rem }
        td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
        i { display: inline-block; height: .7em; background: #4a7ebb }
        """;

    /// <summary>
    /// Arena bytes over the most bytes in use at one time; 1 is the least that is possible, null without an arena.
    /// </summary>
    public double? ArenaRatio =>
        Bytes("arena") is > 0 and var arena && Bytes("peak live") is > 0 and var live ? (double)arena / live : null;

    /// <summary>
    /// Reads the plugin's lines: a kind, then fields, separated by tabs. Unknown kinds are passed over.
    /// </summary>
    /// <param name="text">The lines.</param>
    /// <returns>The report.</returns>
    public static ExplainReport Parse(string text)
    {
        List<(string, double)> stages = [];
        List<Kernel> kernels = [];
        List<(string, long)> memory = [];
        foreach (string line in text.Split('\n'))
        {
            switch (line.Split('\t'))
            {
                case ["stage", var name, var time]:
                    stages.Add((name, double.Parse(time, CultureInfo.InvariantCulture)));
                    break;
                case ["kernel", var name, var calls, var ops, var results, var rows, var block, var cost]:
                    kernels.Add(new(name, Integer(calls), ops, results, Integer(rows), Integer(block), Integer(cost)));
                    break;
                case ["memory", var name, var bytes]:
                    memory.Add((name, Integer(bytes)));
                    break;
            }
        }

        return new(stages, kernels, memory);

        static long Integer(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes tables for a terminal.</summary>
    /// <param name="to">Where.</param>
    public void WriteText(TextWriter to)
    {
        double total = Stages.Sum(stage => stage.Milliseconds);
        foreach ((string name, double time) in Stages)
        {
            to.WriteLine(Line($"{time, 10:0.0} ms  {name}"));
        }

        to.WriteLine(Line($"{total, 10:0.0} ms  in all\n"));
        to.WriteLine("estimate µs  calls      rows     block  kernel");
        foreach (Kernel kernel in Kernels.OrderByDescending(kernel => kernel.Nanoseconds * kernel.Calls))
        {
            to.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kernel.Nanoseconds / 1e3, 11:0.0} {kernel.Calls, 6} {kernel.Rows, 9} {kernel.BlockRows, 9}  "
                        + $"{kernel.Name} -> {kernel.Results}"
                )
            );
            to.WriteLine(Line($"{"", 38}  {kernel.Ops}"));
        }

        to.WriteLine();
        foreach ((string name, long bytes) in Memory)
        {
            to.WriteLine(Line($"{bytes, 14:N0} bytes  {name}"));
        }

        if (ArenaRatio is { } ratio)
        {
            to.WriteLine(Line($"{ratio, 14:0.00}        arena / peak live"));
        }
    }

    /// <summary>The report as a page that needs no other file.</summary>
    /// <param name="title">What was compiled.</param>
    /// <returns>HTML.</returns>
    public string ToPage(string title)
    {
        StringBuilder page = new();
        double longest = Stages.Select(stage => stage.Milliseconds).DefaultIfEmpty(1).Max();
        page.Append(
            $"<!DOCTYPE html><html lang=\"en\"><meta "
                + $"charset=\"utf-8\"><title>{Text(title)}</title><style>{Style}</style><h1>{Text(title)}</h1>"
        );
        page.Append("<h2>Stages</h2><table><tr><th>stage<th class=n>ms<th>");
        foreach ((string name, double time) in Stages)
        {
            page.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(name)}<td class=n>{time:0.0}<td><i "
                        + $"style=\"width:{300 * time / Math.Max(longest, 1e-9):0}px\"></i>"
                )
            );
        }

        page.Append(
            "</table><h2>Kernels</h2><table><tr><th>kernel<th class=n>calls<th class=n>estimate µs<th "
                + "class=n>rows<th class=n>block<th>results<th>fused"
        );
        foreach (Kernel kernel in Kernels.OrderByDescending(kernel => kernel.Nanoseconds * kernel.Calls))
        {
            page.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<tr><td>{Text(kernel.Name)}<td class=n>{kernel.Calls}<td "
                            + $"class=n>{kernel.Nanoseconds / 1e3:0.0}<td class=n>{kernel.Rows}"
                    )
                )
                .Append(Line($"<td class=n>{kernel.BlockRows}<td>{Text(kernel.Results)}<td>{Text(kernel.Ops)}"));
        }

        page.Append("</table><h2>Memory</h2><table><tr><th>what<th class=n>bytes");
        foreach ((string name, long bytes) in Memory)
        {
            page.Append(Line($"<tr><td>{Text(name)}<td class=n>{bytes:N0}"));
        }

        page.Append(ArenaRatio is { } ratio ? Line($"<tr><td>arena / peak live<td class=n>{ratio:0.00}") : "");
        return page.Append("</table></html>\n").ToString();
    }

    private long Bytes(string name) => Memory.FirstOrDefault(entry => entry.Name == name).Bytes;

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    /// <summary>A function of the compiled program.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Calls">How many places call it.</param>
    /// <param name="Ops">What is fused into it.</param>
    /// <param name="Results">Types of what it writes.</param>
    /// <param name="Rows">How many rows its work is cut into.</param>
    /// <param name="BlockRows">Rows that one call does.</param>
    /// <param name="Nanoseconds">The compiler's estimate of one core's time.</param>
    internal sealed record Kernel(
        string Name,
        long Calls,
        string Ops,
        string Results,
        long Rows,
        long BlockRows,
        long Nanoseconds
    );
}
