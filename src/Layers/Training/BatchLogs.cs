using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Metrics;

namespace XlaSharp.Layers.Training;

/// <summary>The numbers of a batch that was just started. Reading one waits for the device, so read only what is used.</summary>
public sealed class BatchLogs
{
    private readonly IReadOnlyList<(string Name, Metric Metric)> _metrics;

    internal BatchLogs(IReadOnlyList<(string Name, Metric Metric)> metrics) => _metrics = metrics;

    /// <summary>The loss of this batch alone.</summary>
    public float Loss
    {
        get
        {
            float loss = 0;
            Batch!.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<float>(ref loss)));
            return loss;
        }
    }

    internal IDeviceBuffer? Batch { get; set; }

    /// <summary>The loss and the metrics over the epoch's batches so far, by name.</summary>
    /// <returns>The numbers in ordinal order of the names.</returns>
    public IEnumerable<KeyValuePair<string, double>> Running() =>
        _metrics
            .Select(metric => KeyValuePair.Create(metric.Name, metric.Metric.Result()))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
