using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;
using XlaSharp.Tracer;
using Tree = XlaSharp.Tracer.Tree;

namespace XlaSharp.Layers;

/// <summary>Evaluation, prediction, and single steps.</summary>
public abstract partial class Model
{
    private readonly ProgramCache<InputSignature, LayerProgram> _predictions = new();

    /// <summary>Measures loss and metrics without changing weights.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <param name="steps">Ends early.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <returns>The loss and the metrics, in the order of <c>Compile</c>.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(
        object x,
        object? y = null,
        int batchSize = DefaultBatchSize,
        Verbosity verbose = Verbosity.Bar,
        object? sampleWeight = null,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        _ = Trainer;
        using ArrayFeed feed = new(Samples.Of(x, y, sampleWeight, Who), batchSize, Place, Groups(steps));
        return Evaluate(feed, verbose, steps, callbacks);
    }

    /// <summary>Measures loss and metrics over a sequence of batches without changing weights.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="steps">Ends early.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <returns>The loss and the metrics, in the order of <c>Compile</c>.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(
        IAsyncEnumerable<Batch> batches,
        Verbosity verbose = Verbosity.Bar,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null
    )
    {
        ArgumentNullException.ThrowIfNull(batches);
        _ = Trainer;
        using StreamFeed feed = new(batches, Place, Who, continues: false, Groups(steps));
        return Evaluate(feed, verbose, steps, callbacks);
    }

    /// <summary>Measures loss and metrics over a sequence of batches without changing weights.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="steps">Ends early.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <returns>The loss and the metrics, in the order of <c>Compile</c>.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(
        IEnumerable<Batch> batches,
        Verbosity verbose = Verbosity.Bar,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null
    )
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Evaluate(AsyncSequences.Of(batches), verbose, steps, callbacks);
    }

    /// <summary>One training step on one batch. Metrics start anew.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <param name="classWeight">Factor of the loss by class; classes that are missing have 1.</param>
    /// <returns>The loss and the metrics of the batch, from before the step's change.</returns>
    public IReadOnlyDictionary<string, double> TrainOnBatch(
        object x,
        object? y = null,
        object? sampleWeight = null,
        IReadOnlyDictionary<int, double>? classWeight = null
    ) =>
        OnBatch(
            x,
            y,
            ClassWeights.Combine(classWeight, sampleWeight, y, Who),
            (trainer, layout, size) => trainer.TrainStep(layout, size)
        );

    /// <summary>Loss and metrics of one batch. Metrics start anew.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <returns>The loss and the metrics of the batch.</returns>
    public IReadOnlyDictionary<string, double> TestOnBatch(object x, object? y = null, object? sampleWeight = null) =>
        OnBatch(x, y, sampleWeight, (trainer, layout, size) => trainer.EvaluateStep(layout, size));

    /// <summary>The outputs for inputs, batch by batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed and memory.</param>
    /// <returns>One tensor with the outputs of all samples.</returns>
    /// <exception cref="ArgumentException">The model returns several tensors; see
    /// <see cref="PredictTree(object, int, int?, IReadOnlyList{Callback}?)"/>.</exception>
    public ConstantTensor Predict(object x, int batchSize = DefaultBatchSize)
    {
        object? outputs = PredictTree(x, batchSize);
        return outputs as ConstantTensor
            ?? throw new ArgumentException(
                $"{Who} returns {Tree.Structure(outputs)}, not one tensor. Use PredictTree."
            );
    }

    /// <summary>The outputs for one batch, as <see cref="Layer.Invoke"/> gives them.</summary>
    /// <param name="x">Inputs.</param>
    /// <returns>A tensor, or a tree of tensors.</returns>
    public object? PredictOnBatch(object x) => Invoke(x, training: false, Place);

    /// <summary>The outputs of a model that returns a tree, batch by batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed and memory.</param>
    /// <param name="steps">Ends early.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <returns>The tree; each tensor holds the outputs of all samples.</returns>
    public object? PredictTree(
        object x,
        int batchSize = DefaultBatchSize,
        int? steps = null,
        IReadOnlyList<Callback>? callbacks = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        Samples samples = Samples.Of(x, null, null, Who);
        using ArrayFeed feed = new(samples, batchSize, Place, Grouping.Single);
        return Predict(
            feed,
            steps is { } limit ? Math.Min(samples.Count, limit * batchSize) : samples.Count,
            steps,
            callbacks ?? []
        );
    }

    /// <summary>The outputs for a sequence of batches, of which only the inputs are used.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="steps">Ends early.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <returns>A tensor or a tree; each tensor holds the outputs of all samples.</returns>
    public object? PredictTree(IEnumerable<Batch> batches, int? steps = null, IReadOnlyList<Callback>? callbacks = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        using StreamFeed feed = new(
            AsyncSequences.Of(batches.Select(batch => new Batch(batch.X))),
            Place,
            Who,
            continues: false,
            Grouping.Single
        );
        return Predict(feed, samples: null, steps, callbacks ?? []);
    }

    private OrderedDictionary<string, double> Evaluate(
        BatchFeed feed,
        Verbosity verbose,
        int? steps,
        IReadOnlyList<Callback>? callbacks
    )
    {
        BuildFor(feed.Layout.Inputs);
        ProgressBar? bar = verbose == Verbosity.Silent ? null : new ProgressBar(Console, steps ?? feed.BatchCount);
        Join(callbacks, steps ?? feed.BatchCount, verbose);
        return new EvaluateRun(Trainer, feed, steps, callbacks ?? []).Run(bar);
    }

    private object? Predict(BatchFeed feed, int? samples, int? steps, IReadOnlyList<Callback> callbacks)
    {
        BuildFor(feed.Layout.Inputs);
        Join(callbacks, steps ?? feed.BatchCount, Verbosity.Silent);
        OutputCollector collector = new(Who, samples);
        feed.Begin(0, shuffle: false);
        ForEach(callbacks, callback => callback.OnPredictBegin());
        for (int number = 0; number != steps && feed.TryNext(out DeviceBatch batch); number++)
        {
            ForEach(callbacks, callback => callback.OnPredictBatchBegin(number));
            InputSignature signature = batch.Layout.Inputs.WithBatch(batch.Size);
            try
            {
                LayerProgram program = _predictions.Get(
                    signature,
                    Place,
                    () => LayerProgram.Compile(this, signature, training: false, Place)
                );
                collector.Add(program, batch.Buffers, batch.Size);
            }
            finally
            {
                batch.Release();
            }

            ForEach(callbacks, callback => callback.OnPredictBatchEnd(number));
        }

        ForEach(callbacks, callback => callback.OnPredictEnd());
        return collector.Result();
    }

    private void Join(IReadOnlyList<Callback>? callbacks, int? steps, Verbosity verbose)
    {
        RunInfo run = new(0, steps, verbose, null, text => Console.Profile.Out.Writer.WriteLine(text));
        ForEach(callbacks ?? [], callback => (callback.Model, callback.Run) = (this, run));
    }

    private static void ForEach(IReadOnlyList<Callback> callbacks, Action<Callback> action)
    {
        foreach (Callback callback in callbacks)
        {
            action(callback);
        }
    }

    private OrderedDictionary<string, double> OnBatch(
        object x,
        object? y,
        object? sampleWeight,
        Func<Trainer, BatchLayout, int, StepProgram> choose
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        Trainer trainer = Trainer;
        Samples samples = Samples.Of(x, y, sampleWeight, Who);
        BuildFor(samples.Layout.Inputs);
        trainer.IsGuarded = false;
        trainer.BuildMetrics(samples.Layout);
        trainer.ResetMetrics();
        foreach (IDeviceBuffer result in choose(trainer, samples.Layout, samples.Count).Run(samples.Leaves))
        {
            result.Dispose();
        }

        return trainer.Results();
    }
}
