using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary><c>η₀·rate^(s/steps)</c>.</summary>
/// <param name="initialLearningRate">η₀.</param>
/// <param name="decaySteps">Steps per factor.</param>
/// <param name="decayRate">The factor.</param>
/// <param name="staircase">True to round <c>s/steps</c> down.</param>
public sealed class ExponentialDecay(
    double initialLearningRate,
    double decaySteps,
    double decayRate,
    bool staircase = false
) : LearningRateSchedule, IConfigurable<ExponentialDecay>
{
    private readonly double _steps = Steps(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public static ExponentialDecay FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("initial_learning_rate"),
            config.Number("decay_steps"),
            config.Number("decay_rate"),
            config.Flag("staircase", false)
        );
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor passed = step / _steps;
        return initialLearningRate * Np.Power(decayRate, staircase ? Lax.Floor(passed) : passed);
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(ExponentialDecay))
            .With("initial_learning_rate", initialLearningRate)
            .With("decay_steps", decaySteps)
            .With("decay_rate", decayRate)
            .With("staircase", staircase);
}
