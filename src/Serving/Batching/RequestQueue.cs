using System.Threading.Channels;

namespace XlaSharp.Serving.Batching;

/// <summary>Requests that wait, and how they are put together into batches.</summary>
internal sealed class RequestQueue : IDisposable
{
    private readonly Channel<PendingRequest> _channel;

    // One collector at a time: two would split what could run together.
    private readonly SemaphoreSlim _collecting = new(1, 1);
    private readonly TimeSpan _delay;
    private PendingRequest? _heldBack;

    public RequestQueue(int capacity, TimeSpan delay)
    {
        _channel = Channel.CreateBounded<PendingRequest>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait }
        );
        _delay = delay;
    }

    public int Length => _channel.Reader.Count + (Volatile.Read(ref _heldBack) is null ? 0 : 1);

    public bool TryAdd(PendingRequest request) => _channel.Writer.TryWrite(request);

    public ValueTask AddAsync(PendingRequest request, CancellationToken token) =>
        _channel.Writer.WriteAsync(request, token);

    /// <summary>No request is taken any more.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Waits for requests and collects those that fit into one batch.</summary>
    /// <param name="limit">The most examples of a batch.</param>
    /// <param name="batch">Receives the requests; emptied first.</param>
    /// <returns>False if the queue is complete and empty.</returns>
    public async ValueTask<bool> CollectAsync(int limit, List<PendingRequest> batch)
    {
        batch.Clear();
        await _collecting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await FirstAsync().ConfigureAwait(false) is not { } first)
            {
                return false;
            }

            batch.Add(first);
            await FillAsync(limit - first.Examples, batch).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _collecting.Release();
        }
    }

    /// <summary>Takes out what nobody will run any more.</summary>
    public IEnumerable<PendingRequest> Drain()
    {
        if (Interlocked.Exchange(ref _heldBack, null) is { } held)
        {
            yield return held;
        }

        while (_channel.Reader.TryRead(out PendingRequest? request))
        {
            yield return request;
        }
    }

    public void Dispose() => _collecting.Dispose();

    private async ValueTask<PendingRequest?> FirstAsync()
    {
        if (Interlocked.Exchange(ref _heldBack, null) is { IsAnswered: false } held)
        {
            return held;
        }

        while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_channel.Reader.TryRead(out PendingRequest? request))
            {
                if (!request.IsAnswered)
                {
                    return request;
                }
            }
        }

        return null;
    }

    private async ValueTask FillAsync(int room, List<PendingRequest> batch)
    {
        using CancellationTokenSource patience = new();
        bool waits = false;
        while (room > 0)
        {
            if (_channel.Reader.TryRead(out PendingRequest? next))
            {
                if (next.IsAnswered)
                {
                    continue;
                }

                if (next.Examples > room)
                {
                    Volatile.Write(ref _heldBack, next);
                    return;
                }

                batch.Add(next);
                room -= next.Examples;
                continue;
            }

            if (_delay == TimeSpan.Zero)
            {
                return;
            }

            if (!waits)
            {
                waits = true;
                patience.CancelAfter(_delay);
            }

            try
            {
                if (!await _channel.Reader.WaitToReadAsync(patience.Token).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
