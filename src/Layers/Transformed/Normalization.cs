using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// <c>hidden ← d·hidden + (1−d)·x</c>; the average is <c>hidden</c>, divided by <c>1 − dᵗ</c> unless debiasing is off.
/// State <c>hidden</c>, <c>average</c> and <c>counter</c>.
/// </summary>
/// <param name="decay">d.</param>
/// <param name="zeroDebias">False leaves out the division.</param>
/// <param name="warmupLength">How many values are taken over before averaging begins.</param>
/// <param name="name">Name of the module.</param>
public sealed class ExponentialMovingAverage(
    double decay,
    bool zeroDebias = true,
    int warmupLength = 0,
    string? name = null
) : HaikuModule(name)
{
    /// <summary>The average as it is; zeros before the first update.</summary>
    /// <param name="shape">Shape of the values.</param>
    /// <param name="type">Their element type.</param>
    /// <returns>The average.</returns>
    public Tensor Average(Dims shape, ElementType type)
    {
        using ModuleScope scope = Enter();
        return Haiku.GetState("average", shape, HaikuInitializers.Constant(0), type);
    }

    /// <summary>Takes in a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The new average.</returns>
    public Tensor Call(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using ModuleScope scope = Enter();
        HaikuInitializer zeros = HaikuInitializers.Constant(0);
        Tensor counter = Haiku.GetState("counter", [], HaikuInitializers.Constant(-warmupLength), ElementType.I32) + 1;
        Tensor hidden = Haiku.GetState("hidden", value.Shape, zeros, value.ElementType);
        _ = Haiku.GetState("average", value.Shape, zeros, value.ElementType);
        Tensor d =
            warmupLength > 0
                ? Lax.Select(counter > 0, Lax.Full([], decay, value.ElementType), Lax.Full([], 0, value.ElementType))
                : decay;
        hidden = (hidden * d) + (value * (1 - d));
        Tensor average = zeroDebias ? hidden / (1 - Np.Power(d, Casts.To(counter, value.ElementType))) : hidden;
        Haiku.SetState("counter", counter);
        Haiku.SetState("hidden", hidden);
        Haiku.SetState("average", average);
        return average;
    }
}

/// <summary>
/// Normalises by mean and variance over all axes but the last: of the batch in training, averaged over batches else.
/// Parameters <c>scale</c> and <c>offset [1, …, 1, features]</c>; the averages are the modules <c>~/mean_ema</c> and
/// <c>~/var_ema</c>.
/// </summary>
/// <param name="createScale">True for a parameter <c>scale</c>.</param>
/// <param name="createOffset">True for a parameter <c>offset</c>.</param>
/// <param name="decayRate">Memory of the averages.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="name">Name of the module.</param>
public sealed class BatchNorm(
    bool createScale,
    bool createOffset,
    double decayRate,
    double eps = 1e-5,
    string? name = null
) : HaikuModule(name)
{
    private ExponentialMovingAverage _mean = null!;
    private ExponentialMovingAverage _variance = null!;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">Features in the last axis.</param>
    /// <param name="isTraining">True takes the statistics of the batch and updates the averages.</param>
    /// <param name="testLocalStats">True takes the statistics of the batch in any case.</param>
    /// <param name="scale">Factor, if there is no parameter for it.</param>
    /// <param name="offset">Summand, if there is no parameter for it.</param>
    /// <returns>A tensor of the input's shape.</returns>
    /// <exception cref="ArgumentException">A scale or offset is given although there is a parameter.</exception>
    public Tensor Call(
        Tensor inputs,
        bool isTraining,
        bool testLocalStats = false,
        Tensor? scale = null,
        Tensor? offset = null
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModuleScope scope = Enter();
        if ((createScale && scale is not null) || (createOffset && offset is not null))
        {
            throw new ArgumentException(
                $"BatchNorm '{ModuleName}': a scale or offset cannot be given when the module creates it.",
                nameof(scale)
            );
        }

        Dims shape = [.. Dims.Repeat(1, inputs.Rank - 1), inputs.Shape[^1]];
        (Tensor mean, Tensor variance) =
            isTraining || testLocalStats
                ? Statistics.Of(inputs, Dims.Range(0, inputs.Rank - 1))
                : (_mean.Average(shape, inputs.ElementType), _variance.Average(shape, inputs.ElementType));
        if (isTraining)
        {
            _ = _mean.Call(mean);
            _ = _variance.Call(variance);
        }

        Tensor? factor = createScale
            ? Haiku.GetParameter("scale", shape, HaikuInitializers.Constant(1), inputs.ElementType)
            : scale;
        Tensor? summand = createOffset
            ? Haiku.GetParameter("offset", shape, HaikuInitializers.Constant(0), inputs.ElementType)
            : offset;
        return Statistics.Normalize(inputs, mean, variance, eps, factor, summand);
    }

    /// <inheritdoc/>
    protected override void Setup() =>
        (_mean, _variance) = (new(decayRate, name: "mean_ema"), new(decayRate, name: "var_ema"));
}

/// <summary>
/// Normalises each sample by its own mean and variance. Parameters <c>scale</c> and <c>offset [features]</c>.
/// </summary>
/// <param name="axis">The axes to normalise over; negative ones count from the end.</param>
/// <param name="createScale">True for a parameter <c>scale</c>.</param>
/// <param name="createOffset">True for a parameter <c>offset</c>.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="name">Name of the module.</param>
public sealed class LayerNorm(Dims axis, bool createScale, bool createOffset, double eps = 1e-5, string? name = null)
    : HaikuModule(name)
{
    /// <summary>Applies the module.</summary>
    /// <param name="inputs">Features in the last axis.</param>
    /// <returns>A tensor of the input's shape.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModuleScope scope = Enter();
        Dims axes = Dims.Of(axis.Select(a => a < 0 ? a + inputs.Rank : a));
        Tensor mean = inputs.Mean(axes, keepDims: true);
        Tensor variance = Np.Var(inputs, axes, keepDims: true);
        Dims shape = [inputs.Shape[^1]];
        return Statistics.Normalize(
            inputs,
            mean,
            variance,
            eps,
            createScale ? Haiku.GetParameter("scale", shape, HaikuInitializers.Constant(1), inputs.ElementType) : null,
            createOffset ? Haiku.GetParameter("offset", shape, HaikuInitializers.Constant(0), inputs.ElementType) : null
        );
    }
}

/// <summary>Means, variances and what is done with them.</summary>
internal static class Statistics
{
    /// <summary>Mean and variance with all axes kept, the variance as <c>max(0, E[x²] − E[x]²)</c>.</summary>
    public static (Tensor Mean, Tensor Variance) Of(Tensor x, Dims axes)
    {
        Tensor mean = x.Mean(axes, keepDims: true);
        Tensor variance = Lax.Square(x).Mean(axes, keepDims: true) - Lax.Square(mean);
        return (mean, Np.Maximum(variance, 0));
    }

    public static Tensor Normalize(Tensor x, Tensor mean, Tensor variance, double eps, Tensor? scale, Tensor? offset)
    {
        Tensor inverse = Lax.Rsqrt(variance + eps);
        Tensor scaled = (x - mean) * (scale is null ? inverse : inverse * scale);
        return offset is null ? scaled : scaled + offset;
    }
}
