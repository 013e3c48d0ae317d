namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>Sets the learning rate at the beginning of each epoch, and adds it to the logs.</summary>
public sealed class LearningRateScheduler : Callback
{
    private readonly Func<int, double, double> _schedule;
    private readonly bool _verbose;

    /// <summary>A rate from the epoch and the rate before.</summary>
    /// <param name="schedule">From the epoch's number, from 0, and the current rate to the new one.</param>
    /// <param name="verbose">True to write each rate.</param>
    public LearningRateScheduler(Func<int, double, double> schedule, bool verbose = false) =>
        (_schedule, _verbose) = (schedule, verbose);

    /// <summary>A rate from the epoch.</summary>
    /// <param name="schedule">From the epoch's number, from 0, to the rate.</param>
    /// <param name="verbose">True to write each rate.</param>
    public LearningRateScheduler(Func<int, double> schedule, bool verbose = false)
        : this((epoch, _) => schedule(epoch), verbose) { }

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        double rate = _schedule(epoch, Model.Optimizer!.LearningRate);
        Model.Optimizer.LearningRate = double.IsFinite(rate)
            ? rate
            : throw new ArgumentException(
                $"LearningRateScheduler: the rate of epoch {epoch + 1} must be a number, got {rate}."
            );
        if (_verbose)
        {
            Run.Write(
                FormattableString.Invariant(
                    $"Epoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}."
                )
            );
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        logs["learning_rate"] = Model.Optimizer!.LearningRate;
    }
}

/// <summary>
/// Lowers the learning rate when a number has not improved for some epochs, and adds the epoch's rate to the logs.
/// </summary>
public sealed class ReduceLROnPlateau : Callback
{
    private readonly string _name;
    private readonly MonitorMode _mode;
    private readonly double _minDelta;
    private readonly double _factor;
    private readonly double _minimum;
    private readonly int _patience;
    private readonly int _cooldown;
    private readonly bool _verbose;
    private Monitor? _monitor;
    private double? _best;
    private int _wait;
    private int _cooling;

    /// <summary>Makes the callback.</summary>
    /// <param name="monitor">The number to watch.</param>
    /// <param name="factor">What the rate is multiplied by; below 1.</param>
    /// <param name="patience">How many epochs without improvement are borne.</param>
    /// <param name="verbose">True to write each change.</param>
    /// <param name="mode">Which way the number improves.</param>
    /// <param name="minDelta">Least change that counts as an improvement.</param>
    /// <param name="cooldown">Epochs after a change that are not looked at.</param>
    /// <param name="minLearningRate">The rate does not fall below this.</param>
    public ReduceLROnPlateau(
        string monitor = "val_loss",
        double factor = 0.1,
        int patience = 10,
        bool verbose = false,
        MonitorMode mode = MonitorMode.Auto,
        double minDelta = 1e-4,
        int cooldown = 0,
        double minLearningRate = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(factor, 1);
        (_name, _factor, _patience, _verbose, _mode) = (monitor, factor, patience, verbose, mode);
        (_minDelta, _cooldown, _minimum) = (minDelta, cooldown, minLearningRate);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        _monitor = new(this, _name, _mode, _minDelta);
        (_best, _wait, _cooling) = (null, 0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        double rate = Model.Optimizer!.LearningRate;
        logs["learning_rate"] = rate;
        if (_monitor!.Read(logs) is not { } value)
        {
            return;
        }

        bool isCooling = _cooling > 0;
        (_cooling, _wait) = isCooling ? (_cooling - 1, 0) : (_cooling, _wait);
        if (_monitor.IsBetter(value, _best))
        {
            (_best, _wait) = (value, 0);
        }
        else if (_cooling == 0 && ++_wait >= _patience && (float)rate > (float)_minimum)
        {
            double lower = Math.Max(rate * _factor, _minimum);
            Model.Optimizer.LearningRate = lower;
            (_cooling, _wait) = (_cooldown, 0);
            if (_verbose)
            {
                Run.Write(
                    FormattableString.Invariant(
                        $"Epoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {lower}."
                    )
                );
            }
        }
    }
}
