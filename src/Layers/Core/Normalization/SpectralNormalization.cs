using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Miyato et al. 2018: divides the kernel of a layer, or an embedding's vectors, by its largest singular value in each
/// training call. The value is approximated by power iteration from a vector that is kept. Weight, not trained:
/// <c>vector_u [1, last size of the kernel]</c>.
/// </summary>
public sealed class SpectralNormalization : Layer, IConfigurable<SpectralNormalization>
{
    private readonly Layer _layer;
    private Variable? _vector;

    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">A layer with a weight <c>kernel</c> or <c>embeddings</c>.</param>
    /// <param name="powerIterations">Iterations per call.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are no iterations.</exception>
    public SpectralNormalization(Layer layer, int powerIterations = 1, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype)
    {
        _layer = Track(layer);
        PowerIterations =
            powerIterations > 0
                ? powerIterations
                : throw Misfit($"powerIterations must be positive, got {powerIterations}.");
    }

    private SpectralNormalization(Config config)
        : base(config)
    {
        _layer = Track(
            config.Object<Layer>("layer")
                ?? throw new ConfigException("SpectralNormalization: the config has no 'layer'.")
        );
        PowerIterations = config.Int("power_iterations", 1);
    }

    /// <summary>Iterations per call.</summary>
    public int PowerIterations { get; }

    /// <inheritdoc/>
    public static SpectralNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("layer", _layer).With("power_iterations", PowerIterations);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _layer.Build(inputs, placement, MayRunInitializers);
        _vector = AddWeight(
            "vector_u",
            [1, Kernel().Type.Dims[^1]],
            new WeightInitializers.TruncatedNormal(stddev: 0.02),
            trainable: false
        );
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.IsTraining)
        {
            Normalize(context, Kernel());
        }

        return _layer.Call(context, inputs);
    }

    private void Normalize(CallContext context, Variable variable)
    {
        Tensor kernel = context.Read(variable);
        Tensor matrix = Lax.Reshape(kernel, [kernel.Size / kernel.Shape[^1], kernel.Shape[^1]]);
        Tensor u = Casts.To(context.Read(_vector!), kernel.ElementType);
        Tensor v = u;
        for (int i = 0; i < PowerIterations; i++)
        {
            v = Losses.Ranks.Unit(u.Matmul(matrix.T), 1);
            u = Losses.Ranks.Unit(v.Matmul(matrix), 1);
        }

        Tensor sigma = v.Matmul(matrix).Matmul(u.T).Reshape();
        Tensor isZero = Np.All(kernel.EqualTo(0));
        Tensor divisor = Lax.Select(isZero, Lax.FullLike(sigma, 1), sigma);
        context.Assign(_vector!, Lax.StopGradient(u));
        context.Assign(variable, kernel / divisor);
    }

    private Variable Kernel() =>
        _layer.Weights.FirstOrDefault(weight => weight.Name is "kernel" or "embeddings")
        ?? throw Misfit(
            $"layer '{_layer.Name}' has no weight 'kernel' or 'embeddings'; it has "
                + $"{string.Join(", ", _layer.Weights.Select(weight => weight.Name))}."
        );
}
