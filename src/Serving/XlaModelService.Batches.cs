using System.Diagnostics;
using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Serving.Batching;
using XlaSharp.Serving.Telemetry;

namespace XlaSharp.Serving;

/// <content>The loops that run batches.</content>
internal sealed partial class XlaModelService
{
    private async Task ServeAsync()
    {
        List<PendingRequest> batch = [];
        while (await _queue.CollectAsync(Volatile.Read(ref _generation)?.JoinLimit ?? 0, batch).ConfigureAwait(false))
        {
            ModelGeneration? generation = Acquire();
            if (generation is null)
            {
                ObjectDisposedException gone = new(
                    nameof(IXlaModel),
                    $"Model '{Name}': the service stopped before the request ran."
                );
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
        // A generation that is replaced between reading and acquiring is followed by another one, or by none at the
        // end.
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
            ActivityKind.Internal,
            default(ActivityContext),
            links: batch.Where(r => r.Caller != default).Select(r => new ActivityLink(r.Caller)),
            name: "xla.batch"
        );
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
}
