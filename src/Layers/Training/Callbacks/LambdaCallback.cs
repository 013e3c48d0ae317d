namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>A callback of functions.</summary>
/// <param name="onEpochBegin">Gets the epoch's number, from 0.</param>
/// <param name="onEpochEnd">Gets the epoch's number and its numbers, to which it may add.</param>
/// <param name="onTrainBatchBegin">Gets the batch's number, from 0.</param>
/// <param name="onTrainBatchEnd">Gets the batch's number and its numbers.</param>
/// <param name="onTrainBegin">Runs before the first epoch.</param>
/// <param name="onTrainEnd">Runs after the last epoch.</param>
public sealed class LambdaCallback(
    Action<int>? onEpochBegin = null,
    Action<int, IDictionary<string, double>>? onEpochEnd = null,
    Action<int>? onTrainBatchBegin = null,
    Action<int, BatchLogs>? onTrainBatchEnd = null,
    Action? onTrainBegin = null,
    Action? onTrainEnd = null
) : Callback
{
    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => onEpochBegin?.Invoke(epoch);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs) => onEpochEnd?.Invoke(epoch, logs);

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch) => onTrainBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, BatchLogs logs) => onTrainBatchEnd?.Invoke(batch, logs);

    /// <inheritdoc/>
    public override void OnTrainBegin() => onTrainBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnTrainEnd() => onTrainEnd?.Invoke();
}
