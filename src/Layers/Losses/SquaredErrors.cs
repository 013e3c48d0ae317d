using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary><c>mean((t − p)²)</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class MeanSquaredError(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("mean_squared_error", reduction),
        IConfigurable<MeanSquaredError>
{
    /// <inheritdoc/>
    public static MeanSquaredError FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Lax.Square(Ranks.Error(truth, prediction, Name)).Mean(-1);
}

/// <summary><c>mean((ln(max(p, ε) + 1) − ln(max(t, ε) + 1))²)</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class MeanSquaredLogarithmicError(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("mean_squared_logarithmic_error", reduction),
        IConfigurable<MeanSquaredLogarithmicError>
{
    /// <inheritdoc/>
    public static MeanSquaredLogarithmicError FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Ranks.Target(truth, prediction, Name);
        return Lax.Square(Logarithm(prediction) - Logarithm(target)).Mean(-1);
    }

    private static Tensor Logarithm(Tensor x) => Lax.Log(Np.Maximum(x, Epsilon) + 1);
}
