using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary>
/// <c>(η₀ − end)·(1 − s/D)^power + end</c>, where <c>s</c> stops at <c>D</c>, or <c>D</c> grows by whole multiples.
/// </summary>
/// <param name="initialLearningRate">η₀.</param>
/// <param name="decaySteps">D.</param>
/// <param name="endLearningRate">The rate at the end.</param>
/// <param name="power">The exponent.</param>
/// <param name="cycle">True to start again, with a multiple of D, when D has passed.</param>
public sealed class PolynomialDecay(
    double initialLearningRate,
    double decaySteps,
    double endLearningRate = 1e-4,
    double power = 1,
    bool cycle = false
) : LearningRateSchedule, IConfigurable<PolynomialDecay>
{
    private readonly double _steps = Steps(decaySteps, nameof(decaySteps));

    /// <inheritdoc/>
    public static PolynomialDecay FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("initial_learning_rate"),
            config.Number("decay_steps"),
            config.Number("end_learning_rate", 1e-4),
            config.Number("power", 1),
            config.Flag("cycle", false)
        );
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor passed = cycle
            ? step / (_steps * Np.Maximum(Lax.Ceil(step / _steps), 1))
            : Np.Minimum(step, _steps) / _steps;
        return ((initialLearningRate - endLearningRate) * Np.Power(1 - passed, power)) + endLearningRate;
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(PolynomialDecay))
            .With("initial_learning_rate", initialLearningRate)
            .With("decay_steps", decaySteps)
            .With("end_learning_rate", endLearningRate)
            .With("power", power)
            .With("cycle", cycle);
}
