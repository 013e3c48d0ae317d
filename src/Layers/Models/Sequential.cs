using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>A model whose layers follow one another: each gets the outputs of the one before.</summary>
public sealed class Sequential : Model, IConfigurable<Sequential>
{
    private readonly List<Layer> _layers = [];
    private Input? _input;

    /// <summary>Makes a model of layers.</summary>
    /// <param name="layers">The layers in order; an <see cref="Input"/> may come first, or the first one have a
    /// <see cref="Layer.InputShape"/>.</param>
    /// <param name="name">Name of the model; null numbers it.</param>
    /// <param name="trainable">False freezes all weights.</param>
    /// <exception cref="ArgumentException">Two layers have one name, or an input is not first.</exception>
    public Sequential(IEnumerable<Layer>? layers = null, string? name = null, bool trainable = true)
        : base(name, trainable: trainable)
    {
        foreach (Layer layer in layers ?? [])
        {
            Add(layer);
        }
    }

    /// <summary>The layers without the input.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <inheritdoc/>
    public override InputSignature? KnownInputs => _input is null ? base.KnownInputs : InputSignature.Of(_input.Spec);

    /// <summary>Makes a model of the layers in a config.</summary>
    /// <param name="config">What <see cref="GetConfig"/> gave.</param>
    /// <returns>The model, unbuilt.</returns>
    public static Sequential FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        JsonArray layers =
            config.Json["layers"] as JsonArray
            ?? throw new ConfigException("Sequential: the config has no list 'layers'.");
        return new(
            layers.Select(layer => config.Registry.Deserialize<Layer>(layer!)),
            config.OptionalText("name"),
            config.Flag("trainable", true)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        IEnumerable<Layer> layers = _input is null ? _layers : [_input, .. _layers];
        return base.GetConfig()
            .With("layers", new JsonArray([.. layers.Select(layer => (JsonNode?)ObjectRegistry.Serialize(layer))]));
    }

    /// <summary>Adds a layer at the end.</summary>
    /// <param name="layer">The layer; disposed with the model.</param>
    /// <exception cref="ArgumentException">Its name is taken, or it is an input and not first.</exception>
    public void Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer is Input input)
        {
            _input =
                _input is null && _layers.Count == 0
                    ? input
                    : throw new ArgumentException(
                        $"Model '{Name}': an Input must be the first layer, but there are {_layers.Count} before it.",
                        nameof(layer)
                    );
            return;
        }

        if (_layers.Exists(other => other.Name == layer.Name))
        {
            throw new ArgumentException(
                $"Model '{Name}' already has a layer '{layer.Name}'; names must be unique.",
                nameof(layer)
            );
        }

        StructureChanged();
        if (_input is null && _layers.Count == 0 && layer.InputShape is { } shape)
        {
            _input = new([.. shape]);
        }

        _layers.Add(Track(layer));
    }

    /// <summary>Removes the last layer; it is not disposed.</summary>
    /// <returns>The layer.</returns>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Layer Pop()
    {
        if (_layers.Count == 0)
        {
            throw new InvalidOperationException($"Model '{Name}' has no layers.");
        }

        Layer last = _layers[^1];
        _layers.RemoveAt(_layers.Count - 1);
        Untrack(last);
        StructureChanged();
        return last;
    }

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        InputSignature shape = inputs;
        foreach (Layer layer in _layers)
        {
            layer.Build(shape, placement);

            // What follows the last layer needs no shape; a layer that cannot be traced on open shapes may be last.
            shape = ReferenceEquals(layer, _layers[^1]) ? shape : layer.OutputSignature(shape);
        }
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        _layers.Aggregate(inputs, (value, layer) => layer.Call(context, value));
}
