using System.Collections;
using XlaSharp.Hlo;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Attention of projected queries, keys and values by several heads. Called on one tensor it is self-attention; on an
/// array it is given <c>[query, value]</c> or <c>[query, value, key]</c>; on a dictionary, <c>query</c>, <c>value</c>,
/// <c>key</c> and <c>attention_mask</c>, which is true where a query sees a key, <c>[batch, Tq, Tk]</c>. Masks of the
/// tensors count as well.
/// </summary>
public abstract class HeadedAttention : Layer
{
    private SeedGenerator? _seeds;

    private protected HeadedAttention(double dropout, string? name, DTypePolicy? dtype)
        : base(name, dtype) =>
        Dropout = dropout is >= 0 and < 1 ? dropout : throw Misfit($"dropout must be in [0, 1), got {dropout}.");

    private protected HeadedAttention(Config config)
        : base(config)
    {
        (Dropout, Seed) = (config.Number("dropout", 0), config.OptionalInt("seed"));
        (UseBias, SlidingWindow) = (config.Flag("use_bias", true), config.OptionalInt("sliding_window"));
        UseCausalMask = config.Flag("use_causal_mask", false);
        ReturnAttentionScores = config.Flag("return_attention_scores", false);
        KernelInitializer = config.Object<WeightInitializer>("kernel_initializer") ?? KernelInitializer;
        BiasInitializer = config.Object<WeightInitializer>("bias_initializer") ?? BiasInitializer;
        KernelRegularizer = config.Object<Regularizer>("kernel_regularizer");
        BiasRegularizer = config.Object<Regularizer>("bias_regularizer");
        KernelConstraint = config.Object<WeightConstraint>("kernel_constraint");
        BiasConstraint = config.Object<WeightConstraint>("bias_constraint");
    }

    /// <summary>The probability that a weight of the attention is dropped in training.</summary>
    public double Dropout { get; }

    /// <summary>Chooses the sequence of what is dropped; null draws it from the global seed.</summary>
    public int? Seed { get; init; }

    /// <summary>False leaves out all biases.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Queries see keys that are less than this many steps away; null for no limit.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>True to let queries see no later keys.</summary>
    public bool UseCausalMask { get; init; }

    /// <summary>True to return the weights <c>[batch, heads, Tq, Tk]</c> as well, as an array of two.</summary>
    public bool ReturnAttentionScores { get; init; }

    /// <summary>Makes the kernels of all projections.</summary>
    public WeightInitializer KernelInitializer { get; init; } = "glorot_uniform";

    /// <summary>Makes the biases of all projections.</summary>
    public WeightInitializer BiasInitializer { get; init; } = "zeros";

    /// <summary>A penalty on the kernels; null for none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the biases; null for none.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernels after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? KernelConstraint { get; init; }

