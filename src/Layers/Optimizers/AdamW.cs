using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): weights decay by <c>w·λ·η</c> before each of Adam's
/// updates.
/// </summary>
public sealed class AdamW : Optimizer, IConfigurable<AdamW>
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly bool _amsgrad;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">η: a number or a schedule; 0.001 if null.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
    /// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
    /// <param name="epsilon">Added to the root, not under it.</param>
    /// <param name="amsgrad">True for AMSGrad, which divides by the largest <c>v</c> so far.</param>
    public AdamW(
        LearningRateSchedule? learningRate = null,
        double weightDecay = 0.004,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-7,
        bool amsgrad = false
    )
        : base("adamw", learningRate ?? 0.001)
    {
        (_beta1, _beta2, _epsilon, _amsgrad) = (beta1, beta2, epsilon, amsgrad);
        Options = Options with { WeightDecay = weightDecay };
    }

    /// <inheritdoc/>
    public static AdamW FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            RateOf(config),
            config.Number("weight_decay", 0.004),
            config.Number("beta_1", 0.9),
            config.Number("beta_2", 0.999),
            config.Number("epsilon", 1e-7),
            config.Flag("amsgrad", false)
        )
        {
            Options = OptimizerOptions.From(config),
        };
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("beta_1", _beta1)
            .With("beta_2", _beta2)
            .With("epsilon", _epsilon)
            .With("amsgrad", _amsgrad);

    /// <inheritdoc/>
    protected override IReadOnlyList<Slot> SlotsOf(Variable weight) => AdamRule.Slots(_amsgrad);

    /// <inheritdoc/>
    protected override UpdateRule Rule(OptimizerStep step) => AdamRule.Of(step, _beta1, _beta2, _epsilon, _amsgrad);
}
