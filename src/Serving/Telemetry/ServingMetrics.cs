using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace XlaSharp.Serving.Telemetry;

/// <summary>
/// What a service measures. Names of the meter and of the activity source are <see cref="Name"/>: give it to
/// OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>.
/// </summary>
public sealed class ServingMetrics : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "XlaSharp.Serving";

    internal static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _executionDuration;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _compilations;
    private readonly Counter<long> _reloads;

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">The service's meter factory; null for a meter of its own.</param>
    public ServingMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(Name) ?? new Meter(Name);
        _requestDuration = _meter.CreateHistogram<double>(
            "xla.request.duration",
            "s",
            "From a request's arrival to its answer."
        );
        _queueTime = _meter.CreateHistogram<double>(
            "xla.request.queue_time",
            "s",
            "From a request's arrival to the start of its batch."
        );
        _executionDuration = _meter.CreateHistogram<double>(
            "xla.batch.duration",
            "s",
            "From a batch's start to its results on the host."
        );
        _batchSize = _meter.CreateHistogram<int>(
            "xla.batch.size",
            "{example}",
            "Examples of a batch, padding left out."
        );
        _compilations = _meter.CreateCounter<long>(
            "xla.compilations",
            "{program}",
            "Programs compiled because the artifact had no executable."
        );
        _reloads = _meter.CreateCounter<long>(
            "xla.reloads",
            "{artifact}",
            "Artifacts put in place of another, or refused."
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Watch(XlaModelService model)
    {
        KeyValuePair<string, object?> tag = new("xla.model", model.Name);
        _meter.CreateObservableGauge(
            "xla.queue.length",
            () => new Measurement<int>(model.QueueLength, tag),
            "{request}",
            "Requests that wait."
        );
        _meter.CreateObservableGauge("xla.device.memory.used", () => Memory(model, tag), "By", "Device memory in use.");
    }

    internal void Request(string model, long enqueued, string outcome) =>
        _requestDuration.Record(
            Stopwatch.GetElapsedTime(enqueued).TotalSeconds,
            new("xla.model", model),
            new KeyValuePair<string, object?>("xla.outcome", outcome)
        );

    internal void Queued(string model, long enqueued) =>
        _queueTime.Record(
            Stopwatch.GetElapsedTime(enqueued).TotalSeconds,
            new KeyValuePair<string, object?>("xla.model", model)
        );

    internal void Batch(string model, int examples, long started)
    {
        KeyValuePair<string, object?> tag = new("xla.model", model);
        _batchSize.Record(examples, tag);
        _executionDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tag);
    }

    internal void Compiled(string model, int programs)
    {
        if (programs > 0)
        {
            _compilations.Add(programs, new KeyValuePair<string, object?>("xla.model", model));
        }
    }

    internal void Reloaded(string model, string outcome) =>
        _reloads.Add(1, new("xla.model", model), new KeyValuePair<string, object?>("xla.outcome", outcome));

    private static IEnumerable<Measurement<long>> Memory(XlaModelService model, KeyValuePair<string, object?> tag) =>
        model.DeviceMemory() is { } bytes ? [new(bytes, tag)] : [];
}
