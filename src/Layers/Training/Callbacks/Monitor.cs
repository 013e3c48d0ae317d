using System.Globalization;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>Which way a monitored number improves.</summary>
public enum MonitorMode
{
    /// <summary>Losses improve downwards; metrics as they say themselves.</summary>
    Auto,

    /// <summary>Smaller is better.</summary>
    Min,

    /// <summary>Larger is better.</summary>
    Max,
}

/// <summary>Watches one of the logged numbers.</summary>
/// <param name="owner">The callback, for messages.</param>
/// <param name="name">The number, for instance <c>val_loss</c>.</param>
/// <param name="mode">Which way it improves.</param>
/// <param name="minDelta">What counts as an improvement; its sign does not matter.</param>
internal sealed class Monitor(Callback owner, string name, MonitorMode mode, double minDelta)
{
    private readonly double _delta = Math.Abs(minDelta);
    private bool? _isHigherBetter = mode == MonitorMode.Auto ? null : mode == MonitorMode.Max;
    private bool _warned;

    /// <summary>The number; null, with a warning, if it was not measured.</summary>
    public double? Read(IDictionary<string, double> logs)
    {
        if (logs.TryGetValue(name, out double value))
        {
            _isHigherBetter ??= Direction();
            return value;
        }

        if (!_warned)
        {
            _warned = true;
            owner.Run.Write(
                $"Warning: {owner.GetType().Name} watches '{name}', which was not measured; there are "
                    + $"{string.Join(", ", logs.Keys)}."
            );
        }

        return null;
    }

    /// <summary>True if a number is better than another by more than the least difference.</summary>
    public bool IsBetter(double value, double? best) =>
        best is not { } other || (_isHigherBetter == true ? value - _delta > other : value + _delta < other);

    /// <summary>A number for a message.</summary>
    public static string Text(double value) => value.ToString("0.00000", CultureInfo.InvariantCulture);

    private bool Direction()
    {
        string plain = name.StartsWith("val_", StringComparison.Ordinal) ? name[4..] : name;
        return owner.Model.IsHigherBetter(plain)
            ?? throw new ArgumentException(
                $"{owner.GetType().Name}: whether '{name}' should rise or fall is not known. Give MonitorMode.Min or "
                    + "MonitorMode.Max."
            );
    }
}
