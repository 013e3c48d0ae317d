using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>Ends training when a number has not improved for some epochs.</summary>
/// <param name="monitor">The number to watch.</param>
/// <param name="minDelta">Least change that counts as an improvement.</param>
/// <param name="patience">How many epochs without improvement are borne.</param>
/// <param name="verbose">True to write why training ended.</param>
/// <param name="mode">Which way the number improves.</param>
/// <param name="baseline">The number must be better than this for an improvement to count against the patience.</param>
/// <param name="restoreBestWeights">True to end with the weights of the best epoch.</param>
/// <param name="startFromEpoch">Epochs before this one, counted from 0, are not looked at.</param>
public sealed class EarlyStopping(
    string monitor = "val_loss",
    double minDelta = 0,
    int patience = 0,
    bool verbose = false,
    MonitorMode mode = MonitorMode.Auto,
    double? baseline = null,
    bool restoreBestWeights = false,
    int startFromEpoch = 0
) : Callback
{
    private Monitor? _monitor;
    private IReadOnlyList<HostTensor>? _weights;
    private double? _best;
    private int _wait;

    /// <summary>The epoch that training ended after, from 0; null if it was not ended here.</summary>
    public int? StoppedEpoch { get; private set; }

    /// <summary>The best epoch, from 0.</summary>
    public int BestEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        _monitor = new(this, monitor, mode, minDelta);
        (_weights, _best, _wait, StoppedEpoch, BestEpoch) = (null, null, 0, null, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        if (_monitor!.Read(logs) is not { } value || epoch < startFromEpoch)
        {
            return;
        }

        if (restoreBestWeights && _weights is null)
        {
            (_weights, BestEpoch) = (Model.GetWeights(), epoch);
        }

        _wait++;
        if (_monitor.IsBetter(value, _best))
        {
            (_best, BestEpoch) = (value, epoch);
            _weights = restoreBestWeights ? Model.GetWeights() : null;
            _wait = baseline is null || _monitor.IsBetter(value, baseline) ? 0 : _wait;
        }

        if (_wait >= patience && _wait > 0 && epoch > 0)
        {
            StoppedEpoch = epoch;
            Model.StopTraining = true;
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd()
    {
        if (StoppedEpoch is { } stopped && verbose)
        {
            Run.Write(FormattableString.Invariant($"Epoch {stopped + 1}: early stopping"));
        }

        if (_weights is not null)
        {
            Model.SetWeights(_weights);
            if (verbose)
            {
                Run.Write(
                    FormattableString.Invariant(
                        $"Restoring model weights from the end of the best epoch: {BestEpoch + 1}."
                    )
                );
            }
        }
    }
}
