using System.Diagnostics;
using Spectre.Console;

namespace XlaSharp.Layers.Training.Progress;

/// <summary>
/// The progress line that Keras users know: count, bar, remaining time, time per step, values. On a terminal the line
/// is rewritten in place; elsewhere complete lines are written, and few of them.
/// </summary>
internal sealed class ProgressBar
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private static readonly Style Count = new(decoration: Decoration.Bold);
    private static readonly Style Done = new(Spectre.Console.Color.Green);
    private static readonly Style Rest = new(Spectre.Console.Color.Grey);

    private readonly IAnsiConsole _console;
    private readonly int? _total;
    private readonly bool _onTerminal;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _firstStep;
    private TimeSpan _nextRefresh;

    public ProgressBar(IAnsiConsole console, int? total)
    {
        (_console, _total) = (console, total);
        _onTerminal = console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;
        _nextRefresh = _onTerminal ? TimeSpan.Zero : PlainInterval;
    }

    /// <summary>Counts a step. The values are asked for only when the line is written.</summary>
    public void Step(int current, Func<IEnumerable<KeyValuePair<string, double>>> values)
    {
        TimeSpan now = _clock.Elapsed;
        if (current == 1)
        {
            _firstStep = now;
        }

        // The last step is written by Finish, with the values of the whole run.
        if (now >= _nextRefresh && current != _total)
        {
            Write(current, now, ProgressText.Values(values()), isFinal: false);
            _nextRefresh = _clock.Elapsed + (_onTerminal ? TerminalInterval : PlainInterval);
        }
    }

    /// <summary>Writes the last line.</summary>
    public void Finish(int current, IEnumerable<KeyValuePair<string, double>> values) =>
        Write(current, _clock.Elapsed, ProgressText.Values(values), isFinal: true);

    private void Write(int current, TimeSpan now, string values, bool isFinal)
    {
        TimeSpan perStep = PerStep(current, now);
        TimeSpan time = isFinal || _total is null ? now : (_total.Value - current) * perStep;
        List<(string Text, Style? Style)> pieces = [(ProgressText.Count(current, _total), Count), (" ", null)];
        if (_total is { } total)
        {
            int done = ProgressText.DoneCells(current, total);
            pieces.Add((new('━', done), Done));
            pieces.Add((new(_onTerminal ? '━' : '─', ProgressText.BarCells - done), Rest));
            pieces.Add((" ", null));
        }

        pieces.Add((ProgressText.Duration(time), Count));
        pieces.Add(($" {ProgressText.PerStep(perStep)}{values}", null));
        if (_onTerminal)
        {
            WriteInPlace(pieces, isFinal);
        }
        else
        {
            _console.Profile.Out.Writer.WriteLine(string.Concat(pieces.Select(piece => piece.Text)));
        }
    }

    /// <summary>The first step compiles, so it does not count where there are others.</summary>
    private TimeSpan PerStep(int current, TimeSpan now) =>
        current switch
        {
            <= 0 => TimeSpan.Zero,
            1 => now,
            _ => (now - _firstStep) / (current - 1),
        };

    private void WriteInPlace(List<(string Text, Style? Style)> pieces, bool isFinal)
    {
        Paragraph line = new();
        int room = _console.Profile.Width - 1;
        foreach ((string text, Style? style) in pieces)
        {
            string visible = text.Length <= room ? text : text[..room];
            room -= visible.Length;
            _ = line.Append(visible, style);
        }

        _console.Write(new ControlCode("\r"));
        _console.Write(line);
        _console.Write(new ControlCode("\u001b[K"));
        if (isFinal)
        {
            _console.WriteLine();
        }
    }
}
