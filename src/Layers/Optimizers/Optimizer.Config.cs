using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Configs of optimizers: name, learning rate, the common options, then what each has of its own.</summary>
public abstract partial class Optimizer
{
    /// <inheritdoc/>
    public virtual Config GetConfig()
    {
        Config config = new Config(GetType().Name).With("name", Name);
        _ =
            Schedule is ConstantRate
                ? config.With("learning_rate", Shortest((float)LearningRate))
                : config.With("learning_rate", Schedule);
        return _options.AddTo(config);
    }

    /// <summary>
    /// The learning rate is kept in single precision; its config is the decimal number that a person would write.
    /// </summary>
    private static double Shortest(float rate) =>
        double.Parse(
            rate.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>The learning rate of a config: a number or a schedule.</summary>
    /// <param name="config">The config of an optimizer.</param>
    /// <returns>The schedule; null if the config has none.</returns>
    protected static LearningRateSchedule? RateOf(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return !config.Has("learning_rate") ? null
            : config.Json["learning_rate"] is System.Text.Json.Nodes.JsonObject
                ? config.Object<LearningRateSchedule>("learning_rate")
            : config.Number("learning_rate");
    }
}
