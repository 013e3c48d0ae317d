using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary>
/// Cosine decay that starts again (SGDR, Loshchilov and Hutter 2017): the i-th period lasts <c>first·t_mulⁱ</c> steps
/// and has the amplitude <c>m_mulⁱ</c>.
/// </summary>
/// <param name="initialLearningRate">The rate at the first start.</param>
/// <param name="firstDecaySteps">Steps of the first period.</param>
/// <param name="timeFactor">t_mul: how much longer each period is than the one before.</param>
/// <param name="amplitudeFactor">m_mul: how much higher each restart is than the one before.</param>
/// <param name="alpha">The last rate of a period as a share of <paramref name="initialLearningRate"/>.</param>
public sealed class CosineDecayRestarts(
    double initialLearningRate,
    double firstDecaySteps,
    double timeFactor = 2,
    double amplitudeFactor = 1,
    double alpha = 0
) : LearningRateSchedule, IConfigurable<CosineDecayRestarts>
{
    private readonly double _steps = Steps(firstDecaySteps, nameof(firstDecaySteps));

    /// <inheritdoc/>
    public static CosineDecayRestarts FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("initial_learning_rate"),
            config.Number("first_decay_steps"),
            config.Number("t_mul", 2),
            config.Number("m_mul", 1),
            config.Number("alpha", 0)
        );
    }

    /// <inheritdoc/>
    public override Tensor Call(Tensor step)
    {
        Tensor periods = step / _steps;
        Tensor index = Lax.Floor(
            timeFactor == 1 ? periods : Lax.Log(1 - (periods * (1 - timeFactor))) / Math.Log(timeFactor)
        );

        // A logarithm that is rounded down must not put off a restart by a whole period.
        index = Lax.Select(periods >= Start(index + 1), index + 1, index);
        Tensor length = Np.Power(timeFactor, index);
        Tensor passed = (periods - Start(index)) / length;
        Tensor cosine = 0.5 * Np.Power(amplitudeFactor, index) * (1 + Lax.Cos(Math.PI * passed));
        return initialLearningRate * (((1 - alpha) * cosine) + alpha);
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(CosineDecayRestarts))
            .With("initial_learning_rate", initialLearningRate)
            .With("first_decay_steps", firstDecaySteps)
            .With("t_mul", timeFactor)
            .With("m_mul", amplitudeFactor)
            .With("alpha", alpha);

    /// <summary>Where a period begins, in units of the first one's length: the sum of the lengths before it.</summary>
    private Tensor Start(Tensor index) =>
        timeFactor == 1 ? index : (Np.Power(timeFactor, index) - 1) / (timeFactor - 1);
}
