using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectre.Console;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Training;

/// <summary>The loop over epochs and batches. The device always has the next batch waiting while it works on one.</summary>
internal sealed class FitRun(Model model, Trainer trainer, FitPlan plan)
{
    private readonly BatchLoader _loader = new(plan.Train, plan.BatchSize, model.Place);
    private readonly History _history = new();
    private (int Size, StepProgram Step)? _step;
    private IDeviceBuffer? _previousLoss;

    private int Steps => plan.StepsPerEpoch is { } limit ? Math.Min(limit, _loader.BatchCount) : _loader.BatchCount;

    public History Run()
    {
        model.StopTraining = false;
        ForEach(callback => callback.Model = model);
        ForEach(callback => callback.OnTrainBegin());
        for (int epoch = plan.InitialEpoch; epoch < plan.Epochs && !model.StopTraining; epoch++)
        {
            RunEpoch(epoch);
        }

        ForEach(callback => callback.OnTrainEnd());
        return _history;
    }

    private void RunEpoch(int epoch)
    {
        Stopwatch clock = Stopwatch.StartNew();
        trainer.ResetMetrics();
        ForEach(callback => callback.OnEpochBegin(epoch));
        WriteHeader(epoch);
        ProgressBar? bar = plan.Verbosity == Verbosity.Bar ? new(plan.Console, Steps) : null;
        RunBatches(epoch, bar);
        SortedDictionary<string, double> logs = new(trainer.Results(), StringComparer.Ordinal);
        foreach ((string name, double value) in Validate(epoch))
        {
            logs.Add($"val_{name}", value);
        }

        ForEach(callback => callback.OnEpochEnd(epoch, logs));
        _history.Add(epoch, logs);
        KeyValuePair<string, double>[] shown =
            [.. logs.OrderBy(log => log.Key.StartsWith("val_", StringComparison.Ordinal)).ThenBy(log => log.Key, StringComparer.Ordinal)];
        bar?.Finish(Steps, shown);
        WriteLine(clock.Elapsed, shown);
    }

    private void RunBatches(int epoch, ProgressBar? bar)
    {
        if (plan.Shuffle)
        {
            _loader.Shuffle(epoch);
        }

        BatchLogs logs = new(trainer.Reported);
        Func<IEnumerable<KeyValuePair<string, double>>> running = logs.Running;
        IDeviceBuffer[] results = new IDeviceBuffer[1];
        try
        {
            for (int batch = 0; batch < Steps; batch++)
            {
                Begin(batch);
                _loader.Load(batch);
                StepFor(_loader.SizeOf(batch)).Run(_loader.Buffers, results);
                _loader.Release();
                WaitForPrevious();
                _previousLoss = logs.Batch = results[0];
                End(batch, logs);
                bar?.Step(batch + 1, running);
            }

            WaitForPrevious();
        }
        finally
        {
            _loader.Release();
            _previousLoss?.Dispose();
            _previousLoss = null;
        }
    }

    /// <summary>The step for a batch size. Only the last batch of an epoch has another one, so one is remembered.</summary>
    private StepProgram StepFor(int size)
    {
        if (_step?.Size != size)
        {
            _step = (size, trainer.TrainStep(plan.Train, size));
        }

        return _step.Value.Step;
    }

    /// <summary>Keeps the host at most one step ahead of the device; what it waits for is the previous step's loss.</summary>
    private void WaitForPrevious()
    {
        if (_previousLoss is null)
        {
            return;
        }

        float loss = 0;
        _previousLoss.CopyTo(MemoryMarshal.AsBytes(new Span<float>(ref loss)));
        _previousLoss.Dispose();
        _previousLoss = null;
        _history.AddStep(loss);
    }

    private OrderedDictionary<string, double> Validate(int epoch) =>
        plan.Validation is not null && (epoch + 1) % plan.ValidationFrequency == 0
            ? new EvaluateRun(model, trainer, plan.Validation, plan.ValidationBatchSize).Run(bar: null)
            : [];

    private void WriteHeader(int epoch)
    {
        if (plan.Verbosity != Verbosity.Silent && plan.Epochs > 1)
        {
            plan.Console.Profile.Out.Writer.WriteLine(FormattableString.Invariant($"Epoch {epoch + 1}/{plan.Epochs}"));
        }
    }

    private void WriteLine(TimeSpan time, KeyValuePair<string, double>[] values)
    {
        if (plan.Verbosity == Verbosity.Line)
        {
            plan.Console.Profile.Out.Writer.WriteLine(
                $"{ProgressText.Count(Steps, Steps)} - {ProgressText.Duration(time)} - {ProgressText.PerStep(time / Steps)}{ProgressText.Values(values)}");
        }
    }

    private void Begin(int batch)
    {
        for (int i = 0; i < plan.Callbacks.Count; i++)
        {
            plan.Callbacks[i].OnTrainBatchBegin(batch);
        }
    }

    private void End(int batch, BatchLogs logs)
    {
        for (int i = 0; i < plan.Callbacks.Count; i++)
        {
            plan.Callbacks[i].OnTrainBatchEnd(batch, logs);
        }
    }

    private void ForEach(Action<Callback> action)
    {
        foreach (Callback callback in plan.Callbacks)
        {
            action(callback);
        }
    }
}
