using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Attention without projections: of a query <c>[batch, Tq, d]</c>, a value <c>[batch, Tv, v]</c> and, if it differs
/// from the value, a key <c>[batch, Tv, d]</c>, given as an array <c>[query, value(, key)]</c>, the means of values
/// weighted by the softmax of scores. Masked values get no weight, masked queries give zeros.
/// </summary>
public abstract class ScoredAttention : Layer
{
    private SeedGenerator? _seeds;

    private protected ScoredAttention(bool useScale, double dropout, int? seed, string? name, DTypePolicy? dtype)
        : base(name, dtype)
    {
        (UseScale, Seed) = (useScale, seed);
        Dropout = dropout is >= 0 and < 1 ? dropout : throw Misfit($"dropout must be in [0, 1), got {dropout}.");
    }

    private protected ScoredAttention(Config config)
        : base(config)
    {
        (UseScale, Dropout, Seed) = (config.Flag("use_scale"), config.Number("dropout", 0), config.OptionalInt("seed"));
    }

    /// <summary>True to train a scale of the scores.</summary>
    public bool UseScale { get; }

    /// <summary>The probability that a weight is dropped in training.</summary>
    public double Dropout { get; }

    /// <summary>Chooses the sequence of what is dropped; null draws it from the global seed.</summary>
    public int? Seed { get; }

    /// <summary>True to let queries see no later values.</summary>
    public bool UseCausalMask { get; init; }

    /// <summary>True to return the weights <c>[batch, Tq, Tv]</c> as well, as an array of two.</summary>
    public bool ReturnAttentionScores { get; init; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig().With("use_scale", UseScale).With("dropout", Dropout).With("seed", Seed);
        config = UseCausalMask ? config.With("use_causal_mask", true) : config;
        return ReturnAttentionScores ? config.With("return_attention_scores", true) : config;
    }

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Leaves.Count is not (2 or 3))
        {
            throw Misfit(
                $"the inputs must be [query, value] or [query, value, key], got {inputs.Leaves.Count} tensors."
            );
        }

        _seeds = Dropout > 0 ? AddSeedGenerator(Seed) : null;
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        (Tensor query, Tensor value, Tensor key) = (tensors[0], tensors[1], tensors[^1]);
        Tensor scores = Scores(context, query, tensors.Length == 3 ? key : value);
        if (Visible(context, value, scores) is { } mask)
        {
            double excluded = scores.ElementType.Equals(ElementType.F16) ? 65504 : 1e9;
            scores -= Casts.To(Lax.Not(mask), scores.ElementType) * excluded;
        }

        Tensor weights = Nn.Softmax(scores);
        Tensor kept =
            context.IsTraining && _seeds is not null
                ? DropoutLayer.Drop(_seeds.Next(context), weights, Dropout, weights.Shape)
                : weights;
        Tensor result = Np.Matmul(kept, value);
        if (context.MaskOf(query) is { } counted)
        {
            result *= Casts.To(Lax.ExpandDims(counted, [counted.Rank]), result.ElementType);
            context.SetMask(result, counted);
        }

        return ReturnAttentionScores ? (Tensor[])[result, weights] : result;
    }

    /// <summary>Masks are set in the call.</summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    /// <summary>How well each key suits each query, <c>[batch, Tq, Tv]</c>.</summary>
    private protected abstract Tensor Scores(CallContext context, Tensor query, Tensor key);

    /// <summary><c>tanh(scale·(query + key))</c> of every pair, <c>[batch, Tq, Tv, d]</c>.</summary>
    private protected static Tensor PairwiseTanh(Tensor query, Tensor key, Tensor? scale)
    {
        Tensor sums = Lax.ExpandDims(query, [query.Rank - 1]) + Lax.ExpandDims(key, [key.Rank - 2]);
        return Lax.Tanh(scale is null ? sums : sums * scale);
    }

    private Tensor? Visible(CallContext context, Tensor value, Tensor scores)
    {
        Tensor? mask = context.MaskOf(value) is { } counted ? Lax.ExpandDims(counted, [counted.Rank - 1]) : null;
        Tensor? causal = UseCausalMask ? AttentionMasks.Causal(scores.Shape[^2], scores.Shape[^1]) : null;
        return mask is null ? causal
            : causal is null ? mask
            : mask & causal;
    }
}

/// <summary>Which pairs of steps may see each other.</summary>
internal static class AttentionMasks
{
    /// <summary>True where a key is not later than the query, <c>[queries, keys]</c>.</summary>
    public static Tensor Causal(long queries, long keys) =>
        Lax.Ge(Position(queries, keys, 0), Position(queries, keys, 1));

    /// <summary>True where a key is less than a distance from the query, <c>[queries, keys]</c>.</summary>
    public static Tensor Window(long queries, long keys, int distance) =>
        Lax.Lt(Lax.Abs(Position(queries, keys, 0) - Position(queries, keys, 1)), distance);

    private static Tensor Position(long queries, long keys, int axis) =>
        Lax.BroadcastedIota(ElementType.I32, [queries, keys], axis);
}
