using System.Diagnostics;
using XlaSharp.Artifacts;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <content>Artifacts: loading them, and putting one in place of another.</content>
internal sealed partial class XlaModelService
{
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

    private ModelGeneration Load(string file)
    {
        long started = Stopwatch.GetTimestamp();
        XlaModel model = XlaModel.Load(
            file,
            _client.Client,
            new()
            {
                Device = _client.Device,
                Cache = _client.Cache,
                AllowCompilation = _options.AllowCompilation,
                Log = message => Log.Notice(_logger, message),
            }
        );
        ModelGeneration generation = ModelGeneration.WarmUp(model, _options.BatchSizes);
        _metrics.Compiled(Name, model.CompilationCount);
        Log.Loaded(
            _logger,
            Name,
            file,
            model.Device.ToString(),
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            model.CompilationCount,
            generation.MaxBatchSize
        );
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

    /// <summary>
    /// Requests that wait were checked against the present artifact; the next one must take them as well.
    /// </summary>
    private static void CheckSignature(ModelGeneration next, ModelGeneration present)
    {
        static string Describe(XlaModel model) =>
            $"({string.Join(", ", model.Inputs.Select(v => $"{v.Name}: {v.Type}"))}) -> "
            + $"({string.Join(", ", model.Outputs.Select(v => $"{v.Name}: {v.Type}"))})";
        if (Describe(next.Model) != Describe(present.Model) || next.MaxBatchSize < present.MaxBatchSize)
        {
            throw new ArtifactException(
                next.Model.File,
                $"its signature {Describe(next.Model)}, batches up to {next.MaxBatchSize}, differs from the "
                    + $"present one "
                    + $"{Describe(present.Model)}, batches up to {present.MaxBatchSize}."
            );
        }
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
