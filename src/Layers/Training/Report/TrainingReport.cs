using System.Diagnostics;
using System.Globalization;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Training.Report;

/// <summary>
/// Collects what a report of a training run shows: losses and metrics, and histograms of weights and of gradients. As a
/// callback of <c>Fit</c> it writes the report when the run ends; it can also be saved at any time.
/// </summary>
/// <param name="path">The HTML file to write at the end of the run; null for none.</param>
/// <param name="pictures">The PNG file to write at the end of the run; null for none.</param>
/// <param name="histogramFrequency">Takes histograms after every so many epochs; 0 for none.</param>
public sealed class TrainingReport(
    string? path = "training_report.html",
    string? pictures = null,
    int histogramFrequency = 1
) : Callback
{
    private const string Validation = "val_";

    private readonly SortedDictionary<string, List<(double Epoch, double Value)>> _numbers = new(
        StringComparer.Ordinal
    );
    private readonly List<(double Step, double Loss)> _losses = [];
    private readonly SortedDictionary<string, List<(int Epoch, ValueHistogram Histogram)>> _histograms = new(
        StringComparer.Ordinal
    );
    private readonly Stopwatch _clock = new();
    private DateTime _begun;

    /// <summary>Numbers of epochs, by name; epochs count from 1.</summary>
    internal IReadOnlyDictionary<string, List<(double Epoch, double Value)>> Numbers => _numbers;

    /// <summary>Losses of steps.</summary>
    internal IReadOnlyList<(double Step, double Loss)> Losses => _losses;

    /// <summary>Histograms of weights, and of gradients under their weight's path and <c>∂</c>.</summary>
    internal IReadOnlyDictionary<string, List<(int Epoch, ValueHistogram Histogram)>> Histograms => _histograms;

    /// <summary>Name of the model and what it was trained with.</summary>
    internal string Title => $"{Model.Name}, {Model.Optimizer?.GetType().Name ?? "no optimizer"}";

    /// <summary>When the run began, in coordinated universal time.</summary>
    internal string Begun => _begun.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long the run took, as the progress bar shows times.</summary>
    internal string Duration => ProgressText.Duration(_clock.Elapsed);

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        _clock.Restart();
        _numbers.Clear();
        _losses.Clear();
        _histograms.Clear();
        _begun = DateTime.UtcNow;
    }

    /// <inheritdoc/>
    public override void OnStepLoss(int epoch, int batch, float loss) => _losses.Add((_losses.Count + 1, loss));

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        foreach ((string name, double value) in logs)
        {
            if (!_numbers.TryGetValue(name, out List<(double Epoch, double Value)>? values))
            {
                _numbers.Add(name, values = []);
            }

            values.Add((epoch + 1, value));
        }

        if (histogramFrequency > 0 && epoch % histogramFrequency == 0)
        {
            TakeHistograms(epoch);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd()
    {
        _clock.Stop();
        if (path is not null)
        {
            SaveHtml(path);
        }

        if (pictures is not null)
        {
            SavePng(pictures);
        }
    }

    /// <summary>
    /// Writes the report as one HTML file that needs no other; the file appears complete or not at all.
    /// </summary>
    /// <param name="file">The file; replaced if it exists.</param>
    public void SaveHtml(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        AtomicFile.Write(file, Encoding.UTF8.GetBytes(HtmlReport.Of(this)));
    }

    /// <summary>Writes the curves as a picture.</summary>
    /// <param name="file">The file; replaced if it exists.</param>
    public void SavePng(string file) => PictureReport.Of(this).SavePng(file);

    /// <summary>Whether larger values of a number are better; null if nobody says.</summary>
    internal bool? IsHigherBetter(string name) =>
        Model.IsHigherBetter(name.StartsWith(Validation, StringComparison.Ordinal) ? name[Validation.Length..] : name);

    /// <summary>Names of numbers without those of the validation, which are shown with them.</summary>
    internal IEnumerable<string> ChartNames =>
        _numbers
            .Keys.Select(name =>
                name.StartsWith(Validation, StringComparison.Ordinal) ? name[Validation.Length..] : name
            )
            .Distinct()
            .OrderBy(name => name != "loss")
            .ThenBy(name => name, StringComparer.Ordinal);

    private void TakeHistograms(int epoch)
    {
        foreach (Variable weight in Model.Weights.Where(weight => weight.Type.ElementType.IsFloat))
        {
            Add(weight.Path, weight.ToHost());
        }

        if (Run.Probe is Samples probe)
        {
            foreach ((Variable weight, HostTensor gradient) in Model.Gradients(probe))
            {
                Add($"∂ {weight.Path}", gradient);
            }
        }

        void Add(string name, HostTensor value)
        {
            if (!_histograms.TryGetValue(name, out List<(int Epoch, ValueHistogram Histogram)>? taken))
            {
                _histograms.Add(name, taken = []);
            }

            taken.Add((epoch + 1, ValueHistogram.Of(HostValues.ToF32(value).Values<float>(), 40)));
        }
    }
}
