using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// What layers with a kernel, a bias and an activation have in common: <c>activation(f(inputs, kernel) + bias)</c>.
/// </summary>
public abstract class KernelLayer : Layer
{
    private protected KernelLayer(ActivationFunction? activation, bool useBias, string? name, DTypePolicy? dtype)
        : base(name, dtype) => (Activation, UseBias) = (activation ?? ActivationFunction.Linear, useBias);

    private protected KernelLayer(Config config)
        : base(config)
    {
        Activation = ActivationFunction.Read(config, "activation") ?? ActivationFunction.Linear;
        UseBias = config.Flag("use_bias", true);
        KernelInitializer = config.Object<WeightInitializer>(InitializerKey) ?? KernelInitializer;
        BiasInitializer = config.Object<WeightInitializer>("bias_initializer") ?? BiasInitializer;
        KernelRegularizer = config.Object<Regularizer>(RegularizerKey);
        BiasRegularizer = config.Object<Regularizer>("bias_regularizer");
        KernelConstraint = config.Object<WeightConstraint>(ConstraintKey);
        BiasConstraint = config.Object<WeightConstraint>("bias_constraint");
    }

    /// <summary>Applied to the outputs; linear if none was given.</summary>
    public ActivationFunction Activation { get; init; }

    /// <summary>False leaves out the bias.</summary>
    public bool UseBias { get; init; }

    /// <summary>Makes the kernel.</summary>
    public WeightInitializer KernelInitializer { get; init; } = "glorot_uniform";

    /// <summary>Makes the bias.</summary>
    public WeightInitializer BiasInitializer { get; init; } = "zeros";

    /// <summary>A penalty on the kernel; null for none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the bias; null for none.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernel after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? KernelConstraint { get; init; }

    /// <summary>Applied to the bias after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? BiasConstraint { get; init; }

    /// <summary>The kernel; null before the layer is built.</summary>
    public Variable? Kernel { get; private protected set; }

    /// <summary>The bias; null before the layer is built, and if it has none.</summary>
    public Variable? Bias { get; private set; }

    /// <summary>
    /// What the kernel is called: <c>kernel</c>, or <c>depthwise</c> in configs of depthwise convolutions.
    /// </summary>
    private protected virtual string KernelRole => "kernel";

    private string InitializerKey => $"{KernelRole}_initializer";

    private string RegularizerKey => $"{KernelRole}_regularizer";

    private string ConstraintKey => $"{KernelRole}_constraint";

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("activation", Activation.Write($"{Name}.activation"))
            .With("use_bias", UseBias)
            .With(InitializerKey, KernelInitializer)
            .With("bias_initializer", BiasInitializer)
            .With(RegularizerKey, KernelRegularizer)
            .With("bias_regularizer", BiasRegularizer)
            .With(ConstraintKey, KernelConstraint)
            .With("bias_constraint", BiasConstraint);

    private protected Variable AddKernel(
        string name,
        Dims shape,
        Initializer? initializer = null,
        bool trainable = true
    ) =>
        Kernel = AddWeight(
            name,
            shape,
            initializer ?? KernelInitializer.ToInitializer(),
            trainable: trainable,
            regularizer: KernelRegularizer,
            constraint: KernelConstraint
        );

    private protected void AddBias(Dims shape) =>
        Bias = UseBias
            ? AddWeight("bias", shape, BiasInitializer, regularizer: BiasRegularizer, constraint: BiasConstraint)
            : null;

    /// <summary>Adds the bias along an axis and applies the activation.</summary>
    private protected Tensor Finish(CallContext context, Tensor y, int axis = -1)
    {
        if (Bias is { } bias)
        {
            Tensor b = Read(context, bias);
            int after = axis < 0 ? -1 - axis : y.Rank - 1 - axis;
            y += after == 0 ? b : Lax.Reshape(b, [.. b.Shape, .. Enumerable.Repeat(1L, after)]);
        }

        return Activation.Call(y);
    }

    /// <summary>The number of features that a kernel depends on.</summary>
    private protected long Features(InputSignature inputs, int axis = -1)
    {
        Dims shape = inputs.Leaves[0].Type.Dims;
        int index = axis < 0 ? axis + shape.Count : axis;
        long features = index >= 0 && index < shape.Count ? shape[index] : Dims.Dynamic;
        return features != Dims.Dynamic
            ? features
            : throw Misfit(
                $"the size of axis {axis} of the input must be known before the weights can be made, got shape "
                    + $"({shape}). "
                    + "Give the model an Input with that size."
            );
    }

    private protected int Positive(int value, string what) =>
        value > 0 ? value : throw Misfit($"{what} must be a positive integer, got {value}.");
}
