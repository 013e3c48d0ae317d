using System.Threading.Channels;

namespace XlaSharp.Layers.Training.Data;

/// <summary>
/// Makes batches on a background thread, a few ahead of the one in use. What goes wrong there is thrown where the batch
/// is taken. Disposing it stops the thread and frees the batches that nobody took.
/// </summary>
internal sealed class Prefetcher : IDisposable
{
    private const int Ahead = 2;

    private readonly Channel<DeviceBatch> _ready = Channel.CreateBounded<DeviceBatch>(
        new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true }
    );
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _task;

    public Prefetcher(Func<DeviceBatch?> produce)
        : this(_ => ValueTask.FromResult(produce())) { }

    public Prefetcher(Func<CancellationToken, ValueTask<DeviceBatch?>> produce) =>
        _task = Task.Run(() => RunAsync(produce));

    /// <summary>Waits for the next batch.</summary>
    public bool TryNext(out DeviceBatch batch)
    {
        while (!_ready.Reader.TryRead(out batch))
        {
            if (!Wait())
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _stop.Cancel();
        while (_ready.Reader.TryRead(out DeviceBatch batch))
        {
            batch.Release();
        }

        // It never fails: what goes wrong goes through the channel.
        _task.Wait();
        while (_ready.Reader.TryRead(out DeviceBatch batch))
        {
            batch.Release();
        }

        _stop.Dispose();
    }

    private bool Wait() => _ready.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private async Task RunAsync(Func<CancellationToken, ValueTask<DeviceBatch?>> produce)
    {
        try
        {
            while (!_stop.IsCancellationRequested && await produce(_stop.Token).ConfigureAwait(false) is { } batch)
            {
                if (!await OfferAsync(batch).ConfigureAwait(false))
                {
                    batch.Release();
                    break;
                }
            }

            _ready.Writer.Complete();
        }
        catch (Exception failure)
        {
            _ready.Writer.Complete(_stop.IsCancellationRequested ? null : failure);
        }
    }

    private async ValueTask<bool> OfferAsync(DeviceBatch batch)
    {
        try
        {
            await _ready.Writer.WriteAsync(batch, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
