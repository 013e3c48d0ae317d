using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Scales the loss so that gradients in half precision neither vanish nor overflow, around another optimizer. A step
/// whose gradients are not finite changes nothing but halves the scale; after many finite steps in a row the scale
/// doubles.
/// </summary>
public sealed class LossScaleOptimizer : Optimizer, IConfigurable<LossScaleOptimizer>
{
    private readonly Optimizer _inner;
    private readonly double _initialScale;
    private readonly int _growthSteps;
    private readonly Variable _stepCounter;
    private readonly Variable _scale;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="inner">Changes the weights.</param>
    /// <param name="initialScale">The first scale.</param>
    /// <param name="dynamicGrowthSteps">The scale doubles after so many finite steps in a row.</param>
    /// <exception cref="ArgumentException">The inner optimizer scales losses itself.</exception>
    public LossScaleOptimizer(Optimizer inner, double initialScale = 32768, int dynamicGrowthSteps = 2000)
        : base("loss_scale_optimizer", inner?.Schedule ?? throw new ArgumentNullException(nameof(inner)))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(initialScale);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dynamicGrowthSteps);
        if (inner.LossScaleFactor is not null || inner is LossScaleOptimizer)
        {
            throw new ArgumentException(
                $"LossScaleOptimizer: the inner optimizer, {inner.GetType().Name}, scales losses itself.",
                nameof(inner)
            );
        }

        (_inner, _initialScale, _growthSteps) = (inner, initialScale, dynamicGrowthSteps);
        _stepCounter = new(
            $"{Name}/step_counter",
            HostTensor.Of<int>(TensorType.Scalar(ElementType.I32), [0]),
            trainable: false
        );
        _scale = new($"{Name}/dynamic_scale", HostValues.Scalar((float)initialScale), trainable: false);
    }

    /// <summary>Changes the weights.</summary>
    public Optimizer Inner => _inner;

    /// <summary>What the loss is multiplied by; waits for the device.</summary>
    public double Scale => _scale.ToHost().Values<float>()[0];

    /// <inheritdoc/>
    public override double LearningRate
    {
        get => _inner.LearningRate;
        set => _inner.LearningRate = value;
    }

    /// <inheritdoc/>
    public override Variable Iteration => _inner.Iteration;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [_stepCounter, _scale, .. _inner.Variables];

    internal override IReadOnlyList<Variable> BuiltFor => _inner.BuiltFor;

    /// <inheritdoc/>
    public static LossScaleOptimizer FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Optimizer inner =
            config.Object<Optimizer>("inner_optimizer")
            ?? throw new ConfigException("LossScaleOptimizer: the config has no 'inner_optimizer'.");
        return new(inner, config.Number("initial_scale", 32768), config.Int("dynamic_growth_steps", 2000));
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config(nameof(LossScaleOptimizer))
            .With("name", Name)
            .With("inner_optimizer", _inner)
            .With("initial_scale", _initialScale)
            .With("dynamic_growth_steps", _growthSteps);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => [];

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) =>
        throw new System.Diagnostics.UnreachableException("The inner optimizer's rule is applied.");

    internal override void Build(IReadOnlyList<Variable> weights) => _inner.Build(weights);

    internal override Tensor ScaleLoss(CallContext context, Tensor loss) => loss * context.Read(_scale);

    internal override void Finish(IReadOnlyList<Variable> weights) => _inner.Finish(weights);

    internal override Variable? AverageOf(Variable weight) => _inner.AverageOf(weight);

    internal override void Apply(CallContext context, IReadOnlyList<Variable> weights, IReadOnlyList<Tensor> gradients)
    {
        Tensor scale = context.Read(_scale);
        Tensor[] unscaled = [.. gradients.Select(gradient => Casts.To(gradient, ElementType.F32) / scale)];
        Tensor isFinite = unscaled
            .Select(gradient => Np.All(Lax.IsFinite(gradient)))
            .Aggregate((all, one) => all & one);
        Variable[] touched = [.. weights, .. _inner.Variables];
        Tensor[] before = [.. touched.Select(context.Read)];
        _inner.Apply(context, weights, unscaled);
        for (int i = 0; i < touched.Length; i++)
        {
            Tensor after = context.Read(touched[i]);
            if (!ReferenceEquals(after, before[i]))
            {
                context.Assign(touched[i], Lax.Select(isFinite, after, before[i]));
            }
        }

        Tensor count = context.Read(_stepCounter);
        Tensor grows = count.EqualTo(_growthSteps - 1);
        Tensor zero = Lax.ZerosLike(count);
        context.Assign(_stepCounter, Lax.Select(isFinite, Lax.Select(grows, zero, count + 1), zero));
        context.Assign(_scale, Lax.Select(isFinite, Lax.Select(grows, scale * 2, scale), scale / 2));
    }
}
