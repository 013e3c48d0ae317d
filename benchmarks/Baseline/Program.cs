using System.Globalization;
using XlaSharp.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
List<Figure> figures =
[
    .. StartUp.Measure(),
    .. Dispatch.Measure(),
    .. TrainStep.Measure(),
    .. TrainLoop.Measure(),
    .. Text.Measure(),
];
string report = Report.Markdown(figures);
Console.WriteLine(report);
if (args is ["--out", var path])
{
    ResultsSection.Write(path, Report.Heading, report);
}
