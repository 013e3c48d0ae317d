using System.Diagnostics;
using Microsoft.Extensions.Logging;
using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Serving.Batching;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <summary>One model of the service: its artifact, its queue, and the loops that run its batches.</summary>
internal sealed partial class XlaModelService : IXlaModel, IAsyncDisposable, IDisposable
{
    private readonly XlaModelServiceOptions _options;
    private readonly XlaClient _client;
    private readonly ServingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly RequestQueue _queue;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private readonly Lock _gate = new();
    private ModelGeneration? _generation;
    private Task? _starting;
    private string _path;
    private DateTime _loadedVersion;
    private int _generations;
    private int _failures;
    private int _stopped;
    private int _disposed;

    public XlaModelService(
        string name,
        XlaModelServiceOptions options,
        XlaClient client,
        ServingMetrics metrics,
        ILogger logger
    )
    {
        options.Validate(name);
        (Name, _options, _client, _metrics, _logger) = (name, options, client, metrics, logger);
        _queue = new(options.QueueCapacity, options.MaxBatchDelay);
        _path = options.Path;
        metrics.Watch(this);
    }

    public string Name { get; }

    public IReadOnlyList<ArtifactValue> Inputs => Current.Model.Inputs;

    public IReadOnlyList<ArtifactValue> Outputs => Current.Model.Outputs;

    public int MaxBatchSize => Current.MaxBatchSize;

    public int Generation => Volatile.Read(ref _generations);

    public int QueueLength => _queue.Length;

    public int QueueCapacity => _options.QueueCapacity;

    public bool IsLoaded => Volatile.Read(ref _generation) is not null;

    /// <summary>True if so many batches in a row failed that something must be wrong with the device.</summary>
    public bool IsFailing => Volatile.Read(ref _failures) >= _options.UnhealthyAfterFailures;

    private ModelGeneration Current =>
        Volatile.Read(ref _generation)
        ?? throw new InvalidOperationException(
            $"Model '{Name}' is not loaded yet: start the host, or await its start, before using it."
        );

    /// <summary>Loads the artifact and begins to serve. Later calls wait for the first.</summary>
    public Task StartAsync()
    {
        lock (_gate)
        {
            return _starting ??= Task.Run(Start);
        }
    }

    public async Task<HostTensor[]> PredictAsync(
        IReadOnlyList<HostTensor> inputs,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _stopped) != 0, this);
        ModelGeneration generation = Current;
        int examples = (int)Math.Min(generation.Model.BatchOf([.. inputs]) ?? 1, int.MaxValue);
        if (examples > generation.MaxBatchSize)
        {
            throw new ArgumentException(
                $"Model '{Name}' takes up to {generation.MaxBatchSize} examples in a request, got {examples}. Split "
                    + $"the request, or add a batch size.",
                nameof(inputs)
            );
        }

        using Activity? activity = ServingMetrics.Activities.StartActivity("xla.predict");
        activity?.SetTag("xla.model", Name);
        PendingRequest request = new(inputs, examples);
        string outcome = "error";
        try
        {
            await EnqueueAsync(request, cancellationToken).ConfigureAwait(false);
            HostTensor[] answer = await WaitAsync(request, cancellationToken).ConfigureAwait(false);
            outcome = "ok";
            return answer;
        }
        catch (Exception e)
        {
            outcome = e switch
            {
                XlaOverloadException => "overload",
                TimeoutException => "timeout",
                OperationCanceledException => "canceled",
                _ => "error",
            };
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            _metrics.Request(Name, request.Enqueued, outcome);
        }
    }

    /// <summary>Bytes of device memory in use; null where the plugin does not tell.</summary>
    public long? DeviceMemory()
    {
        ModelGeneration? generation = Volatile.Read(ref _generation);
        if (generation is null || !generation.TryAcquire())
        {
            return null;
        }

        try
        {
            return generation.Model.Device.MemoryStats()?.BytesInUse;
        }
        catch (PjRtException)
        {
            return null;
        }
        finally
        {
            generation.Release();
        }
    }

    /// <summary>
    /// Takes no more requests, runs those that wait until the token says enough, and turns the rest away.
    /// </summary>
    /// <param name="cancellationToken">Enough.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        _queue.Complete();
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_loops).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The rest is turned away below.
        }

        int unanswered = 0;
        foreach (PendingRequest request in _queue.Drain())
        {
            unanswered += request.Fail(
                new ObjectDisposedException(
                    nameof(IXlaModel),
                    $"Model '{Name}': the service stopped before the request ran."
                )
            )
                ? 1
                : 0;
        }

        Log.Stopped(_logger, Name, unanswered);
        Interlocked.Exchange(ref _generation, null)?.Release();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        _queue.Dispose();
        _reloading.Dispose();
        _stop.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Start()
    {
        DateTime version = File.GetLastWriteTimeUtc(_path);
        Install(Load(_path), _path, version);
        for (int i = 0; i < _options.MaxConcurrentBatches; i++)
        {
            _loops.Add(Task.Run(ServeAsync));
        }

        if (_options.ReloadInterval > TimeSpan.Zero)
        {
            _loops.Add(Task.Run(WatchFileAsync));
        }
    }

    private async Task EnqueueAsync(PendingRequest request, CancellationToken token)
    {
        if (_queue.TryAdd(request))
        {
            return;
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _stopped) != 0, this);
        if (_options.WhenFull == QueueFullMode.Reject)
        {
            throw new XlaOverloadException(Name, _options.QueueCapacity);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (_options.RequestTimeout > TimeSpan.Zero)
        {
            limit.CancelAfter(_options.RequestTimeout);
        }

        try
        {
            await _queue.AddAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw TimedOut();
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            throw new ObjectDisposedException(
                nameof(IXlaModel),
                $"Model '{Name}': the service stopped before the request ran."
            );
        }
    }

    private async Task<HostTensor[]> WaitAsync(PendingRequest request, CancellationToken token)
    {
        try
        {
            TimeSpan left =
                _options.RequestTimeout < TimeSpan.Zero
                    ? Timeout.InfiniteTimeSpan
                    : _options.RequestTimeout - Stopwatch.GetElapsedTime(request.Enqueued);
            return await request
                .Answer.WaitAsync(
                    left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left,
                    token
                )
                .ConfigureAwait(false);
        }
        catch (TimeoutException) when (!request.Answer.IsFaulted)
        {
            // Answered here, so that no batch runs it any more.
            TimeoutException timeout = TimedOut();
            return request.Fail(timeout) ? throw timeout : await request.Answer.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            request.Cancel(token);
            throw;
        }
    }

    private TimeoutException TimedOut() =>
        new($"Model '{Name}': no answer within RequestTimeout, {_options.RequestTimeout}.");
}
