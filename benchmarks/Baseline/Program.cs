using System.Globalization;
using XlaSharp.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(string Name, Func<IEnumerable<Figure>> Measure)[] parts =
[
    ("start-up", StartUp.Measure),
    ("dispatch", Dispatch.Measure),
    ("train-step", TrainStep.Measure),
    ("train-loop", TrainLoop.Measure),
    ("text", Text.Measure),
];
string? only = args is ["--only", var wanted] ? wanted : null;
if (only is not null && !Array.Exists(parts, part => part.Name == only))
{
    Console.Error.WriteLine(
        $"There is no part '{only}'; there are {string.Join(", ", parts.Select(part => part.Name))}."
    );
    return 1;
}

List<Figure> figures = [.. parts.Where(part => only is null || part.Name == only).SelectMany(part => part.Measure())];
string report = Report.Markdown(figures);
Console.WriteLine(report);
if (args is ["--out", var path])
{
    ResultsSection.Write(path, Report.Heading, report);
}

return 0;
