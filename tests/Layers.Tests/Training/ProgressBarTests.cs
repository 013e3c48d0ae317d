using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>The progress line looks as Keras users expect, on a terminal and in a file.</summary>
public sealed class ProgressBarTests
{
    private static readonly Dictionary<string, double> Values = new() { ["accuracy"] = 0.98754, ["loss"] = 0.00012345 };

    [Test]
    [Scenario("F2")]
    public void RedirectedOutputGetsCompleteLinesWithoutEscapes()
    {
        StringWriter text = new();
        ProgressBar bar = new(Console(text, isTerminal: false), 157);
        for (int step = 1; step <= 157; step++)
        {
            bar.Step(step, () => Values);
        }

        bar.Finish(157, Values);
        string line = Regex.Replace(text.ToString().TrimEnd(), @"\d+s \d+(s|ms|us)/step", "TIME");
        Assert.That(line, Is.EqualTo($"157/157 {new string('━', 20)} TIME - accuracy: 0.9875 - loss: 1.2345e-04"));
    }

    [Test]
    public void ATerminalLineIsRewrittenInPlaceAndEndedOnce()
    {
        StringWriter text = new();
        ProgressBar bar = new(Console(text, isTerminal: true), 3);
        bar.Step(1, () => Values);
        bar.Finish(3, Values);
        string[] rewrites = text.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(rewrites, Has.Length.EqualTo(2));
            Assert.That(Plain(rewrites[0]), Does.StartWith($"1/3 {new string('━', 20)} "));
            Assert.That(text.ToString().Count(c => c == '\n'), Is.EqualTo(1));
            Assert.That(rewrites[0], Does.Contain("\u001b[").And.Contain("\u001b[K"));
        });
    }

    [Test]
    public void ALineNeverWraps()
    {
        StringWriter text = new();
        ProgressBar bar = new(Console(text, isTerminal: true, width: 40), 3);
        bar.Finish(3, Enumerable.Range(0, 10).Select(i => KeyValuePair.Create($"metric_{i}", 0.5)));
        Assert.That(Plain(text.ToString()).Trim('\r', '\n'), Has.Length.EqualTo(39));
    }

    [Test]
    public void ValuesAreNotAskedForUnlessTheyAreShown()
    {
        ProgressBar bar = new(Console(new StringWriter(), isTerminal: false), 10);
        Assert.That(() => bar.Step(1, () => throw new InvalidOperationException("asked")), Throws.Nothing);
    }

    [TestCase(0, "0s")]
    [TestCase(59.9, "59s")]
    [TestCase(62, "1:02")]
    [TestCase(3665, "1:01:05")]
    public void DurationsReadLikeAClock(double seconds, string expected) =>
        Assert.That(ProgressText.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));

    [TestCase(2.4, "2s/step")]
    [TestCase(0, "0s/step")]
    [TestCase(0.0123, "12ms/step")]
    [TestCase(0.00025, "250us/step")]
    public void TimesPerStepChooseTheirUnit(double seconds, string expected) =>
        Assert.That(ProgressText.PerStep(TimeSpan.FromSeconds(seconds)), Is.EqualTo(expected));

    [TestCase(7, 156, "  7/156")]
    [TestCase(7, null, "      7/Unknown")]
    public void CountsAreAlignedUnderTheTotal(int current, int? total, string expected) =>
        Assert.That(ProgressText.Count(current, total), Is.EqualTo(expected));

    [TestCase(0.5, "0.5000")]
    [TestCase(0.001, "1.0000e-03")]
    [TestCase(-0.00002, "-2.0000e-05")]
    [TestCase(12.34567, "12.3457")]
    public void SmallValuesAreWrittenWithAnExponent(double value, string expected) =>
        Assert.That(ProgressText.Value(value), Is.EqualTo(expected));

    private static string Plain(string text) => Regex.Replace(text, "\u001b\\[[0-9;]*[A-Za-z]", string.Empty);

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal, int width = 120) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = isTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new Output(writer, isTerminal, width),
            }
        );

    private sealed class Output(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 40;

        public void SetEncoding(Encoding encoding) { }
    }
}
