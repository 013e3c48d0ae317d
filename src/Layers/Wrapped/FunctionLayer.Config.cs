using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>Configs: functions by their registered names; neither parameters nor seeds.</summary>
public partial class FunctionLayer
{
    /// <summary>What may compile the functions elsewhere; kept in the config, otherwise ignored.</summary>
    public IReadOnlyList<string>? NativeSerializationPlatforms { get; init; }

    /// <summary>Makes a layer whose functions were registered under the names in the config.</summary>
    /// <param name="config">What <see cref="GetConfig"/> gave.</param>
    /// <returns>The layer, unbuilt: its <c>init_fn</c> makes new parameters.</returns>
    /// <exception cref="ConfigException">A function is not registered, or something is missing.</exception>
    /// <exception cref="ArgumentException">The layer was made from parameters, and has no <c>init_fn</c> that could
    /// make them anew.</exception>
    public static FunctionLayer FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            NamedFunction.Of(config.Function("call_fn"))
                ?? throw new ConfigException("FunctionLayer: the config has no 'call_fn'."),
            NamedFunction.Of(config.Function("init_fn")),
            dtype: config.Object<DTypePolicy>("dtype"),
            name: config.OptionalText("name"),
            trainable: config.Flag("trainable", true)
        )
        {
            NativeSerializationPlatforms = (config.Json["native_serialization_platforms"] as JsonArray)
                ?.Select(item => (string)item!)
                .ToArray(),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A function is not registered.</exception>
    public override Config GetConfig() =>
        base.GetConfig()
            .WithFunction("call_fn", _callFn.Source)
            .WithFunction("init_fn", _initFn?.Source)
            .With(
                "native_serialization_platforms",
                NativeSerializationPlatforms is null
                    ? null
                    : new JsonArray([.. NativeSerializationPlatforms.Select(name => (JsonNode)name)])
            );
}
