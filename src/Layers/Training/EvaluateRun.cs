using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;

namespace XlaSharp.Layers.Training;

/// <summary>Measures loss and metrics over samples without changing weights.</summary>
internal sealed class EvaluateRun(Trainer trainer, BatchFeed feed, int? limit, IReadOnlyList<Callback> callbacks)
{
    public OrderedDictionary<string, double> Run(ProgressBar? bar)
    {
        foreach (Callback callback in callbacks)
        {
            callback.OnTestBegin();
        }

        trainer.BuildMetrics(feed.Layout);
        trainer.ResetMetrics();
        int batches = RunBatches(bar);
        OrderedDictionary<string, double> measured = trainer.Results();
        bar?.Finish(batches, measured.OrderBy(value => value.Key, StringComparer.Ordinal));
        foreach (Callback callback in callbacks)
        {
            callback.OnTestEnd(measured);
        }

        return measured;
    }

    private int RunBatches(ProgressBar? bar)
    {
        StepChoice choice = new(trainer.EvaluateStep);
        Func<IEnumerable<KeyValuePair<string, double>>> running = new BatchLogs(trainer.Reported).Running;
        IDeviceBuffer?[] results = new IDeviceBuffer?[1];
        feed.Begin(0, shuffle: false);
        int number = 0;
        while (number != limit && feed.TryNext(out DeviceBatch batch))
        {
            Begin(number);
            try
            {
                StepProgram step = choice.For(batch);
                step.Run(batch.Buffers, results.AsSpan(0, step.OutputCount)!);
            }
            finally
            {
                batch.Release();
                results[0]?.Dispose();
                results[0] = null;
            }

            number += batch.Steps;
            End(number - 1);
            bar?.Step(number, running);
        }

        return number;
    }

    private void Begin(int number)
    {
        for (int i = 0; i < callbacks.Count; i++)
        {
            callbacks[i].OnTestBatchBegin(number);
        }
    }

    private void End(int number)
    {
        for (int i = 0; i < callbacks.Count; i++)
        {
            callbacks[i].OnTestBatchEnd(number);
        }
    }
}

/// <summary>
/// The step for each batch. Batches of one shape follow one another, so the last two choices are remembered.
/// </summary>
internal sealed class StepChoice(Func<BatchLayout, int, int, StepProgram> compile)
{
    private (BatchLayout? Layout, int Size, int Steps, StepProgram? Program) _last;
    private (BatchLayout? Layout, int Size, int Steps, StepProgram? Program) _other;

    public StepProgram For(DeviceBatch batch)
    {
        if (!LastFits(batch))
        {
            (_last, _other) = (_other, _last);
            if (!LastFits(batch))
            {
                StepProgram program = compile(batch.Layout, batch.Size, batch.Steps);
                _last = (batch.Layout, batch.Size, batch.Steps, program);
            }
        }

        return _last.Program!;
    }

    private bool LastFits(DeviceBatch batch) =>
        _last.Program is not null
        && (_last.Size, _last.Steps) == (batch.Size, batch.Steps)
        && batch.Layout.Equals(_last.Layout);
}
