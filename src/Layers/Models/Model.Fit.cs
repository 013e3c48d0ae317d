using Spectre.Console;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;
using XlaSharp.Layers.Training.Progress;
using XlaSharp.Tracer;
using Tree = XlaSharp.Tracer.Tree;

namespace XlaSharp.Layers;

/// <summary>Training and evaluation on data in host memory.</summary>
public abstract partial class Model
{
    private const int DefaultBatchSize = 32;

    private readonly ProgramCache<InputSignature, LayerProgram> _predictions = new();

    /// <summary>Where progress is written.</summary>
    public IAnsiConsole Console { get; set; } = AnsiConsole.Console;

    private string Who => $"Model '{Name}'";

    /// <summary>Trains on samples. All tensors have the samples in their first dimension; the last batch may be smaller.</summary>
    /// <param name="x">Inputs: a tensor, an array, or a tree of them.</param>
    /// <param name="y">Truths: a tensor or an array.</param>
    /// <param name="batchSize">Samples per step.</param>
    /// <param name="epochs">Number of the epoch to stop before; with <paramref name="initialEpoch"/> 0, how many there are.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <param name="validationSplit">Share of the samples, from the end, that is kept for validation; in <c>[0, 1)</c>.</param>
    /// <param name="validationData">Samples for validation; takes precedence over the split.</param>
    /// <param name="shuffle">True for another order in each epoch. The order depends on the epoch's number alone.</param>
    /// <param name="classWeight">Factor of the loss by class; classes that are missing have 1.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <param name="initialEpoch">Number of the first epoch, to continue a run.</param>
    /// <param name="stepsPerEpoch">Ends an epoch early.</param>
    /// <param name="validationBatchSize">Samples per step of the validation; null for <paramref name="batchSize"/>.</param>
    /// <param name="validationFreq">Validates after every so many epochs.</param>
    /// <returns>The losses and metrics of all epochs.</returns>
    /// <exception cref="ArgumentException">The data do not fit together, or do not fit the model.</exception>
    /// <exception cref="InvalidOperationException">The model was not compiled.</exception>
    public History Fit(
        object x,
        object? y = null,
        int batchSize = DefaultBatchSize,
        int epochs = 1,
        Verbosity verbose = Verbosity.Bar,
        IReadOnlyList<Callback>? callbacks = null,
        double validationSplit = 0,
        (object X, object? Y)? validationData = null,
        bool shuffle = true,
        IReadOnlyDictionary<int, double>? classWeight = null,
        object? sampleWeight = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationBatchSize = null,
        int validationFreq = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validationFreq);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepsPerEpoch ?? 1, nameof(stepsPerEpoch));
        Trainer trainer = Trainer;
        Samples samples = Samples.Of(x, y, ClassWeights.Combine(classWeight, sampleWeight, y, Who), Who);
        Samples? validation = validationData is { } held ? Samples.Of(held.X, held.Y, null, $"{Who}, validation") : null;
        if (validation is null && validationSplit != 0)
        {
            (samples, validation) = Split(samples, validationSplit);
        }

        BuildFor(samples.Inputs);
        return new FitRun(this, trainer, new(samples, validation, Console)
        {
            BatchSize = batchSize,
            ValidationBatchSize = validationBatchSize ?? batchSize,
            Epochs = epochs,
            InitialEpoch = initialEpoch,
            StepsPerEpoch = stepsPerEpoch,
            ValidationFrequency = validationFreq,
            Shuffle = shuffle,
            Verbosity = verbose,
            Callbacks = callbacks ?? [],
        }).Run();
    }

    /// <summary>Measures loss and metrics without changing weights.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <returns>The loss and the metrics, in the order of <see cref="Compile"/>.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(
        object x, object? y = null, int batchSize = DefaultBatchSize, Verbosity verbose = Verbosity.Bar, object? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Trainer trainer = Trainer;
        Samples samples = Samples.Of(x, y, sampleWeight, Who);
        BuildFor(samples.Inputs);
        EvaluateRun run = new(this, trainer, samples, batchSize);
        return run.Run(verbose == Verbosity.Silent ? null : new ProgressBar(Console, run.BatchCount));
    }

    /// <summary>One training step on one batch. Metrics start anew.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <returns>The loss and the metrics of the batch, from before the step's change.</returns>
    public IReadOnlyDictionary<string, double> TrainOnBatch(object x, object? y, object? sampleWeight = null) =>
        OnBatch(x, y, sampleWeight, (trainer, samples) => trainer.TrainStep(samples, samples.Count));

    /// <summary>Loss and metrics of one batch. Metrics start anew.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <returns>The loss and the metrics of the batch.</returns>
    public IReadOnlyDictionary<string, double> TestOnBatch(object x, object? y, object? sampleWeight = null) =>
        OnBatch(x, y, sampleWeight, (trainer, samples) => trainer.EvaluateStep(samples, samples.Count));

    /// <summary>The outputs for inputs, batch by batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed and memory.</param>
    /// <returns>One tensor with the outputs of all samples.</returns>
    /// <exception cref="ArgumentException">The model returns several tensors; see <see cref="PredictTree"/>.</exception>
    public ConstantTensor Predict(object x, int batchSize = DefaultBatchSize)
    {
        object? outputs = PredictTree(x, batchSize);
        return outputs as ConstantTensor
            ?? throw new ArgumentException($"{Who} returns {Tree.Structure(outputs)}, not one tensor. Use PredictTree.");
    }

    /// <summary>The outputs of a model that returns a tree, batch by batch.</summary>
    /// <param name="x">Inputs.</param>
    /// <param name="batchSize">Samples per step; changes nothing but speed and memory.</param>
    /// <returns>The tree; each tensor holds the outputs of all samples.</returns>
    public object? PredictTree(object x, int batchSize = DefaultBatchSize)
    {
        ArgumentNullException.ThrowIfNull(x);
        Samples samples = Samples.Of(x, null, null, Who);
        BuildFor(samples.Inputs);
        BatchLoader loader = new(samples, batchSize, Place);
        OutputCollector? collector = null;
        for (int batch = 0; batch < loader.BatchCount; batch++)
        {
            InputSignature signature = samples.Inputs.WithBatch(loader.SizeOf(batch));
            LayerProgram program = _predictions.Get(signature, Place, () => LayerProgram.Compile(this, signature, training: false, Place));
            collector ??= new OutputCollector(program, samples.Count, Who);
            try
            {
                loader.Load(batch);
                collector.Add(program, loader.Buffers, loader.SizeOf(batch));
            }
            finally
            {
                loader.Release();
            }
        }

        return collector!.Result();
    }

    private (Samples Train, Samples Validation) Split(Samples samples, double share)
    {
        int first = (int)Math.Floor(samples.Count * (1 - share));
        return share > 0 && first > 0 && first < samples.Count
            ? (samples.Slice(0, first), samples.Slice(first, samples.Count - first))
            : throw new ArgumentException(
                $"{Who}: validationSplit must leave samples on both sides; {share} of {samples.Count} samples leaves {first} for training.");
    }

    private OrderedDictionary<string, double> OnBatch(
        object x, object? y, object? sampleWeight, Func<Trainer, Samples, StepProgram> choose)
    {
        ArgumentNullException.ThrowIfNull(x);
        Trainer trainer = Trainer;
        Samples samples = Samples.Of(x, y, sampleWeight, Who);
        BuildFor(samples.Inputs);
        trainer.ResetMetrics();
        StepProgram step = choose(trainer, samples);
        foreach (IDeviceBuffer result in step.Run(samples.Leaves))
        {
            result.Dispose();
        }

        return trainer.Results();
    }
}
