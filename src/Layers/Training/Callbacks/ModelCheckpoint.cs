using System.Globalization;
using System.Text.RegularExpressions;
using XlaSharp.Layers.Saving;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Saves the model after epochs, or after every so many batches. The path may name the epoch, the batch and logged
/// numbers, with formats: <c>model_{epoch:02d}_{val_loss:.2f}</c>; epochs and batches count from 1.
/// </summary>
public sealed partial class ModelCheckpoint : Callback
{
    private readonly string _path;
    private readonly Action<Model, string> _save;
    private readonly string _name;
    private readonly bool _bestOnly;
    private readonly int? _frequency;
    private readonly MonitorMode _mode;
    private readonly bool _verbose;
    private readonly double? _threshold;
    private Monitor? _monitor;
    private double? _best;
    private int _epoch;
    private long _batches;

    /// <summary>Makes the callback.</summary>
    /// <param name="path">The file; directories are created.</param>
    /// <param name="save">Saves a model to a file; null for what the file's name says: the whole model in <c>.xlam</c>,
    /// weights alone in <c>.safetensors</c> and <c>.npz</c>.</param>
    /// <param name="monitor">The number that decides which model is best.</param>
    /// <param name="verbose">True to write what is saved.</param>
    /// <param name="saveBestOnly">True to save only when the number has improved.</param>
    /// <param name="mode">Which way the number improves.</param>
    /// <param name="saveFrequency">Saves after every so many batches, counted across epochs; null for every
    /// epoch.</param>
    /// <param name="initialValueThreshold">The best value so far, for instance of an earlier run.</param>
    /// <exception cref="ArgumentException">The file's name has another ending, and nothing says how to
    /// save.</exception>
    public ModelCheckpoint(
        string path,
        Action<Model, string>? save = null,
        string monitor = "val_loss",
        bool verbose = false,
        bool saveBestOnly = false,
        MonitorMode mode = MonitorMode.Auto,
        int? saveFrequency = null,
        double? initialValueThreshold = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(saveFrequency ?? 1, nameof(saveFrequency));
        (_path, _save, _name, _verbose, _bestOnly) = (path, save ?? SaveBySuffix(path), monitor, verbose, saveBestOnly);
        (_mode, _frequency, _threshold) = (mode, saveFrequency, initialValueThreshold);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin() => (_monitor, _best, _batches) = (new(this, _name, _mode, 0), _threshold, 0);

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => _epoch = epoch;

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, BatchLogs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (_frequency is { } every && (_batches += logs.Steps) >= every)
        {
            _batches %= every;
            Save(batch + 1, new Dictionary<string, double>(logs.Running()));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        if (_frequency is null)
        {
            Save(null, logs);
        }
    }

    private static Action<Model, string> SaveBySuffix(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ModelFile.Suffix => (model, file) => model.Save(file),
            ".safetensors" or ".npz" => (model, file) => model.SaveWeights(file),
            string other => throw new ArgumentException(
                $"ModelCheckpoint: '{path}' must end with {ModelFile.Suffix} for whole models, or with .safetensors "
                    + $"or .npz for weights, not with '{other}'; or say how to save.",
                nameof(path)
            ),
        };

    private void Save(int? batch, IDictionary<string, double> logs)
    {
        string path = Format(batch, logs);
        if (_bestOnly && _monitor!.Read(logs) is { } value)
        {
            if (!_monitor.IsBetter(value, _best))
            {
                Say($"{_name} did not improve from {Monitor.Text(_best!.Value)}");
                return;
            }

            Say(
                $"{_name} improved from {(_best is { } old ? Monitor.Text(old) : "none")} to {Monitor.Text(value)}, "
                    + $"saving model to {path}"
            );
            _best = value;
        }
        else
        {
            Say($"saving model to {path}");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            _ = Directory.CreateDirectory(directory);
        }

        _save(Model, path);
    }

    private void Say(string text)
    {
        if (_verbose)
        {
            Run.Write(FormattableString.Invariant($"Epoch {_epoch + 1}: {text}"));
        }
    }

    private string Format(int? batch, IDictionary<string, double> logs) =>
        Placeholder()
            .Replace(
                _path,
                match =>
                {
                    string name = match.Groups["name"].Value;
                    double value =
                        name == "epoch" ? _epoch + 1
                        : name == "batch" && batch is { } number ? number
                        : logs.TryGetValue(name, out double logged) ? logged
                        : throw new KeyNotFoundException(
                            $"ModelCheckpoint: '{_path}' names '{name}', which is not known here; there are epoch, "
                                + $"{string.Join(", ", logs.Keys)}."
                        );
                    string width = match.Groups["width"].Value;
                    return match.Groups["digits"].Success
                            ? value.ToString($"F{match.Groups["digits"].Value}", CultureInfo.InvariantCulture)
                        : width.Length > 0
                            ? ((long)value)
                                .ToString(CultureInfo.InvariantCulture)
                                .PadLeft(int.Parse(width, CultureInfo.InvariantCulture), width[0] == '0' ? '0' : ' ')
                        : value.ToString(CultureInfo.InvariantCulture);
                }
            );

    [GeneratedRegex(@"\{(?<name>[A-Za-z_]\w*)(:(?:(?<width>\d+)d?|\.(?<digits>\d+)f|d))?\}")]
    private static partial Regex Placeholder();
}
