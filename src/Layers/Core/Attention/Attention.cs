using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Luong et al. 2015: scores <c>scale·(query · key)</c>, or <c>w·Σ tanh(scale·(query + key))</c>. Weights, both
/// scalars: <c>scale</c> if wanted, <c>concat_score_weight</c> for the second kind. See <see cref="ScoredAttention"/>
/// for the rest.
/// </summary>
public sealed class Attention : ScoredAttention, IConfigurable<Attention>
{
    private Variable? _scale;
    private Variable? _concatWeight;

    /// <summary>Makes the layer.</summary>
    /// <param name="useScale">True to train a scale of the scores.</param>
    /// <param name="scoreMode"><c>dot</c> or <c>concat</c>.</param>
    /// <param name="dropout">The probability that a weight is dropped in training.</param>
    /// <param name="seed">Chooses the sequence of what is dropped; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There is no such kind of scores, or the probability is out of
    /// range.</exception>
    public Attention(
        bool useScale = false,
        string scoreMode = "dot",
        double dropout = 0,
        int? seed = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(useScale, dropout, seed, name, dtype) => ScoreMode = Checked(scoreMode);

    private Attention(Config config)
        : base(config)
    {
        ScoreMode = Checked(config.OptionalText("score_mode") ?? "dot");
        UseCausalMask = config.Flag("use_causal_mask", false);
        ReturnAttentionScores = config.Flag("return_attention_scores", false);
    }

    /// <summary><c>dot</c> or <c>concat</c>.</summary>
    public string ScoreMode { get; }

    /// <inheritdoc/>
    public static Attention FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("score_mode", ScoreMode);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        base.BuildCore(inputs, placement);
        _scale = UseScale ? AddWeight("scale", [], Tracer.Initializers.Ones()) : null;
        _concatWeight = ScoreMode == "concat" ? AddWeight("concat_score_weight", [], Tracer.Initializers.Ones()) : null;
    }

    private protected override Tensor Scores(CallContext context, Tensor query, Tensor key)
    {
        Tensor? scale = _scale is null ? null : Read(context, _scale);
        if (_concatWeight is not null)
        {
            return Read(context, _concatWeight) * PairwiseTanh(query, key, scale).Sum(-1);
        }

        Tensor scores = Np.Matmul(query, Np.SwapAxes(key, -1, -2));
        return scale is null ? scores : scores * scale;
    }

    private string Checked(string mode) =>
        mode is "dot" or "concat" ? mode : throw Misfit($"scoreMode must be dot or concat, got '{mode}'.");
}

/// <summary>
/// Bahdanau et al. 2015: scores <c>Σ scale·tanh(query + key)</c>. Weight: <c>scale [d]</c> if wanted. See
/// <see cref="ScoredAttention"/> for the rest.
/// </summary>
public sealed class AdditiveAttention : ScoredAttention, IConfigurable<AdditiveAttention>
{
    private Variable? _scale;

    /// <summary>Makes the layer.</summary>
    /// <param name="useScale">False to sum without a trained scale.</param>
    /// <param name="dropout">The probability that a weight is dropped in training.</param>
    /// <param name="seed">Chooses the sequence of what is dropped; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public AdditiveAttention(
        bool useScale = true,
        double dropout = 0,
        int? seed = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(useScale, dropout, seed, name, dtype) { }

    private AdditiveAttention(Config config)
        : base(config) =>
        (UseCausalMask, ReturnAttentionScores) = (
            config.Flag("use_causal_mask", false),
            config.Flag("return_attention_scores", false)
        );

    /// <inheritdoc/>
    public static AdditiveAttention FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        base.BuildCore(inputs, placement);
        _scale = UseScale ? AddWeight("scale", [inputs.Leaves[0].Type.Dims[^1]], new GlorotUniform()) : null;
    }

    private protected override Tensor Scores(CallContext context, Tensor query, Tensor key)
    {
        Tensor pairs = PairwiseTanh(query, key, null);
        return (_scale is null ? pairs : pairs * Read(context, _scale)).Sum(-1);
    }
}
