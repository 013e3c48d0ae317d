namespace XlaSharp.Layers.Training;

/// <summary>
/// What a run of <c>Fit</c> measured: one value per epoch under each name, for instance <c>loss</c> and
/// <c>val_accuracy</c>.
/// </summary>
public sealed class History
{
    private readonly SortedDictionary<string, List<double>> _values = new(StringComparer.Ordinal);
    private readonly List<int> _epochs = [];
    private readonly List<float> _stepLosses = [];

    /// <summary>The epochs that ran, from 0.</summary>
    public IReadOnlyList<int> Epochs => _epochs;

    /// <summary>The loss of every training step on its own batch.</summary>
    public IReadOnlyList<float> StepLosses => _stepLosses;

    /// <summary>The names in ordinal order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The values of a name, epoch by epoch.</summary>
    /// <param name="name">For instance <c>loss</c>.</param>
    /// <exception cref="KeyNotFoundException">Nothing of that name was measured.</exception>
    public IReadOnlyList<double> this[string name] =>
        _values.TryGetValue(name, out List<double>? values)
            ? values
            : throw new KeyNotFoundException($"history has no '{name}'; it has {string.Join(", ", _values.Keys)}");

    internal void AddStep(float loss) => _stepLosses.Add(loss);

    internal void Add(int epoch, IEnumerable<KeyValuePair<string, double>> logs)
    {
        _epochs.Add(epoch);
        foreach ((string name, double value) in logs)
        {
            if (!_values.TryGetValue(name, out List<double>? values))
            {
                _values.Add(name, values = []);
            }

            values.Add(value);
        }
    }
}
