using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Ainslie et al. 2023: attention whose query heads share keys and values in groups. Weights are those of four
/// projections: <c>query</c> with <c>kernel [features, query heads, d]</c>, <c>key</c> and <c>value</c> with
/// <c>kernel [features, key-value heads, d]</c>, <c>attention_output</c> with <c>kernel [query heads, d, features]</c>,
/// and their biases. How it is called says <see cref="HeadedAttention"/>.
/// </summary>
public sealed class GroupQueryAttention : HeadedAttention, IConfigurable<GroupQueryAttention>
{
    private EinsumDense? _query;
    private EinsumDense? _key;
    private EinsumDense? _value;
    private EinsumDense? _output;

    /// <summary>Makes the layer.</summary>
    /// <param name="headDim">Size of each head.</param>
    /// <param name="numQueryHeads">How many heads queries have.</param>
    /// <param name="numKeyValueHeads">How many heads keys and values have; divides the former.</param>
    /// <param name="dropout">The probability that a weight of the attention is dropped in training.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the heads do not divide.</exception>
    public GroupQueryAttention(
        int headDim,
        int numQueryHeads,
        int numKeyValueHeads,
        double dropout = 0,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(dropout, name, dtype)
    {
        (HeadDim, NumQueryHeads, NumKeyValueHeads) = (headDim, numQueryHeads, numKeyValueHeads);
        Check();
    }

    private GroupQueryAttention(Config config)
        : base(config)
    {
        (HeadDim, NumQueryHeads, NumKeyValueHeads) = (
            config.Int("head_dim"),
            config.Int("num_query_heads"),
            config.Int("num_key_value_heads")
        );
        Check();
    }

    /// <summary>Size of each head.</summary>
    public int HeadDim { get; }

    /// <summary>How many heads queries have.</summary>
    public int NumQueryHeads { get; }

    /// <summary>How many heads keys and values have.</summary>
    public int NumKeyValueHeads { get; }

    /// <inheritdoc/>
    public static GroupQueryAttention FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("head_dim", HeadDim)
            .With("num_query_heads", NumQueryHeads)
            .With("num_key_value_heads", NumKeyValueHeads);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] tensors = [.. inputs.Leaves.Select(leaf => leaf.ToTensor())];
        Parts<Tensor> parts = Split(inputs.Unflatten(tensors), Tensor.From);
        (Dims query, Dims value, Dims key) = (parts.Query.Shape, parts.Value.Shape, parts.Key.Shape);
        if (query.Count != 3 || value.Count != 3 || key.Count != 3)
        {
            throw Misfit(
                $"query, value and key need axes [batch, time, features], got shapes ({query}), ({value}) and "
                    + $"({key})."
            );
        }

        _query = Projection("query", "...a,abc->...bc", [NumQueryHeads, HeadDim], "bc");
        _key = Projection("key", "...a,abc->...bc", [NumKeyValueHeads, HeadDim], "bc");
        _value = Projection("value", "...a,abc->...bc", [NumKeyValueHeads, HeadDim], "bc");
        _output = Projection("attention_output", "...ab,abc->...c", [query[^1]], "c");
        (EinsumDense Layer, Dims Shape)[] builds =
        [
            (_query, query),
            (_key, key),
            (_value, value),
            (_output, [query[0], query[1], NumQueryHeads, HeadDim]),
        ];
        foreach ((EinsumDense layer, Dims shape) in builds)
        {
            Spec seen = new(new TensorType(Policy.Compute, shape));
            layer.Build(InputSignature.Of(seen), placement, MayRunInitializers);
        }

        AddNoise();
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Parts<Tensor> parts = Split(inputs, Tensor.From);
        int group = NumQueryHeads / NumKeyValueHeads;
        Tensor query = _query!.Call(context, parts.Query);
        Tensor key = Np.Repeat(_key!.Call(context, parts.Key), group, 2);
        Tensor value = Np.Repeat(_value!.Call(context, parts.Value), group, 2);
        Tensor? mask = Visible(context, parts, query.Shape[1], key.Shape[1]);
        Tensor? spread = mask is null ? null : Lax.ExpandDims(mask, [1]);
        (Tensor means, Tensor weights) = Attend(context, query, key, value, spread);
        return Returned(context, parts.Query, _output!.Call(context, means), weights);
    }

    private void Check()
    {
        if (HeadDim <= 0 || NumQueryHeads <= 0 || NumKeyValueHeads <= 0 || NumQueryHeads % NumKeyValueHeads != 0)
        {
            throw Misfit(
                "headDim and the numbers of heads must be positive, and numKeyValueHeads must divide numQueryHeads; "
                    + $"got {HeadDim}, {NumQueryHeads} query heads and {NumKeyValueHeads} key-value heads."
            );
        }
    }
}
