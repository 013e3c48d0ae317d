using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Data;

/// <summary>Copies batches of samples to the device, through staging memory that is allocated once.</summary>
internal sealed class BatchLoader
{
    private readonly Samples _samples;
    private readonly Placement _placement;
    private readonly int _batchSize;
    private readonly byte[][] _staging;
    private readonly TensorType[] _full;
    private readonly TensorType[] _last;
    private readonly int[] _order;

    public BatchLoader(Samples samples, int batchSize, Placement placement)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_samples, _placement, _batchSize) = (samples, placement, Math.Min(batchSize, samples.Count));
        _order = [.. Enumerable.Range(samples.First, samples.Count)];
        _full = [.. samples.BatchSpecs(_batchSize).Select(spec => spec.Type)];
        _last = [.. samples.BatchSpecs(SizeOf(BatchCount - 1)).Select(spec => spec.Type)];
        _staging = [.. _full.Select(type => new byte[type.ByteCount])];
        Buffers = new IDeviceBuffer[_full.Length];
    }

    /// <summary>How many batches there are; the last one may be smaller.</summary>
    public int BatchCount => (_samples.Count + _batchSize - 1) / _batchSize;

    /// <summary>The batch that was loaded last.</summary>
    public IDeviceBuffer[] Buffers { get; }

    /// <summary>Samples in a batch.</summary>
    public int SizeOf(int batch) => Math.Min(_batchSize, _samples.Count - (batch * _batchSize));

    /// <summary>Puts the samples in another order: the same one for the same epoch.</summary>
    public void Shuffle(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = _samples.First + i;
        }

        new Layers.Data.SplitMix64((ulong)epoch).Shuffle<int>(_order);
    }

    /// <summary>Copies a batch to the device; release it before the next.</summary>
    public void Load(int batch)
    {
        int size = SizeOf(batch);
        ReadOnlySpan<int> rows = _order.AsSpan(batch * _batchSize, size);
        TensorType[] types = size == _batchSize ? _full : _last;
        for (int i = 0; i < types.Length; i++)
        {
            Buffers[i] = _placement.Backend.ToDevice(types[i], Gather(i, rows), _placement.Device);
        }
    }

    /// <summary>Frees the batch.</summary>
    public void Release()
    {
        foreach (IDeviceBuffer buffer in Buffers)
        {
            buffer?.Dispose();
        }
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
