using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Training;

/// <summary>Measures loss and metrics over samples without changing weights.</summary>
internal sealed class EvaluateRun(Model model, Trainer trainer, Samples samples, int batchSize)
{
    private readonly BatchLoader _loader = new(samples, batchSize, model.Place);

    /// <summary>How many batches there are.</summary>
    public int BatchCount => _loader.BatchCount;

    public OrderedDictionary<string, double> Run(ProgressBar? bar)
    {
        trainer.ResetMetrics();
        BatchLogs logs = new(trainer.Reported);
        Func<IEnumerable<KeyValuePair<string, double>>> running = logs.Running;
        IDeviceBuffer?[] results = new IDeviceBuffer?[1];
        StepProgram step = trainer.EvaluateStep(samples, _loader.SizeOf(0));
        for (int batch = 0; batch < _loader.BatchCount; batch++)
        {
            step = _loader.SizeOf(batch) == _loader.SizeOf(0) ? step : trainer.EvaluateStep(samples, _loader.SizeOf(batch));
            try
            {
                _loader.Load(batch);
                step.Run(_loader.Buffers, results.AsSpan(0, step.OutputCount)!);
            }
            finally
            {
                _loader.Release();
                results[0]?.Dispose();
            }

            bar?.Step(batch + 1, running);
        }

        OrderedDictionary<string, double> measured = trainer.Results();
        bar?.Finish(_loader.BatchCount, measured.OrderBy(value => value.Key, StringComparer.Ordinal));
        return measured;
    }
}
