using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Layers.Training.Data;

/// <summary>Where batches come from: a pass over all of them per epoch.</summary>
internal abstract class BatchFeed : IDisposable
{
    /// <summary>How many batches an epoch has; null if that shows only at its end.</summary>
    public abstract int? BatchCount { get; }

    /// <summary>The layout of the first batch.</summary>
    public abstract BatchLayout Layout { get; }

    /// <summary>How many samples the first batch has.</summary>
    public abstract int FirstSize { get; }

    /// <summary>Begins a pass.</summary>
    /// <param name="epoch">Its number, which decides the order of samples.</param>
    /// <param name="shuffle">True for another order in each epoch.</param>
    public abstract void Begin(int epoch, bool shuffle);

    /// <summary>The next batch or group of batches, in device memory; the caller releases it.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>False at the end of the pass.</returns>
    public abstract bool TryNext([MaybeNullWhen(false)] out DeviceBatch batch);

    /// <summary>The first batch on the host, for looking at gradients.</summary>
    public abstract Samples Probe();

    public abstract void Dispose();
}
