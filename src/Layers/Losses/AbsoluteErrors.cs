using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary><c>mean(|t − p|)</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class MeanAbsoluteError(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("mean_absolute_error", reduction),
        IConfigurable<MeanAbsoluteError>
{
    /// <inheritdoc/>
    public static MeanAbsoluteError FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Lax.Abs(Ranks.Error(truth, prediction, Name)).Mean(-1);
}

/// <summary><c>100·mean(|t − p|/max(|t|, ε))</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class MeanAbsolutePercentageError(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("mean_absolute_percentage_error", reduction),
        IConfigurable<MeanAbsolutePercentageError>
{
    /// <inheritdoc/>
    public static MeanAbsolutePercentageError FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Ranks.Target(truth, prediction, Name);
        return 100 * (Lax.Abs(target - prediction) / Np.Maximum(Lax.Abs(target), Epsilon)).Mean(-1);
    }
}

/// <summary><c>mean(½e²)</c> where <c>|e| ≤ δ</c>, <c>δ|e| − ½δ²</c> elsewhere.</summary>
/// <param name="delta">δ: where squares turn into absolute values.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Huber(double delta = 1, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("huber_loss", reduction),
        IConfigurable<Huber>
{
    /// <inheritdoc/>
    public static Huber FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("delta", 1), ReductionOf(config));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("delta", delta);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor size = Lax.Abs(Ranks.Error(truth, prediction, Name));
        return Lax.Select(size <= delta, 0.5 * Lax.Square(size), (delta * size) - (0.5 * delta * delta)).Mean(-1);
    }
}

/// <summary><c>mean(ln cosh(p − t))</c> over the last axis, computed as <c>e + softplus(−2e) − ln 2</c>.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class LogCosh(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("log_cosh", reduction),
        IConfigurable<LogCosh>
{
    /// <inheritdoc/>
    public static LogCosh FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor error = Ranks.Error(truth, prediction, Name);
        return (error + Nn.Softplus(-2 * error) - Math.Log(2)).Mean(-1);
    }
}
