using System.Diagnostics;
using Microsoft.Extensions.Logging;
using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Serving.Batching;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <summary>One model of the service: its artifact, its queue, and the loops that run its batches.</summary>
internal sealed class XlaModelService : IXlaModel, IAsyncDisposable, IDisposable
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

    public XlaModelService(string name, XlaModelServiceOptions options, XlaClient client, ServingMetrics metrics, ILogger logger)
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

    private ModelGeneration Current => Volatile.Read(ref _generation)
        ?? throw new InvalidOperationException($"Model '{Name}' is not loaded yet: start the host, or await its start, before using it.");

    /// <summary>Loads the artifact and begins to serve. Later calls wait for the first.</summary>
    public Task StartAsync()
    {
        lock (_gate)
        {
            return _starting ??= Task.Run(Start);
        }
    }

    public async Task<HostTensor[]> PredictAsync(IReadOnlyList<HostTensor> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _stopped) != 0, this);
        ModelGeneration generation = Current;
        int examples = (int)Math.Min(generation.Model.BatchOf([.. inputs]) ?? 1, int.MaxValue);
        if (examples > generation.MaxBatchSize)
        {
            throw new ArgumentException(
                $"Model '{Name}' takes up to {generation.MaxBatchSize} examples in a request, got {examples}. Split the request, or add a batch size.",
                nameof(inputs));
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

    public async Task ReloadAsync(string? path = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _stopped) != 0, this);
        await _reloading.WaitAsync(cancellationToken).ConfigureAwait(false);
        string file = path ?? _path;
        try
        {
            DateTime version = File.GetLastWriteTimeUtc(file);
            ModelGeneration next = await Task.Run(() => Load(file), cancellationToken).ConfigureAwait(false);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckSignature(next, Current);
            }
            catch
            {
                next.Release();
                throw;
            }

            Install(next, file, version);
            _metrics.Reloaded(Name, "ok");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _metrics.Reloaded(Name, "refused");
            Log.ReloadFailed(_logger, Name, file, e);
            throw;
        }
        finally
        {
            _reloading.Release();
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

    /// <summary>Takes no more requests, runs those that wait until the token says enough, and turns the rest away.</summary>
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
            unanswered += request.Fail(new ObjectDisposedException(nameof(IXlaModel), $"Model '{Name}': the service stopped before the request ran.")) ? 1 : 0;
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

    private ModelGeneration Load(string file)
    {
        long started = Stopwatch.GetTimestamp();
        XlaModel model = XlaModel.Load(file, _client.Client, new()
        {
            Device = _client.Device,
            Cache = _client.Cache,
            AllowCompilation = _options.AllowCompilation,
            Log = message => Log.Notice(_logger, message),
        });
        ModelGeneration generation = ModelGeneration.WarmUp(model, _options.BatchSizes);
        _metrics.Compiled(Name, model.CompilationCount);
        Log.Loaded(
            _logger,
            Name,
            file,
            model.Device.ToString(),
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            model.CompilationCount,
            generation.MaxBatchSize);
        return generation;
    }

    private void Install(ModelGeneration next, string file, DateTime version)
    {
        ModelGeneration? previous = Interlocked.Exchange(ref _generation, next);
        (_path, _loadedVersion) = (file, version);
        Interlocked.Increment(ref _generations);
        Volatile.Write(ref _failures, 0);
        previous?.Release();
    }

    /// <summary>Requests that wait were checked against the present artifact; the next one must take them as well.</summary>
    private static void CheckSignature(ModelGeneration next, ModelGeneration present)
    {
        static string Describe(XlaModel model) =>
            $"({string.Join(", ", model.Inputs.Select(v => $"{v.Name}: {v.Type}"))}) -> ({string.Join(", ", model.Outputs.Select(v => $"{v.Name}: {v.Type}"))})";
        if (Describe(next.Model) != Describe(present.Model) || next.MaxBatchSize < present.MaxBatchSize)
        {
            throw new ArtifactException(
                next.Model.File,
                $"its signature {Describe(next.Model)}, batches up to {next.MaxBatchSize}, differs from the present one "
                    + $"{Describe(present.Model)}, batches up to {present.MaxBatchSize}.");
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
            throw new ObjectDisposedException(nameof(IXlaModel), $"Model '{Name}': the service stopped before the request ran.");
        }
    }

    private async Task<HostTensor[]> WaitAsync(PendingRequest request, CancellationToken token)
    {
        try
        {
            TimeSpan left = _options.RequestTimeout < TimeSpan.Zero
                ? Timeout.InfiniteTimeSpan
                : _options.RequestTimeout - Stopwatch.GetElapsedTime(request.Enqueued);
            return await request.Answer.WaitAsync(left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : left, token)
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

    private TimeoutException TimedOut() => new($"Model '{Name}': no answer within RequestTimeout, {_options.RequestTimeout}.");

    private async Task ServeAsync()
    {
        List<PendingRequest> batch = [];
        while (await _queue.CollectAsync(Volatile.Read(ref _generation)?.JoinLimit ?? 0, batch).ConfigureAwait(false))
        {
            ModelGeneration? generation = Acquire();
            if (generation is null)
            {
                ObjectDisposedException gone = new(nameof(IXlaModel), $"Model '{Name}': the service stopped before the request ran.");
                batch.ForEach(request => request.Fail(gone));
                continue;
            }

            try
            {
                Run(generation, batch);
            }
            finally
            {
                generation.Release();
            }
        }
    }

    private ModelGeneration? Acquire()
    {
        // A generation that is replaced between reading and acquiring is followed by another one, or by none at the end.
        while (Volatile.Read(ref _generation) is { } generation)
        {
            if (generation.TryAcquire())
            {
                return generation;
            }
        }

        return null;
    }

    private void Run(ModelGeneration generation, List<PendingRequest> batch)
    {
        int examples = batch.Sum(request => request.Examples);
        long started = Stopwatch.GetTimestamp();
        using Activity? activity = ServingMetrics.Activities.StartActivity(
            ActivityKind.Internal, default(ActivityContext), links: batch.Where(r => r.Caller != default).Select(r => new ActivityLink(r.Caller)), name: "xla.batch");
        activity?.SetTag("xla.model", Name).SetTag("xla.batch.size", examples);
        foreach (PendingRequest request in batch)
        {
            _metrics.Queued(Name, request.Enqueued);
        }

        try
        {
            XlaModel model = generation.Model;
            int size = generation.SizeFor(examples);
            HostTensor[] results = model.Program(size).Run(BatchAssembly.Join(model.Inputs, batch, size));
            int first = 0;
            foreach (PendingRequest request in batch)
            {
                request.Succeed(BatchAssembly.Part(model.Outputs, results, first, request.Examples));
                first += request.Examples;
            }

            Volatile.Write(ref _failures, 0);
        }
        catch (Exception e)
        {
            // Whatever it is, each request gets it as its answer, and the loop goes on.
            Interlocked.Increment(ref _failures);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            Log.BatchFailed(_logger, Name, batch.Count, e);
            batch.ForEach(request => request.Fail(e));
        }

        _metrics.Batch(Name, examples, started);
    }

    private async Task WatchFileAsync()
    {
        using PeriodicTimer timer = new(_options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                DateTime version = File.GetLastWriteTimeUtc(_path);
                if (version == _loadedVersion || !File.Exists(_path))
                {
                    continue;
                }

                try
                {
                    await ReloadAsync(null, _stop.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is ArtifactException or PjRtException or Hlo.HloException)
                {
                    // Logged already; the same file is not tried again until it changes.
                    _loadedVersion = version;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