    /// <summary>Applied to the biases after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? BiasConstraint { get; init; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig()
            .With("dropout", Dropout)
            .With("seed", Seed)
            .With("use_bias", UseBias)
            .With("sliding_window", SlidingWindow)
            .With("kernel_initializer", KernelInitializer)
            .With("bias_initializer", BiasInitializer)
            .With("kernel_regularizer", KernelRegularizer)
            .With("bias_regularizer", BiasRegularizer)
            .With("kernel_constraint", KernelConstraint)
            .With("bias_constraint", BiasConstraint);
        config = UseCausalMask ? config.With("use_causal_mask", true) : config;
        return ReturnAttentionScores ? config.With("return_attention_scores", true) : config;
    }

    /// <summary>What the layer is called on.</summary>
    /// <param name="Query">What sees.</param>
    /// <param name="Value">What is averaged.</param>
    /// <param name="Key">What is seen.</param>
    /// <param name="Mask">True where a query sees a key; null for everywhere.</param>
    private protected readonly record struct Parts<T>(T Query, T Value, T Key, T? Mask);

    /// <summary>Finds queries, values and keys in an array, a dictionary, or one tensor.</summary>
    private protected Parts<T> Split<T>(object? inputs, Func<object?, T> leaf)
        where T : class
    {
        if (inputs is IDictionary named)
        {
            string[] unknown = [.. named.Keys.Cast<string>().Except(["query", "value", "key", "attention_mask"])];
            return unknown.Length == 0 && named.Contains("query") && named.Contains("value")
                ? new(
                    leaf(named["query"]),
                    leaf(named["value"]),
                    leaf(named[named.Contains("key") ? "key" : "value"]),
                    named.Contains("attention_mask") ? leaf(named["attention_mask"]) : null
                )
                : throw Misfit(
                    "a dictionary must hold query and value, and may hold key and attention_mask; got "
                        + $"{string.Join(", ", named.Keys.Cast<string>())}."
                );
        }

        T[] leaves = [.. Tree.Leaves(inputs).Select(leaf)];
        return leaves.Length is >= 1 and <= 3
            ? new(leaves[0], leaves[Math.Min(1, leaves.Length - 1)], leaves[^1], null)
            : throw Misfit(
                $"the inputs must be a tensor, [query, value] or [query, value, key], got {leaves.Length} tensors."
            );
    }

    private protected void AddNoise() => _seeds = Dropout > 0 ? AddSeedGenerator(Seed) : null;

    /// <summary>A projection, with initial values of its own.</summary>
    private protected EinsumDense Projection(string name, string equation, Dims outputShape, string biasAxes) =>
        Track(
            new EinsumDense(equation, outputShape, biasAxes: UseBias ? biasAxes : null, name: name, dtype: Policy)
            {
                KernelInitializer = KernelInitializer.Fresh(),
                BiasInitializer = BiasInitializer.Fresh(),
                KernelRegularizer = KernelRegularizer,
                BiasRegularizer = BiasRegularizer,
                KernelConstraint = KernelConstraint,
                BiasConstraint = BiasConstraint,
            }
        );

    /// <summary>
    /// <c>softmax(query · key / √d)·value</c> of queries <c>[…, Tq, heads, d]</c>, keys <c>[…, Tk, heads, d]</c> and
    /// values <c>[…, Tk, heads, v]</c>.
    /// </summary>
    /// <returns>The means <c>[…, Tq, heads, v]</c> and the weights <c>[…, heads, Tq, Tk]</c>.</returns>
    private protected (Tensor Means, Tensor Weights) Attend(
        CallContext context,
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor? mask
    )
    {
        Tensor scaled = query * (1 / Math.Sqrt(query.Shape[^1]));
        Tensor scores = Np.Einsum("...qhd,...khd->...hqk", scaled, key);
        Tensor weights = mask is null ? Nn.Softmax(scores) : Softmax.Masked(scores, mask, [-1]);
        Tensor kept =
            context.IsTraining && _seeds is not null
                ? DropoutLayer.Drop(_seeds.Next(context), weights, Dropout, weights.Shape)
                : weights;
        return (Np.Einsum("...hqk,...khd->...qhd", kept, value), weights);
    }

    /// <summary>All masks together, <c>[batch or 1, Tq or 1, Tk]</c>; null if everything is seen.</summary>
    private protected Tensor? Visible(CallContext context, Parts<Tensor> parts, long queries, long keys)
    {
        Tensor?[] masks =
        [
            parts.Mask is null ? null : Truth(parts.Mask),
            context.MaskOf(parts.Query) is { } query ? Lax.ExpandDims(query, [2]) : null,
            context.MaskOf(parts.Value) is { } value ? Lax.ExpandDims(value, [1]) : null,
            !ReferenceEquals(parts.Key, parts.Value) && context.MaskOf(parts.Key) is { } key
                ? Lax.ExpandDims(key, [1])
                : null,
            UseCausalMask ? Lax.ExpandDims(AttentionMasks.Causal(queries, keys), [0]) : null,
            SlidingWindow is { } window ? Lax.ExpandDims(AttentionMasks.Window(queries, keys, window), [0]) : null,
        ];
        return masks.OfType<Tensor>().Aggregate((Tensor?)null, (joined, mask) => joined is null ? mask : joined & mask);
    }

    private protected object Returned(CallContext context, Tensor query, Tensor output, Tensor weights)
    {
        context.SetMask(output, context.MaskOf(query));
        return ReturnAttentionScores ? (Tensor[])[output, weights] : output;
    }

    /// <summary>Masks are set in the call: queries' masks are those of the outputs.</summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    private static Tensor Truth(Tensor mask) => mask.ElementType.Equals(ElementType.I1) ? mask : mask.NotEqualTo(0);
}
