using XlaSharp.Hlo;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// What normalizations have in common: <c>(x − mean)·rsqrt(variance + ε)·gamma + beta</c>, computed in at least
/// <c>f32</c> and returned in the type of the inputs.
/// </summary>
public abstract class NormalizationLayer : Layer
{
    private protected NormalizationLayer(double epsilon, bool center, bool scale, string? name, DTypePolicy? dtype)
        : base(name, dtype)
    {
        (Epsilon, Center, Scale) = (epsilon, center, scale);
    }

    private protected NormalizationLayer(Config config)
        : base(config)
    {
        Epsilon = config.Number("epsilon", 1e-3);
        (Center, Scale) = (config.Flag("center", true), config.Flag("scale", true));
        BetaInitializer = config.Object<WeightInitializer>("beta_initializer") ?? BetaInitializer;
        GammaInitializer = config.Object<WeightInitializer>("gamma_initializer") ?? GammaInitializer;
        BetaRegularizer = config.Object<Regularizer>("beta_regularizer");
        GammaRegularizer = config.Object<Regularizer>("gamma_regularizer");
        BetaConstraint = config.Object<WeightConstraint>("beta_constraint");
        GammaConstraint = config.Object<WeightConstraint>("gamma_constraint");
    }

    /// <summary>Added to variances.</summary>
    public double Epsilon { get; }

    /// <summary>False leaves out <c>beta</c>.</summary>
    public bool Center { get; }

    /// <summary>False leaves out <c>gamma</c>.</summary>
    public bool Scale { get; }

    /// <summary>Makes <c>beta</c>.</summary>
    public WeightInitializer BetaInitializer { get; init; } = "zeros";

    /// <summary>Makes <c>gamma</c>.</summary>
    public WeightInitializer GammaInitializer { get; init; } = "ones";

    /// <summary>A penalty on <c>beta</c>; null for none.</summary>
    public Regularizer? BetaRegularizer { get; init; }

    /// <summary>A penalty on <c>gamma</c>; null for none.</summary>
    public Regularizer? GammaRegularizer { get; init; }

    /// <summary>Applied to <c>beta</c> after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? BetaConstraint { get; init; }

    /// <summary>Applied to <c>gamma</c> after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? GammaConstraint { get; init; }

    /// <summary>The factor; null before the layer is built, and if it has none.</summary>
    public Variable? Gamma { get; private set; }

    /// <summary>The offset; null before the layer is built, and if it has none.</summary>
    public Variable? Beta { get; private set; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("epsilon", Epsilon)
            .With("center", Center)
            .With("scale", Scale)
            .With("beta_initializer", BetaInitializer)
            .With("gamma_initializer", GammaInitializer)
            .With("beta_regularizer", BetaRegularizer)
            .With("gamma_regularizer", GammaRegularizer)
            .With("beta_constraint", BetaConstraint)
            .With("gamma_constraint", GammaConstraint);

    private protected void AddScaleAndOffset(Dims shape)
    {
        Gamma = Scale ? Add("gamma", GammaInitializer, GammaRegularizer, GammaConstraint) : null;
        Beta = Center ? Add("beta", BetaInitializer, BetaRegularizer, BetaConstraint) : null;

        Variable Add(string name, WeightInitializer initializer, Regularizer? penalty, WeightConstraint? constraint) =>
            AddWeight(name, shape, initializer, autocast: false, regularizer: penalty, constraint: constraint);
    }

    /// <summary>Scales a normalized tensor by the weights, whose axes are some of its axes.</summary>
    private protected Tensor ScaleAndOffset(CallContext context, Tensor normalized, Dims axes)
    {
        Tensor y = Gamma is null ? normalized : normalized * Spread(context.Read(Gamma), normalized, axes);
        return Beta is null ? y : y + Spread(context.Read(Beta), normalized, axes);
    }

    /// <summary>The mean and the biased variance over axes, which are kept with size 1.</summary>
    private protected static (Tensor Mean, Tensor Variance) Moments(Tensor x, Dims axes)
    {
        Tensor mean = x.Mean(axes, keepDims: true);
        return (mean, Lax.Square(x - mean).Mean(axes, keepDims: true));
    }

    /// <summary>In a float type of at least 32 bits.</summary>
    private protected static Tensor Wide(Tensor x) =>
        x.ElementType.Equals(ElementType.F64) ? x : Casts.To(x, ElementType.F32);

    /// <summary>A tensor of some axes of another one, ready to be combined with it.</summary>
    private protected static Tensor Spread(Tensor value, Tensor like, Dims axes) =>
        Lax.Reshape(
            Casts.To(value, like.ElementType),
            Dims.Of(Enumerable.Range(0, like.Rank).Select(axis => axes.Contains(axis) ? like.Shape[axis] : 1))
        );

    /// <summary>The sizes of axes, all known.</summary>
    private protected Dims SizesOf(InputSignature inputs, Dims axes)
    {
        Dims shape = inputs.Leaves[0].Type.Dims;
        Dims sizes = Dims.Of(axes.Select(axis => shape[(int)axis]));
        return sizes.IsStatic
            ? sizes
            : throw Misfit(
                $"the sizes of axes ({axes}) must be known before the weights can be made, got shape ({shape})."
            );
    }

    private protected Dims Axes(Dims axes, int rank) =>
        axes.All(axis => axis >= -rank && axis < rank)
            ? Dims.Of(axes.Select(axis => axis < 0 ? axis + rank : axis).Distinct().Order())
            : throw Misfit($"axis must be in [-{rank}, {rank}) for inputs of {rank} dimensions, got ({axes}).");
}
