using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Training;

/// <summary>
/// The loop over epochs and batches. The device always has the next batch waiting while it works on one.
/// </summary>
internal sealed class FitRun(Model model, Trainer trainer, FitPlan plan)
{
    private readonly History _history = new();
    private readonly StepChoice _choice = new(trainer.TrainStep);
    private (int Epoch, int Batch, int Steps, IDeviceBuffer Loss)? _pending;
    private float[] _losses = new float[1];
    private bool _warnedOfLoss;
    private bool _isOut;
    private bool _warnedOfEnd;
    private bool _haltsNow;

    private int? Steps =>
        (plan.StepsPerEpoch, plan.Train.BatchCount) is ({ } limit, { } count)
            ? Math.Min(limit, count)
            : plan.StepsPerEpoch ?? plan.Train.BatchCount;

    public History Run()
    {
        model.StopTraining = false;
        trainer.IsGuarded = plan.Callbacks.Any(callback => callback.NeedsGuard);
        if (trainer.IsGuarded)
        {
            trainer.ResetGuard();
        }

        RunInfo run = new(plan.Epochs, Steps, plan.Verbosity, plan.Train.Probe, WriteLine);
        ForEach(callback => (callback.Model, callback.Run) = (model, run));
        ForEach(callback => callback.OnTrainBegin());
        for (
            int epoch = Math.Max(plan.InitialEpoch, run.ResumeEpoch);
            epoch < plan.Epochs && !model.StopTraining && !_isOut;
            epoch++
        )
        {
            RunEpoch(epoch);
        }

        trainer.Optimizer.Finish(model.TrainableWeights);
        ForEach(callback => callback.OnTrainEnd());
        return _history;
    }

    private void RunEpoch(int epoch)
    {
        Stopwatch clock = Stopwatch.StartNew();
        trainer.BuildMetrics(plan.Train.Layout);
        trainer.ResetMetrics();
        ForEach(callback => callback.OnEpochBegin(epoch));
        WriteHeader(epoch);
        ProgressBar? bar = plan.Verbosity == Verbosity.Bar ? new(plan.Console, Steps) : null;
        int steps = RunBatches(epoch, bar);
        if (steps == 0)
        {
            return;
        }

        SortedDictionary<string, double> logs = new(trainer.Results(), StringComparer.Ordinal);
        foreach ((string name, double value) in Validate(epoch))
        {
            logs.Add($"val_{name}", value);
        }

        ForEach(callback => callback.OnEpochEnd(epoch, logs));
        _history.Add(epoch, logs);
        KeyValuePair<string, double>[] shown =
        [
            .. logs.OrderBy(log => log.Key.StartsWith("val_", StringComparison.Ordinal))
                .ThenBy(log => log.Key, StringComparer.Ordinal),
        ];
        bar?.Finish(steps, shown);
        WriteSummary(steps, clock.Elapsed, shown);
    }

    private int RunBatches(int epoch, ProgressBar? bar)
    {
        BatchLogs logs = new(trainer.Reported);
        Func<IEnumerable<KeyValuePair<string, double>>> running = logs.Running;
        IDeviceBuffer[] results = new IDeviceBuffer[1];
        plan.Train.Begin(epoch, plan.Shuffle);
        int number = 0;
        try
        {
            while (number != plan.StepsPerEpoch)
            {
                if (!plan.Train.TryNext(out DeviceBatch batch))
                {
                    WarnIfOut(number);
                    break;
                }

                Begin(number);
                Step(batch, results);
                (var previous, _pending) = (_pending, (epoch, number, batch.Steps, results[0]));
                Settle(previous);
                number += batch.Steps;
                (logs.Losses, logs.Steps) = (results[0], batch.Steps);
                End(number - 1, logs);
                bar?.Step(number, running);
                if (_haltsNow)
                {
                    break;
                }
            }

            (var last, _pending) = (_pending, null);
            Settle(last);
            return number;
        }
        finally
        {
            _pending?.Loss.Dispose();
            _pending = null;
        }
    }

    private void Step(DeviceBatch batch, IDeviceBuffer[] results)
    {
        try
        {
            _choice.For(batch).Run(batch.Buffers, results);
        }
        finally
        {
            batch.Release();
        }
    }

    /// <summary>
    /// Keeps the host at most one step ahead of the device; what it waits for is the previous step's loss.
    /// </summary>
    private void Settle((int Epoch, int Batch, int Steps, IDeviceBuffer Loss)? execution)
    {
        if (execution is not { } pending)
        {
            return;
        }

        if (_losses.Length < pending.Steps)
        {
            _losses = new float[pending.Steps];
        }

        Span<float> losses = _losses.AsSpan(0, pending.Steps);
        pending.Loss.CopyTo(MemoryMarshal.AsBytes(losses));
        pending.Loss.Dispose();
        for (int i = 0; i < losses.Length; i++)
        {
            Settle(pending.Epoch, pending.Batch + i, losses[i]);
        }
    }

    private void Settle(int epoch, int batch, float loss)
    {
        _history.AddStep(loss);
        for (int i = 0; i < plan.Callbacks.Count; i++)
        {
            plan.Callbacks[i].OnStepLoss(epoch, batch, loss);
        }

        if (!float.IsFinite(loss))
        {
            MeetBadLoss(epoch, batch, loss);
        }
    }

    private void MeetBadLoss(int epoch, int batch, float loss)
    {
        _haltsNow = trainer.IsGuarded;
        if (!_warnedOfLoss && !trainer.IsGuarded)
        {
            _warnedOfLoss = true;
            WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Warning: the loss is {loss} at epoch {epoch + 1}, batch {batch + 1}. Training goes on; the "
                        + $"callback TerminateOnNaN would end it there."
                )
            );
        }
    }

    private void WarnIfOut(int steps)
    {
        if (plan.StepsPerEpoch is { } wanted && !_isOut && !_warnedOfEnd)
        {
            (_isOut, _warnedOfEnd) = (plan.Train.BatchCount is null, true);
            WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Warning: the data ran out after {steps} of {wanted} steps of an "
                        + $"epoch{(_isOut ? "; training ends" : string.Empty)}. Give more data or fewer steps."
                )
            );
        }
    }

    private OrderedDictionary<string, double> Validate(int epoch) =>
        plan.Validation is not null && (epoch + 1) % plan.ValidationFrequency == 0
            ? new EvaluateRun(trainer, plan.Validation, plan.ValidationSteps, plan.Callbacks).Run(bar: null)
            : [];

    private void WriteLine(string text) => plan.Console.Profile.Out.Writer.WriteLine(text);

    private void WriteHeader(int epoch)
    {
        if (plan.Verbosity != Verbosity.Silent && plan.Epochs > 1)
        {
            WriteLine(FormattableString.Invariant($"Epoch {epoch + 1}/{plan.Epochs}"));
        }
    }

    private void WriteSummary(int steps, TimeSpan time, KeyValuePair<string, double>[] values)
    {
        if (plan.Verbosity == Verbosity.Line)
        {
            WriteLine(
                $"{ProgressText.Count(steps, steps)} - {ProgressText.Duration(time)} - "
                    + $"{ProgressText.PerStep(time / steps)}{ProgressText.Values(values)}"
            );
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
