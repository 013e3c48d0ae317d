using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Data;

/// <summary>
/// Batches of samples in host memory, gathered into staging memory that is allocated once. Large batches are made and
/// copied by a background thread while the device works; small ones where they are needed, which costs less than
/// handing them over.
/// </summary>
internal sealed class ArrayFeed : BatchFeed
{
    /// <summary>From here on a batch takes longer to gather than to pass to another thread.</summary>
    private const long BackgroundBytes = 256 * 1024;

    private readonly Samples _samples;
    private readonly Placement _placement;
    private readonly int _batchSize;
    private readonly byte[][] _staging;
    private readonly Grouping _grouping;
    private readonly Dictionary<int, TensorType[]> _types = [];
    private readonly int[] _order;
    private readonly IDeviceBuffer[] _inline;
    private readonly bool _inBackground;
    private Prefetcher? _prefetcher;
    private int _next;

    public ArrayFeed(Samples samples, int batchSize, Placement placement, Grouping grouping)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_samples, _placement, _batchSize) = (samples, placement, Math.Min(batchSize, samples.Count));
        _grouping = grouping;
        _order = [.. Enumerable.Range(samples.First, samples.Count)];
        TensorType[] largest = Types(GroupAt(0) * _batchSize);
        _staging = [.. largest.Select(type => new byte[type.ByteCount])];
        _inline = new IDeviceBuffer[largest.Length];
        _inBackground = Count > 1 && largest.Sum(type => type.ByteCount) >= BackgroundBytes;
    }

    public override int? BatchCount => Count;

    public override BatchLayout Layout => _samples.Layout;

    public override int FirstSize => _batchSize;

    private int Count => (_samples.Count + _batchSize - 1) / _batchSize;

    public override void Begin(int epoch, bool shuffle)
    {
        _prefetcher?.Dispose();
        _prefetcher = null;
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = _samples.First + i;
        }

        if (shuffle)
        {
            new Layers.Data.SplitMix64((ulong)epoch).Shuffle<int>(_order);
        }

        _next = 0;
        _prefetcher = _inBackground ? new(() => _next < Count ? Load(new IDeviceBuffer[_inline.Length]) : null) : null;
    }

    public override bool TryNext(out DeviceBatch batch)
    {
        if (_prefetcher is not null)
        {
            return _prefetcher.TryNext(out batch);
        }

        batch = _next < Count ? Load(_inline) : default;
        return batch.Buffers is not null;
    }

    public override Samples Probe() => _samples.Slice(0, _batchSize);

    public override void Dispose() => _prefetcher?.Dispose();

    private DeviceBatch Load(IDeviceBuffer[] buffers)
    {
        int steps = GroupAt(_next);
        int size = Math.Min(_batchSize, _samples.Count - (_next * _batchSize));
        ReadOnlySpan<int> rows = _order.AsSpan(_next * _batchSize, steps * size);
        TensorType[] types = Types(rows.Length);
        for (int i = 0; i < types.Length; i++)
        {
            buffers[i] = _placement.Backend.ToDevice(types[i], Gather(i, rows), _placement.Device);
        }

        _next += steps;
        return new(_samples.Layout, size, steps, buffers);
    }

    /// <summary>How many batches go together from one on: whole ones only, a smaller last one alone.</summary>
    private int GroupAt(int batch) => Math.Clamp((_samples.Count / _batchSize) - batch, 1, _grouping.Next(batch));

    private TensorType[] Types(int samples)
    {
        if (!_types.TryGetValue(samples, out TensorType[]? types))
        {
            types = [.. _samples.Layout.BatchSpecs(samples).Select(spec => spec.Type)];
            _types.Add(samples, types);
        }

        return types;
    }

    private ReadOnlySpan<byte> Gather(int leaf, ReadOnlySpan<int> rows)
    {
        HostTensor source = _samples.Leaves[leaf];
        int stride = checked((int)(source.Type.ByteCount / source.Type.Dims[0]));
        ReadOnlySpan<byte> data = source.Data.Span;
        Span<byte> staging = _staging[leaf].AsSpan(0, rows.Length * stride);
        for (int i = 0; i < rows.Length; i++)
        {
            data.Slice(rows[i] * stride, stride).CopyTo(staging[(i * stride)..]);
        }

        return staging;
    }
}
