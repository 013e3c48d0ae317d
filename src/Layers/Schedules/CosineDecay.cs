using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary>
/// A linear rise from η₀ to the warm-up's target, then <c>top·((1 − α)·½(1 + cos(π·s/D)) + α)</c> with <c>s</c> counted
/// from the end of the warm-up; without one, from the start and with η₀ as top.
/// </summary>
/// <param name="initialLearningRate">η₀.</param>
/// <param name="decaySteps">D.</param>
/// <param name="alpha">The last rate as a share of the top.</param>
/// <param name="warmupTarget">Where the rise ends; null for none.</param>
/// <param name="warmupSteps">How long the rise takes.</param>
public sealed class CosineDecay(
    double initialLearningRate,
    double decaySteps,
    double alpha = 0,
    double? warmupTarget = null,
    double warmupSteps = 0
) : LearningRateSchedule, IConfigurable<CosineDecay>
{
    private readonly double _steps = Steps(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public static CosineDecay FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("initial_learning_rate"),
            config.Number("decay_steps"),
            config.Number("alpha", 0),
            config.OptionalNumber("warmup_target"),
            config.Number("warmup_steps", 0)
        );
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        if (warmupTarget is not { } target || warmupSteps == 0)
        {
            return Decay(step, warmupTarget ?? initialLearningRate);
        }

        Tensor rise = initialLearningRate + ((target - initialLearningRate) * (step / warmupSteps));
        return Lax.Select(step < warmupSteps, rise, Decay(step - warmupSteps, target));
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(CosineDecay))
            .With("initial_learning_rate", initialLearningRate)
            .With("decay_steps", decaySteps)
            .With("alpha", alpha)
            .With("warmup_target", warmupTarget)
            .With("warmup_steps", warmupSteps);

    private Tensor Decay(Tensor step, double top)
    {
        Tensor cosine = 0.5 * (1 + Lax.Cos(Math.PI * (Np.Minimum(step, _steps) / _steps)));
        return top * (((1 - alpha) * cosine) + alpha);
    }
}
