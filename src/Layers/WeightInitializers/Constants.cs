using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>Zeros.</summary>
public sealed class Zeros : WeightInitializer, IConfigurable<Zeros>
{
    /// <inheritdoc/>
    public static Zeros FromConfig(Config config) => new();

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) => Np.Zeros(shape, type);
}

/// <summary>Ones.</summary>
public sealed class Ones : WeightInitializer, IConfigurable<Ones>
{
    /// <inheritdoc/>
    public static Ones FromConfig(Config config) => new();

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) => Np.Ones(shape, type);
}

/// <summary>One number everywhere.</summary>
/// <param name="value">The number.</param>
public sealed class Constant(double value = 0) : WeightInitializer, IConfigurable<Constant>
{
    /// <inheritdoc/>
    public static Constant FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("value", 0));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("value", value);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) => Np.Full(shape, value, type);
}

/// <summary>A multiple of the identity matrix.</summary>
/// <param name="gain">The diagonal.</param>
public sealed class Identity(double gain = 1) : WeightInitializer, IConfigurable<Identity>
{
    /// <inheritdoc/>
    public static Identity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("gain", 1));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("gain", gain);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null)
    {
        if (shape.Count != 2)
        {
            throw new ArgumentException($"Identity makes matrices, got shape [{shape}].", nameof(shape));
        }

        Tensor isDiagonal = Lax.BroadcastedIota(ElementType.I32, shape, 0)
            .EqualTo(Lax.BroadcastedIota(ElementType.I32, shape, 1));
        return Casts.To(isDiagonal, type ?? ElementType.F32) * gain;
    }
}
