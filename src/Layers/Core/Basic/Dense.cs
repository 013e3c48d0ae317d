using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// <c>activation(inputs · kernel + bias)</c> over the last axis, <c>[…, n] → […, units]</c>. Weights:
/// <c>kernel [n, units]</c> and <c>bias [units]</c>.
/// </summary>
public sealed class Dense : KernelLayer, IConfigurable<Dense>
{
    private Variable? _down;
    private Variable? _up;

    /// <summary>Makes the layer.</summary>
    /// <param name="units">Size of the last axis of the outputs; positive.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are no units.</exception>
    public Dense(
        int units,
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(activation, useBias, name, dtype) => Units = Positive(units, "units");

    private Dense(Config config)
        : base(config)
    {
        Units = Positive(config.Int("units"), "units");
        LoraRank = config.OptionalInt("lora_rank");
        LoraAlpha = config.OptionalNumber("lora_alpha");
    }

    /// <summary>Size of the last axis of the outputs.</summary>
    public int Units { get; }

    /// <summary>
    /// Rank of an adapter (Hu et al. 2021): the kernel is frozen, and <c>alpha/rank · A·B</c> is trained, with weights
    /// <c>lora_kernel_a [n, rank]</c> and <c>lora_kernel_b [rank, units]</c>, the latter zeros at first. Null for no
    /// adapter.
    /// </summary>
    public int? LoraRank { get; init; }

    /// <summary>The adapter's scale; its rank if null.</summary>
    public double? LoraAlpha { get; init; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Dense FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig().With("units", Units);
        return LoraRank is { } rank ? config.With("lora_rank", rank).With("lora_alpha", LoraAlpha) : config;
    }

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        long features = Features(inputs);
        InputSpec = new()
        {
            MinRank = 2,
            Axes = new Dictionary<int, long> { [-1] = features },
        };
        _ = AddKernel("kernel", [features, Units], trainable: LoraRank is null);
        AddBias([Units]);
        if (LoraRank is { } rank)
        {
            _down = AddWeight("lora_kernel_a", [features, Positive(rank, "LoraRank")], new HeUniform());
            _up = AddWeight("lora_kernel_b", [rank, Units], new Zeros());
        }
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor kernel = Read(context, Kernel!);
        if (_down is not null)
        {
            double scale = (LoraAlpha ?? LoraRank!.Value) / LoraRank!.Value;
            kernel += Read(context, _down).Matmul(Read(context, _up!)) * scale;
        }

        return Finish(context, Tensor.From(inputs).Matmul(kernel));
    }
}
