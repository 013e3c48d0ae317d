using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary><c>η₀/(1 + rate·s/steps)</c>.</summary>
/// <param name="initialLearningRate">η₀.</param>
/// <param name="decaySteps">Steps per unit of decay.</param>
/// <param name="decayRate">How fast.</param>
/// <param name="staircase">True to round <c>s/steps</c> down.</param>
public sealed class InverseTimeDecay(
    double initialLearningRate,
    double decaySteps,
    double decayRate,
    bool staircase = false
) : LearningRateSchedule, IConfigurable<InverseTimeDecay>
{
    private readonly double _steps = Steps(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public static InverseTimeDecay FromConfig(Config config)
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
        return initialLearningRate / (1 + (decayRate * (staircase ? Lax.Floor(passed) : passed)));
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(InverseTimeDecay))
            .With("initial_learning_rate", initialLearningRate)
            .With("decay_steps", decaySteps)
            .With("decay_rate", decayRate)
            .With("staircase", staircase);
}
