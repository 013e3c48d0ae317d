using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Runs a recurrent layer forwards, a second one like it backwards, and merges their outputs. The states are those of
/// the first, then those of the second; so are states given as inputs.
/// </summary>
public sealed class Bidirectional : Layer, IConfigurable<Bidirectional>
{
    private static readonly string[] Modes = ["concat", "sum", "mul", "ave"];

    private readonly JsonObject _layer;
    private readonly JsonObject? _given;

    /// <summary>Makes two layers from the config of one.</summary>
    /// <param name="layer">A recurrent layer that goes forwards; it is not itself used.</param>
    /// <param name="mergeMode"><c>concat</c>, <c>sum</c>, <c>mul</c> or <c>ave</c>; null to return both
    /// outputs.</param>
    /// <param name="backwardLayer">The layer for the other direction, which must go backwards; null for one like the
    /// first.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There is no such mode, or the layers do not fit together.</exception>
    public Bidirectional(
        RNN layer,
        string? mergeMode = "concat",
        RNN? backwardLayer = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(name, dtype)
    {
        ArgumentNullException.ThrowIfNull(layer);
        string stem = layer.HasGivenName ? layer.Name : AutoNames.SnakeCase(layer.GetType().Name);
        (_layer, _given, MergeMode) = (Renamed(layer, stem), ObjectRegistry.Serialize(backwardLayer), mergeMode);
        (Forward, Backward) = Make(ObjectRegistry.Default);
    }

    private Bidirectional(Config config)
        : base(config)
    {
        _layer =
            config.Json["layer"] as JsonObject
            ?? throw new ConfigException("Bidirectional: the config has no 'layer'.");
        _given = config.Json["backward_layer"] as JsonObject;
        MergeMode = config.OptionalText("merge_mode");
        (Forward, Backward) = Make(config.Registry);
    }

    /// <summary>How outputs are merged; null if both are returned.</summary>
    public string? MergeMode { get; }

    /// <summary>The layer that starts at the first step.</summary>
    public RNN Forward { get; }

    /// <summary>The layer that starts at the last step.</summary>
    public RNN Backward { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Bidirectional FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("layer", _layer.DeepClone())
            .With("merge_mode", MergeMode)
            .With("backward_layer", _given?.DeepClone());

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        if (tensors.Length % 2 == 0)
        {
            throw Misfit(
                $"the inputs must be a sequence and as many states for each direction, got {tensors.Length} tensors."
            );
        }

        int half = (tensors.Length + 1) / 2;
        Tensor[] there = [.. Tree.Leaves(Forward.Call(context, tensors[..half])).Select(Tensor.From)];
        Tensor[] reversed = [tensors[0], .. tensors[half..]];
        Tensor[] back = [.. Tree.Leaves(Backward.Call(context, reversed)).Select(Tensor.From)];
        Tensor[] outputs = Merge(there[0], Forward.ReturnSequences ? Lax.Rev(back[0], [1]) : back[0]);
        foreach (Tensor output in outputs)
        {
            context.SetMask(output, context.MaskOf(there[0]));
        }

        Tensor[] all = [.. outputs, .. there[1..], .. back[1..]];
        return all.Length == 1 ? all[0] : all;
    }

    /// <summary>Masks are set in the call.</summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    private Tensor[] Merge(Tensor there, Tensor back) =>
        MergeMode switch
        {
            null => [there, back],
            "concat" => [Lax.Concatenate([there, back], there.Rank - 1)],
            "sum" => [there + back],
            "mul" => [there * back],
            _ => [(there + back) / 2],
        };

    private (RNN Forward, RNN Backward) Make(ObjectRegistry registry)
    {
        string name = (string)_layer["config"]!["name"]!;
        RNN forward = registry.Deserialize<RNN>(Changed($"forward_{name}", toggles: false));
        RNN backward = registry.Deserialize<RNN>(_given ?? Changed($"backward_{name}", toggles: true));
        bool agree =
            forward.GoBackwards != backward.GoBackwards
            && forward.Stateful == backward.Stateful
            && forward.ReturnSequences == backward.ReturnSequences
            && forward.ReturnState == backward.ReturnState;
        if (!agree || forward.GoBackwards || (MergeMode is not null && !Modes.Contains(MergeMode)))
        {
            throw Misfit(
                "the layer must go forwards and backwardLayer backwards, both with the same Stateful, ReturnSequences "
                    + "and ReturnState, and "
                    + $"mergeMode must be {string.Join(", ", Modes)} or null; got GoBackwards {forward.GoBackwards} "
                    + "and "
                    + $"{backward.GoBackwards}, "
                    + $"Stateful {forward.Stateful} and {backward.Stateful}, ReturnSequences "
                    + $"{forward.ReturnSequences} and "
                    + $"{backward.ReturnSequences}, "
                    + $"ReturnState {forward.ReturnState} and {backward.ReturnState}, mergeMode {MergeMode ?? "null"}."
            );
        }

        return (Track(forward), Track(backward));
    }

    private JsonObject Changed(string name, bool toggles)
    {
        JsonObject layer = (JsonObject)_layer.DeepClone();
        JsonNode config = layer["config"]!;
        (config["name"], config["go_backwards"]) = (name, (bool?)config["go_backwards"] == true != toggles);
        return layer;
    }

    private static JsonObject Renamed(RNN layer, string name)
    {
        JsonObject json = ObjectRegistry.Serialize(layer)!;
        _ = json.Remove(ObjectRegistry.AutoNamed);
        json["config"]!["name"] = name;
        return json;
    }
}
