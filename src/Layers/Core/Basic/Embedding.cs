using XlaSharp.Hlo;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A vector per id: <c>[…] → […, outputDim]</c>. Weight: <c>embeddings [inputDim, outputDim]</c>. Ids that are floats
/// become integers; negative ids count from the end; an id out of range gives NaN, which a run that checks its loss
/// then reports.
/// </summary>
public sealed class Embedding : Layer, IConfigurable<Embedding>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="inputDim">How many ids there are.</param>
    /// <param name="outputDim">Size of the vectors.</param>
    /// <param name="maskZero">True if id 0 is padding: steps that have it do not count in layers, losses and metrics
    /// behind.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public Embedding(int inputDim, int outputDim, bool maskZero = false, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype, autocast: false)
    {
        (InputDim, OutputDim, MaskZero) = (inputDim, outputDim, maskZero);
        Check();
    }

    private Embedding(Config config)
        : base(config, autocast: false)
    {
        (InputDim, OutputDim) = (config.Int("input_dim"), config.Int("output_dim"));
        MaskZero = config.Flag("mask_zero", false);
        EmbeddingsInitializer = config.Object<WeightInitializer>("embeddings_initializer") ?? EmbeddingsInitializer;
        EmbeddingsRegularizer = config.Object<Regularizer>("embeddings_regularizer");
        EmbeddingsConstraint = config.Object<WeightConstraint>("embeddings_constraint");
        Check();
    }

    /// <summary>How many ids there are.</summary>
    public int InputDim { get; }

    /// <summary>Size of the vectors.</summary>
    public int OutputDim { get; }

    /// <summary>True if id 0 is padding.</summary>
    public bool MaskZero { get; }

    /// <summary>Makes the vectors.</summary>
    public WeightInitializer EmbeddingsInitializer { get; init; } = "uniform";

    /// <summary>A penalty on the vectors; null for none.</summary>
    public Regularizer? EmbeddingsRegularizer { get; init; }

    /// <summary>Applied to the vectors after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? EmbeddingsConstraint { get; init; }

    /// <summary>The vectors; null before the layer is built.</summary>
    public Variable? Embeddings { get; private set; }

    /// <inheritdoc/>
    public override bool SupportsMasking => MaskZero;

    /// <inheritdoc/>
    public static Embedding FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("input_dim", InputDim)
            .With("output_dim", OutputDim)
            .With("embeddings_initializer", EmbeddingsInitializer)
            .With("embeddings_regularizer", EmbeddingsRegularizer)
            .With("embeddings_constraint", EmbeddingsConstraint)
            .With("mask_zero", MaskZero);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) =>
        Embeddings = AddWeight(
            "embeddings",
            [InputDim, OutputDim],
            EmbeddingsInitializer,
            regularizer: EmbeddingsRegularizer,
            constraint: EmbeddingsConstraint
        );

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor ids = Tensor.From(inputs);
        Tensor vectors = Casts.FloatTo(context.Read(Embeddings!), Policy.Compute);
        return Np.Take(vectors, ids.ElementType.IsInteger ? ids : Casts.To(ids, ElementType.I32), 0, IndexMode.Fill);
    }

    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) =>
        Tensor.From(inputs).NotEqualTo(0);

    private void Check()
    {
        if (InputDim <= 0 || OutputDim <= 0)
        {
            throw Misfit($"inputDim and outputDim must be positive integers, got {InputDim} and {OutputDim}.");
        }
    }
}
