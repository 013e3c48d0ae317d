using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Data;

/// <summary>
/// Batches from a sequence of one's own, enumerated, converted and copied to the device by a background thread. With a
/// limit of steps per epoch one pass over the sequence lasts over epochs; without, each epoch begins it anew.
/// </summary>
internal sealed class StreamFeed : BatchFeed
{
    private readonly IAsyncEnumerable<Batch> _batches;
    private readonly Placement _placement;
    private readonly string _who;
    private readonly bool _continues;
    private readonly Grouping _grouping;
    private readonly Samples _first;
    private Prefetcher? _prefetcher;
    private IAsyncEnumerator<Batch>? _open;
    private Samples? _ahead;
    private int _taken;
    private bool _hasBegun;

    public StreamFeed(
        IAsyncEnumerable<Batch> batches,
        Placement placement,
        string who,
        bool continues,
        Grouping grouping
    )
    {
        (_batches, _placement, _who, _continues, _grouping) = (batches, placement, who, continues, grouping);
        _open = batches.GetAsyncEnumerator();
        Batch? first = NextAsync().AsTask().GetAwaiter().GetResult();
        _first = Convert(first ?? throw new ArgumentException($"{who}: the sequence of batches is empty."));
    }

    public override int? BatchCount => null;

    public override BatchLayout Layout => _first.Layout;

    public override int FirstSize => _first.Count;

    /// <summary>
    /// The first pass goes on with the sequence that was opened to see its first batch, so that nothing is enumerated
    /// twice.
    /// </summary>
    public override void Begin(int epoch, bool shuffle)
    {
        if (_prefetcher is not null && _continues)
        {
            return;
        }

        StopReading();
        if (_hasBegun)
        {
            Close();
        }

        (_ahead, _taken, _hasBegun) = (_hasBegun ? null : _first, 0, true);

        _open ??= _batches.GetAsyncEnumerator();
        _prefetcher = new(async stop =>
        {
            stop.ThrowIfCancellationRequested();
            List<Samples> group = await GroupAsync().ConfigureAwait(false);
            _taken += group.Count;
            return group.Count == 0 ? null : Upload(group);
        });
    }

    public override bool TryNext(out DeviceBatch batch) => _prefetcher!.TryNext(out batch);

    public override Samples Probe() => _first;

    public override void Dispose()
    {
        StopReading();
        Close();
    }

    private void StopReading()
    {
        _prefetcher?.Dispose();
        _prefetcher = null;
    }

    private void Close()
    {
        _open?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _open = null;
    }

    private async ValueTask<Batch?> NextAsync() =>
        await _open!.MoveNextAsync().ConfigureAwait(false) ? _open.Current : null;

    /// <summary>The next batches that go together: of one layout and one size, at most as many as wanted.</summary>
    private async ValueTask<List<Samples>> GroupAsync()
    {
        List<Samples> group = [];
        for (int most = _grouping.Next(_taken); group.Count < most; )
        {
            Samples? next = _ahead ?? (await NextAsync().ConfigureAwait(false) is { } batch ? Convert(batch) : null);
            _ahead = null;
            if (next is null)
            {
                break;
            }

            if (group.Count > 0 && (next.Count != group[0].Count || !next.Layout.Equals(group[0].Layout)))
            {
                _ahead = next;
                break;
            }

            group.Add(next);
        }

        return group;
    }

    private Samples Convert(Batch batch) => Samples.Of(batch.X, batch.Y, batch.SampleWeight, _who);

    private DeviceBatch Upload(List<Samples> group) =>
        new(
            group[0].Layout,
            group[0].Count,
            group.Count,
            [.. Samples.Join(group).Select(leaf => _placement.Backend.ToDevice(leaf, _placement.Device))]
        );
}

/// <summary>A synchronous sequence as an asynchronous one.</summary>
internal static class AsyncSequences
{
    public static async IAsyncEnumerable<Batch> Of(IEnumerable<Batch> batches)
    {
        foreach (Batch batch in batches)
        {
            yield return batch;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
