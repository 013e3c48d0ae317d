using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Vaswani et al. 2017. Weights are those of four projections: <c>query</c>, <c>key</c> and <c>value</c> with
/// <c>kernel [features, heads, d]</c> and <c>bias [heads, d]</c>, and <c>attention_output</c> with
/// <c>kernel [heads, d, out]</c> and <c>bias [out]</c>. How it is called says <see cref="HeadedAttention"/>.
/// </summary>
public sealed class MultiHeadAttention : HeadedAttention, IConfigurable<MultiHeadAttention>
{
    private EinsumDense? _query;
    private EinsumDense? _key;
    private EinsumDense? _value;
    private EinsumDense? _output;
    private Dims _attended;

    /// <summary>Makes the layer.</summary>
    /// <param name="numHeads">How many heads.</param>
    /// <param name="keyDim">Size of each head's queries and keys.</param>
    /// <param name="valueDim">Size of each head's values; that of its keys if null.</param>
    /// <param name="dropout">The probability that a weight of the attention is dropped in training.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the probability is out of range.</exception>
    public MultiHeadAttention(
        int numHeads,
        int keyDim,
        int? valueDim = null,
        double dropout = 0,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(dropout, name, dtype)
    {
        (NumHeads, KeyDim, ValueDim) = (numHeads, keyDim, valueDim ?? keyDim);
        Check();
    }

    private MultiHeadAttention(Config config)
        : base(config)
    {
        (NumHeads, KeyDim) = (config.Int("num_heads"), config.Int("key_dim"));
        (ValueDim, OutputShape) = (config.OptionalInt("value_dim") ?? KeyDim, config.OptionalInt("output_shape"));
        AttentionAxes = config.Integers("attention_axes");
        Check();
    }

    /// <summary>How many heads.</summary>
    public int NumHeads { get; }

    /// <summary>Size of each head's queries and keys.</summary>
    public int KeyDim { get; }

    /// <summary>Size of each head's values.</summary>
    public int ValueDim { get; }

    /// <summary>Size of the last axis of the outputs; that of the queries if null.</summary>
    public int? OutputShape { get; init; }

    /// <summary>The axes along which steps see each other; null for all but the batch and the features.</summary>
    public Dims? AttentionAxes { get; init; }

    /// <inheritdoc/>
    public static MultiHeadAttention FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("num_heads", NumHeads)
            .With("key_dim", KeyDim)
            .With("value_dim", ValueDim)
            .With("output_shape", OutputShape)
            .With("attention_axes", AttentionAxes);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] tensors = [.. inputs.Leaves.Select(leaf => leaf.ToTensor())];
        Parts<Tensor> parts = Split(inputs.Unflatten(tensors), Tensor.From);
        (Dims query, Dims value, Dims key) = (parts.Query.Shape, parts.Value.Shape, parts.Key.Shape);
        if (query.Count < 3 || value.Count != query.Count || key.Count != query.Count)
        {
            throw Misfit(
                $"query, value and key need axes [batch, time…, features], got shapes ({query}), ({value}) and "
                    + $"({key})."
            );
        }

        int rank = query.Count;
        _attended = AttentionAxes is { } axes
            ? Dims.Of(axes.Select(axis => axis < 0 ? axis + rank : axis).Order())
            : Dims.Range(1, rank - 2);
        if (_attended.Any(axis => axis <= 0 || axis >= rank - 1))
        {
            throw Misfit(
                $"AttentionAxes must lie between the batch and the features of ({query}), got ({AttentionAxes})."
            );
        }

        _query = Projection("query", "...a,abc->...bc", [NumHeads, KeyDim], "bc");
        _key = Projection("key", "...a,abc->...bc", [NumHeads, KeyDim], "bc");
        _value = Projection("value", "...a,abc->...bc", [NumHeads, ValueDim], "bc");
        _output = Projection("attention_output", "...ab,abc->...c", [OutputShape ?? query[^1]], "c");
        (EinsumDense Layer, Dims Shape)[] builds =
        [
            (_query, query),
            (_key, key),
            (_value, value),
            (_output, [.. query.Take(rank - 1), NumHeads, ValueDim]),
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
        Tensor query = Steps(_query!.Call(context, parts.Query));
        Tensor key = Steps(_key!.Call(context, parts.Key));
        Tensor value = Steps(_value!.Call(context, parts.Value));
        (long queries, long keys) = (query.Shape[^3], key.Shape[^3]);
        Tensor? mask = Visible(context, parts, queries, keys);

        // Axes for the other batch axes and for the heads.
        Tensor? spread = mask is null ? null : Lax.ExpandDims(mask, Dims.Range(1, query.Rank - 3));
        (Tensor means, Tensor weights) = Attend(context, query, key, value, spread);
        return Returned(context, parts.Query, _output!.Call(context, Unsteps(means, parts.Query.Shape)), weights);
    }

    /// <summary>The other axes first, then all attended ones as one: <c>[…, T, heads, d]</c>.</summary>
    private Tensor Steps(Tensor x)
    {
        if (_attended.Count == x.Rank - 3)
        {
            return Np.Reshape(x, [x.Shape[0], -1, x.Shape[^2], x.Shape[^1]]);
        }

        Dims others = Dims.Range(0, x.Rank - 2).Without(_attended);
        Tensor ordered = Lax.Transpose(x, [.. others, .. _attended, x.Rank - 2, x.Rank - 1]);
        return Np.Reshape(ordered, [.. others.Select(axis => x.Shape[(int)axis]), -1, x.Shape[^2], x.Shape[^1]]);
    }

    /// <summary>The axes of the query again.</summary>
    private Tensor Unsteps(Tensor x, Dims query)
    {
        Dims others = Dims.Range(0, query.Count - 1).Without(_attended);
        Dims order = [.. others, .. _attended, query.Count - 1, query.Count];
        IEnumerable<long> sizes = others.Concat(_attended).Select(axis => query[(int)axis]);
        Tensor full = Lax.Reshape(x, [.. sizes, x.Shape[^2], x.Shape[^1]]);
        return order == Dims.Range(0, order.Count) ? full : Lax.Transpose(full, order.Inverse());
    }

    private void Check()
    {
        if (NumHeads <= 0 || KeyDim <= 0 || ValueDim <= 0)
        {
            throw Misfit(
                $"numHeads, keyDim and valueDim must be positive integers, got {NumHeads}, {KeyDim} and {ValueDim}."
            );
        }
    }
}
