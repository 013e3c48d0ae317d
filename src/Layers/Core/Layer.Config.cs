using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>Layers out of configs, and what layers say about arguments that do not fit.</summary>
public abstract partial class Layer
{
    /// <summary>Makes the part of a layer that every layer has out of a config.</summary>
    /// <param name="config">What <see cref="GetConfig"/> gave.</param>
    /// <param name="autocast">False leaves float inputs in their own type.</param>
    protected Layer(Config config, bool autocast = true)
        : this(
            Required(config).OptionalText("name"),
            config.Object<DTypePolicy>("dtype"),
            config.Flag("trainable", true),
            autocast
        ) => ActivityRegularizer = config.Object<Regularizer>("activity_regularizer");

    /// <summary>An error about an argument or an input of this layer.</summary>
    /// <param name="message">What must hold, and what was given.</param>
    /// <returns>The exception, whose message names the layer.</returns>
    protected ArgumentException Misfit(string message) => new($"{GetType().Name} '{Name}': {message}");

    private static Config Required(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config;
    }
}
