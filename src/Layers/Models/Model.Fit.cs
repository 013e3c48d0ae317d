using System.Runtime.CompilerServices;
using Spectre.Console;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers;

/// <summary>Training on data in host memory and on sequences of batches.</summary>
public abstract partial class Model
{
    private const int DefaultBatchSize = 32;

    /// <summary>Where progress is written.</summary>
    public IAnsiConsole Console { get; set; } = AnsiConsole.Console;

    private string Who => $"Model '{Name}'";

    /// <summary>
    /// Trains on samples. All tensors have the samples in their first dimension; the last batch may be smaller.
    /// </summary>
    /// <param name="x">Inputs: a tensor, an array, or a tree of them.</param>
    /// <param name="y">Truths: a tensor, an array, or a tree of them by output.</param>
    /// <param name="batchSize">Samples per step, at most as many as there are; null for 32, or for all when they are
    /// fewer.</param>
    /// <param name="epochs">Number of the epoch to stop before; with <paramref name="initialEpoch"/> 0, how many there
    /// are.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <param name="validationSplit">Share of the samples, from the end, that is kept for validation; in
    /// <c>[0, 1)</c>.</param>
    /// <param name="validationData">Samples for validation; takes precedence over the split.</param>
    /// <param name="shuffle">True for another order in each epoch. The order depends on the epoch's number
    /// alone.</param>
    /// <param name="classWeight">Factor of the loss by class; classes that are missing have 1.</param>
    /// <param name="sampleWeight">Factor of the loss by sample, or a tree of them by output.</param>
    /// <param name="initialEpoch">Number of the first epoch, to continue a run.</param>
    /// <param name="stepsPerEpoch">Ends an epoch early.</param>
    /// <param name="validationSteps">Ends a validation early.</param>
    /// <param name="validationBatchSize">Samples per step of the validation, at most as many as there are; null for
    /// <paramref name="batchSize"/>, or for all when they are fewer.</param>
    /// <param name="validationFreq">Validates after every so many epochs.</param>
    /// <param name="validationSampleWeight">Factor of the loss by sample of <paramref name="validationData"/>, or a
    /// tree of them by output.</param>
    /// <returns>The losses and metrics of all epochs.</returns>
    /// <exception cref="ArgumentException">The data do not fit together or do not fit the model, or a batch is larger
    /// than the data.</exception>
    /// <exception cref="InvalidOperationException">The model was not compiled.</exception>
    public History Fit(
        object x,
        object? y = null,
        int? batchSize = null,
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
        int? validationSteps = null,
        int? validationBatchSize = null,
        int validationFreq = 1,
        object? validationSampleWeight = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize ?? 1, nameof(batchSize));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validationBatchSize ?? 1, nameof(validationBatchSize));
        _ = Trainer;
        Samples samples = Samples.Of(x, y, ClassWeights.Combine(classWeight, sampleWeight, y, Who), Who);
        Samples? validation = validationData is { } held
            ? Samples.Of(held.X, held.Y, validationSampleWeight, $"{Who}, validation")
            : null;
        if (validation is null && validationSampleWeight is not null)
        {
            throw new ArgumentException(
                $"{Who}: validationSampleWeight belongs to validationData, which is not given. With a validationSplit, "
                    + "sampleWeight is split too.",
                nameof(validationSampleWeight)
            );
        }

        if (validation is null && validationSplit != 0)
        {
            (samples, validation) = Split(samples, validationSplit);
        }

        RequireFullBatch(batchSize, samples, "training");
        RequireFullBatch(validationBatchSize, validation, "validation");
        int size = batchSize ?? DefaultBatchSize;
        using ArrayFeed train = new(samples, size, Place, Groups(stepsPerEpoch));
        using ArrayFeed? other = validation is null
            ? null
            : new(validation, validationBatchSize ?? size, Place, Groups(validationSteps));
        return Fit(
            new(train, other, Console)
            {
                Epochs = epochs,
                InitialEpoch = initialEpoch,
                StepsPerEpoch = stepsPerEpoch,
                ValidationSteps = validationSteps,
                ValidationFrequency = validationFreq,
                Shuffle = shuffle,
                Verbosity = verbose,
                Callbacks = callbacks ?? [],
            }
        );
    }

    /// <summary>
    /// Trains on a sequence of batches, which a background thread enumerates and copies to the device. Without
    /// <paramref name="stepsPerEpoch"/> every epoch enumerates the sequence anew; with it, one enumeration lasts over
    /// all epochs.
    /// </summary>
    /// <param name="batches">The batches. Each new number of samples compiles a program of its own, so few are
    /// best.</param>
    /// <param name="epochs">Number of the epoch to stop before.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <param name="validationData">Batches for validation.</param>
    /// <param name="initialEpoch">Number of the first epoch, to continue a run.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch. Training ends with a warning when the sequence does.</param>
    /// <param name="validationSteps">Ends a validation early.</param>
    /// <param name="validationFreq">Validates after every so many epochs.</param>
    /// <returns>The losses and metrics of all epochs.</returns>
    /// <exception cref="ArgumentException">The sequence is empty, or a batch does not fit the model.</exception>
    /// <exception cref="InvalidOperationException">The model was not compiled.</exception>
    public History Fit(
        IAsyncEnumerable<Batch> batches,
        int epochs = 1,
        Verbosity verbose = Verbosity.Bar,
        IReadOnlyList<Callback>? callbacks = null,
        IAsyncEnumerable<Batch>? validationData = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationSteps = null,
        int validationFreq = 1
    )
    {
        ArgumentNullException.ThrowIfNull(batches);
        _ = Trainer;
        using StreamFeed train = new(batches, Place, Who, stepsPerEpoch is not null, Groups(stepsPerEpoch));
        using StreamFeed? other = validationData is null
            ? null
            : new(validationData, Place, $"{Who}, validation", continues: false, Groups(validationSteps));
        return Fit(
            new(train, other, Console)
            {
                Epochs = epochs,
                InitialEpoch = initialEpoch,
                StepsPerEpoch = stepsPerEpoch,
                ValidationSteps = validationSteps,
                ValidationFrequency = validationFreq,
                Shuffle = false,
                Verbosity = verbose,
                Callbacks = callbacks ?? [],
            }
        );
    }

    /// <summary>Trains on a sequence of batches; see the overload for asynchronous sequences.</summary>
    /// <param name="batches">The batches.</param>
    /// <param name="epochs">Number of the epoch to stop before.</param>
    /// <param name="verbose">What is written to <see cref="Console"/>.</param>
    /// <param name="callbacks">Take part in the run, in order.</param>
    /// <param name="validationData">Batches for validation.</param>
    /// <param name="initialEpoch">Number of the first epoch, to continue a run.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch. Training ends with a warning when the sequence does.</param>
    /// <param name="validationSteps">Ends a validation early.</param>
    /// <param name="validationFreq">Validates after every so many epochs.</param>
    /// <returns>The losses and metrics of all epochs.</returns>
    public History Fit(
        IEnumerable<Batch> batches,
        int epochs = 1,
        Verbosity verbose = Verbosity.Bar,
        IReadOnlyList<Callback>? callbacks = null,
        IEnumerable<Batch>? validationData = null,
        int initialEpoch = 0,
        int? stepsPerEpoch = null,
        int? validationSteps = null,
        int validationFreq = 1
    )
    {
        ArgumentNullException.ThrowIfNull(batches);
        return Fit(
            AsyncSequences.Of(batches),
            epochs,
            verbose,
            callbacks,
            validationData is null ? null : AsyncSequences.Of(validationData),
            initialEpoch,
            stepsPerEpoch,
            validationSteps,
            validationFreq
        );
    }

    private History Fit(FitPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.ValidationFrequency, "validationFreq");
        ArgumentOutOfRangeException.ThrowIfNegative(plan.Epochs, "epochs");
        ArgumentOutOfRangeException.ThrowIfNegative(plan.InitialEpoch, "initialEpoch");
        BuildFor(plan.Train.Layout.Inputs);
        return new FitRun(this, Trainer, plan).Run();
    }

    private Grouping Groups(int? steps, [CallerArgumentExpression(nameof(steps))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps ?? 1, name);
        return new(Trainer.StepsPerExecution, steps);
    }

    // A size that was asked for and never occurs is a mistake of the size or of the data.
    private void RequireFullBatch(
        int? size,
        Samples? samples,
        string role,
        [CallerArgumentExpression(nameof(size))] string? name = null
    )
    {
        if (samples is { Count: var count } && size > count)
        {
            throw new ArgumentException(
                $"{Who}: {name} must be at most the number of {role} samples, so that there is a batch; {size} was given "
                    + $"with {count} samples. Pass {name}: {count} or less, or more data.",
                name
            );
        }
    }

    private (Samples Train, Samples Validation) Split(Samples samples, double share)
    {
        int first = (int)Math.Floor(samples.Count * (1 - share));
        return share > 0 && first > 0 && first < samples.Count
            ? (samples.Slice(0, first), samples.Slice(first, samples.Count - first))
            : throw new ArgumentException(
                $"{Who}: validationSplit must leave samples on both sides; {share} of {samples.Count} samples leaves "
                    + $"{first} for training."
            );
    }
}
