using System.Diagnostics;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.TensorBoard;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Writes event files for TensorBoard, under <c>train</c> and <c>validation</c>: numbers of epochs as
/// <c>epoch_loss</c>, of batches as <c>batch_loss</c>, of evaluations as <c>evaluation_loss_vs_iterations</c>, and
/// histograms of weights.
/// </summary>
/// <param name="logDirectory">Where the files are written.</param>
/// <param name="histogramFrequency">Writes histograms after every so many epochs; 0 for none.</param>
/// <param name="writeStepsPerSecond">True to write how many steps were made per second.</param>
/// <param name="updateFrequency">Also writes numbers after every so many batches; null for epochs only.</param>
public sealed class TensorBoardCallback(
    string logDirectory = "logs",
    int histogramFrequency = 0,
    bool writeStepsPerSecond = false,
    int? updateFrequency = null
) : Callback, IDisposable
{
    private readonly EventFile _train = new(Path.Combine(logDirectory, "train"));
    private readonly EventFile _validation = new(Path.Combine(logDirectory, "validation"));
    private readonly Stopwatch _clock = new();
    private bool _isTraining;
    private long _step;
    private long _stepsOfEpoch;

    /// <inheritdoc/>
    public override void OnTrainBegin() => _isTraining = true;

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch)
    {
        _stepsOfEpoch = 0;
        _clock.Restart();
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, BatchLogs logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        long before = _step;
        _step += logs.Steps;
        _stepsOfEpoch += logs.Steps;
        if (updateFrequency is { } every && _step / every > before / every)
        {
            _train.Scalars(_step, logs.Running().Select(log => KeyValuePair.Create($"batch_{log.Key}", log.Value)));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        const string validation = "val_";
        bool IsValidation(KeyValuePair<string, double> log) => log.Key.StartsWith(validation, StringComparison.Ordinal);
        List<KeyValuePair<string, double>> train =
        [
            .. logs.Where(log => !IsValidation(log)).Select(log => KeyValuePair.Create($"epoch_{log.Key}", log.Value)),
        ];
        if (!logs.ContainsKey("learning_rate"))
        {
            train.Add(new("epoch_learning_rate", Model.Optimizer!.LearningRate));
        }

        if (writeStepsPerSecond)
        {
            train.Add(new("epoch_steps_per_second", _stepsOfEpoch / _clock.Elapsed.TotalSeconds));
        }

        _train.Scalars(epoch, train);
        _validation.Scalars(
            epoch,
            logs.Where(IsValidation)
                .Select(log => KeyValuePair.Create($"epoch_{log.Key[validation.Length..]}", log.Value))
        );
        if (histogramFrequency > 0 && epoch % histogramFrequency == 0)
        {
            WriteHistograms(epoch);
        }

        _train.Flush();
        _validation.Flush();
    }

    /// <inheritdoc/>
    public override void OnTestEnd(IReadOnlyDictionary<string, double> logs)
    {
        if (!_isTraining)
        {
            int iterations = Model.Optimizer!.Iteration.ToHost().Values<int>()[0];
            _validation.Scalars(
                iterations,
                logs.Select(log => KeyValuePair.Create($"evaluation_{log.Key}_vs_iterations", log.Value))
            );
            _validation.Flush();
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd()
    {
        _isTraining = false;
        Dispose();
    }

    /// <summary>Closes the files; what comes later goes into new ones.</summary>
    public void Dispose()
    {
        _train.Dispose();
        _validation.Dispose();
    }

    private void WriteHistograms(int epoch)
    {
        foreach (Variable weight in Model.Weights)
        {
            HostTensor value = HostValues.ToF32(weight.ToHost());
            _train.Histogram(epoch, $"{weight.Path}/histogram", value.Values<float>());
        }
    }
}
