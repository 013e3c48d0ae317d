using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary>
/// The first value up to and including the first boundary, then the next, and so on; the last value after all.
/// </summary>
public sealed class PiecewiseConstantDecay : LearningRateSchedule, IConfigurable<PiecewiseConstantDecay>
{
    private readonly double[] _boundaries;
    private readonly double[] _values;

    /// <summary>Makes the schedule.</summary>
    /// <param name="boundaries">Steps, ascending.</param>
    /// <param name="values">One rate more than there are boundaries.</param>
    /// <exception cref="ArgumentException">The counts do not fit, or the boundaries do not ascend.</exception>
    public PiecewiseConstantDecay(IReadOnlyList<double> boundaries, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        ArgumentNullException.ThrowIfNull(values);
        bool ascends = boundaries.Zip(boundaries.Skip(1)).All(pair => pair.First < pair.Second);
        if (values.Count != boundaries.Count + 1 || !ascends)
        {
            throw new ArgumentException(
                $"PiecewiseConstantDecay needs ascending boundaries and one value more, got {boundaries.Count} "
                    + "boundaries "
                    + $"[{string.Join(", ", boundaries)}] and {values.Count} values."
            );
        }

        (_boundaries, _values) = ([.. boundaries], [.. values]);
    }

    /// <inheritdoc/>
    public static PiecewiseConstantDecay FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Numbers("boundaries"), config.Numbers("values"));
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor rate = Lax.FullLike(step, _values[^1]);
        for (int i = _boundaries.Length - 1; i >= 0; i--)
        {
            rate = Lax.Select(step <= _boundaries[i], Lax.FullLike(step, _values[i]), rate);
        }

        return rate;
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(PiecewiseConstantDecay)).With("boundaries", _boundaries).With("values", _values);
}
