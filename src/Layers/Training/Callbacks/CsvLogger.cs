using System.Globalization;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Writes the numbers of each epoch as a line of a text file. Epochs count from 0; what was not measured is <c>NA</c>.
/// </summary>
/// <param name="filename">The file.</param>
/// <param name="separator">Between the numbers.</param>
/// <param name="append">True to continue a file, keeping its header.</param>
public sealed class CsvLogger(string filename, string separator = ",", bool append = false) : Callback, IDisposable
{
    private StreamWriter? _file;
    private string[]? _keys;

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        bool continues = append && File.Exists(filename) && new FileInfo(filename).Length > 0;
        _keys = continues ? File.ReadLines(filename).First().Split(separator)[1..] : null;
        _file?.Dispose();
        _file = new(filename, append) { NewLine = "\n" };
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (_keys is null)
        {
            string[] own = [.. logs.Keys.Order(StringComparer.Ordinal)];
            bool hasValidation = own.Any(key => key.StartsWith("val_", StringComparison.Ordinal));
            _keys = hasValidation ? own : [.. own, .. own.Select(key => $"val_{key}")];
            _file!.WriteLine(string.Join(separator, _keys.Prepend("epoch")));
        }

        IEnumerable<string> values = _keys.Select(key =>
            logs.TryGetValue(key, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : "NA"
        );
        _file!.WriteLine(string.Join(separator, values.Prepend(epoch.ToString(CultureInfo.InvariantCulture))));
        _file.Flush();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
