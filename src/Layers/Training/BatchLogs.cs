using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Metrics;

namespace XlaSharp.Layers.Training;

/// <summary>
/// The numbers of a batch that was just started. Reading one waits for the device, so read only what is used.
/// </summary>
public sealed class BatchLogs
{
    private readonly IReadOnlyList<(string Name, Metric Metric)> _metrics;

    internal BatchLogs(IReadOnlyList<(string Name, Metric Metric)> metrics) => _metrics = metrics;

    /// <summary>The loss of this batch alone; of several in one execution, that of the last.</summary>
    public float Loss
    {
        get
        {
            Span<float> losses = Steps <= 64 ? stackalloc float[Steps] : new float[Steps];
            Losses!.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(losses));
            return losses[^1];
        }
    }

    /// <summary>The loss of each batch of the execution.</summary>
    internal IDeviceBuffer? Losses { get; set; }

    /// <summary>How many batches the execution has.</summary>
    internal int Steps { get; set; } = 1;

    /// <summary>The loss and the metrics over the epoch's batches so far, by name.</summary>
    /// <returns>The numbers in ordinal order of the names.</returns>
    public IEnumerable<KeyValuePair<string, double>> Running() =>
        _metrics
            .Select(metric => KeyValuePair.Create(metric.Name, metric.Metric.Result()))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
