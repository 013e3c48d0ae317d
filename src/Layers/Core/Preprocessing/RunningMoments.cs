using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Means and population variances per position of some axes over many batches, merged batch by batch (Chan, Golub and
/// LeVeque 1979).
/// </summary>
internal sealed class RunningMoments(Dims axes, Dims kept)
{
    private readonly double[] _means = new double[kept.Product];
    private readonly double[] _squares = new double[kept.Product];

    /// <summary>How many numbers each position has seen.</summary>
    public long Count { get; private set; }

    public double[] Means => _means;

    public double[] Variances => Array.ConvertAll(_squares, sum => sum / Count);

    /// <summary>Adds a batch of <c>f32</c>.</summary>
    public void Add(HostTensor batch, Func<string, ArgumentException> misfit)
    {
        Dims shape = batch.Type.Dims;
        if (axes.Any(axis => axis >= shape.Count) || Dims.Of(axes.Select(axis => shape[(int)axis])) != kept)
        {
            throw misfit($"batches must have sizes ({kept}) along axes ({axes}), got shape ({shape}).");
        }

        int[] places = Places(shape);
        ReadOnlySpan<float> values = batch.Values<float>();
        long count = values.Length / Math.Max(1, _means.Length);
        if (count == 0)
        {
            return;
        }

        double[] means = new double[_means.Length];
        for (int i = 0; i < values.Length; i++)
        {
            means[places[i]] += values[i] / count;
        }

        double[] squares = new double[_means.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double distance = values[i] - means[places[i]];
            squares[places[i]] += distance * distance;
        }

        Merge(means, squares, count);
    }

    private void Merge(double[] means, double[] squares, long count)
    {
        long total = Count + count;
        for (int i = 0; i < means.Length; i++)
        {
            double distance = means[i] - _means[i];
            _means[i] += distance * count / total;
            _squares[i] += squares[i] + (distance * distance * Count * count / total);
        }

        Count = total;
    }

    /// <summary>The position that each element belongs to.</summary>
    private int[] Places(Dims shape)
    {
        int[] places = new int[shape.Product];
        for (int i = 0; i < places.Length; i++)
        {
            (long rest, long stride, long place) = (i, 1, 0);
            for (int axis = shape.Count - 1; axis >= 0; axis--)
            {
                (rest, long index) = Math.DivRem(rest, shape[axis]);
                if (axes.Contains(axis))
                {
                    (place, stride) = (place + (index * stride), stride * shape[axis]);
                }
            }

            places[i] = (int)place;
        }

        return places;
    }
}
