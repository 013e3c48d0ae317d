using XlaSharp.Hlo;
using XlaSharp.Layers.Transformed;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// Normalises by mean and variance over all axes but the last. Parameters <c>scale</c> and <c>bias</c>; collection
/// <c>batch_stats</c> holds <c>mean</c> and <c>var</c>: <c>running ← m·running + (1−m)·batch</c>.
/// </summary>
/// <param name="useRunningAverage">True takes the running statistics; false those of the batch, and updates the running
/// ones.</param>
/// <param name="momentum">m.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="useBias">False leaves out the bias.</param>
/// <param name="useScale">False leaves out the scale.</param>
/// <param name="name">Name within the parent.</param>
public sealed class BatchNorm(
    bool useRunningAverage,
    double momentum = 0.99,
    double epsilon = 1e-5,
    bool useBias = true,
    bool useScale = true,
    string? name = null
) : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">Features in the last axis.</param>
    /// <returns>A tensor of the input's shape and type; the arithmetic is in <c>f32</c> at least.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        Dims shape = [inputs.Shape[^1]];
        ModuleVariable mean = Variable("batch_stats", "mean", () => Np.Zeros(shape));
        ModuleVariable variance = Variable("batch_stats", "var", () => Np.Ones(shape));
        Tensor x = inputs.ElementType.BitWidth < 32 ? Casts.To(inputs, ElementType.F32) : inputs;
        (Tensor m, Tensor v) = (mean.Value, variance.Value);
        if (!useRunningAverage)
        {
            (m, v) = Statistics.Of(x, Dims.Range(0, x.Rank - 1));
            (m, v) = (Lax.Reshape(m, shape), Lax.Reshape(v, shape));
            if (!IsInitializing)
            {
                mean.Value = (mean.Value * momentum) + (m * (1 - momentum));
                variance.Value = (variance.Value * momentum) + (v * (1 - momentum));
            }
        }

        Tensor? scale = useScale ? Param("scale", Tracer.Initializers.Ones(), shape) : null;
        Tensor? bias = useBias ? Param("bias", Tracer.Initializers.Zeros(), shape) : null;
        return Casts.To(Statistics.Normalize(x, m, v, epsilon, scale, bias), inputs.ElementType);
    }
}

/// <summary>Normalises over the last axis of each position. Parameters <c>scale</c> and <c>bias</c>.</summary>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="useBias">False leaves out the bias.</param>
/// <param name="useScale">False leaves out the scale.</param>
/// <param name="name">Name within the parent.</param>
public sealed class LayerNorm(double epsilon = 1e-6, bool useBias = true, bool useScale = true, string? name = null)
    : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs">Features in the last axis.</param>
    /// <returns>A tensor of the input's shape and type.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        Tensor x = inputs.ElementType.BitWidth < 32 ? Casts.To(inputs, ElementType.F32) : inputs;
        (Tensor mean, Tensor variance) = Statistics.Of(x, [x.Rank - 1]);
        Dims shape = [x.Shape[^1]];
        Tensor? scale = useScale ? Param("scale", Tracer.Initializers.Ones(), shape) : null;
        Tensor? bias = useBias ? Param("bias", Tracer.Initializers.Zeros(), shape) : null;
        return Casts.To(Statistics.Normalize(x, mean, variance, epsilon, scale, bias), inputs.ElementType);
    }
}

/// <summary>Normalises groups of features of each sample. Parameters <c>scale</c> and <c>bias</c>.</summary>
/// <param name="numGroups">How many groups.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="name">Name within the parent.</param>
public sealed class GroupNorm(long numGroups = 32, double epsilon = 1e-6, string? name = null) : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs"><c>[batch, spatial…, features]</c>.</param>
    /// <returns>A tensor of the input's shape and type.</returns>
    /// <exception cref="ArgumentException">The features do not divide into the groups.</exception>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        long features = inputs.Shape[^1];
        if (features % numGroups != 0)
        {
            throw new ArgumentException(
                $"GroupNorm: {features} features do not divide into {numGroups} groups.",
                nameof(inputs)
            );
        }

        Tensor x = inputs.ElementType.BitWidth < 32 ? Casts.To(inputs, ElementType.F32) : inputs;
        Tensor grouped = x.Reshape([.. x.Shape.Take(x.Rank - 1), numGroups, features / numGroups]);
        Dims axes = [.. Enumerable.Range(1, x.Rank - 2).Select(axis => (long)axis), x.Rank];
        (Tensor mean, Tensor variance) = Statistics.Of(grouped, axes);
        Tensor normal = Lax.Reshape(Statistics.Normalize(grouped, mean, variance, epsilon, null, null), x.Shape);
        Tensor y =
            (normal * Param("scale", Tracer.Initializers.Ones(), [features]))
            + Param("bias", Tracer.Initializers.Zeros(), [features]);
        return Casts.To(y, inputs.ElementType);
    }
}
