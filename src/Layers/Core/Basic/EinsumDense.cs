using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// <c>activation(einsum(equation, inputs, kernel) + bias)</c>. The kernel's axes are the letters of the equation's
/// second operand. <c>new EinsumDense("abc,cde-&gt;abde", [Dims.Dynamic, 8, 4], biasAxes: "de")</c> makes eight heads
/// of four features.
/// </summary>
public sealed class EinsumDense : KernelLayer, IConfigurable<EinsumDense>
{
    private readonly EinsumEquation _equation;

    /// <summary>Makes the layer.</summary>
    /// <param name="equation">For instance <c>abc,cd-&gt;abd</c>; <c>...</c> may stand at the start or at the end of
    /// input and output.</param>
    /// <param name="outputShape">Sizes of the output's axes without the batch and without <c>...</c>; open ones follow
    /// from the input.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="biasAxes">The letters of the output's axes that the bias has; null for no bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The equation is of no known form.</exception>
    public EinsumDense(
        string equation,
        Dims outputShape,
        ActivationFunction? activation = null,
        string? biasAxes = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(activation, biasAxes is not null, name, dtype)
    {
        (Equation, OutputShape, BiasAxes) = (equation, outputShape, biasAxes);
        _equation = new(equation, $"{nameof(EinsumDense)} '{Name}'");
    }

    private EinsumDense(Config config)
        : base(config)
    {
        Equation = config.Text("equation");
        OutputShape = Sizes.Read(config, "output_shape") is { } sizes
            ? Dims.Of(sizes)
            : throw new ConfigException("EinsumDense: the config has no 'output_shape'.");
        BiasAxes = config.OptionalText("bias_axes");
        UseBias = BiasAxes is not null;
        _equation = new(Equation, $"{nameof(EinsumDense)} '{Name}'");
    }

    /// <summary>The equation.</summary>
    public string Equation { get; }

    /// <summary>Sizes of the output's axes without the batch and without <c>...</c>.</summary>
    public Dims OutputShape { get; }

    /// <summary>The letters of the output's axes that the bias has; null for no bias.</summary>
    public string? BiasAxes { get; }

    /// <summary>The kernel's axes that are summed along, and those that the outputs have.</summary>
    internal (Dims Summed, Dims Kept) KernelAxes => (_equation.InputAxes, _equation.OutputAxes);

    /// <inheritdoc/>
    public static EinsumDense FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("equation", Equation).With("output_shape", OutputShape).With("bias_axes", BiasAxes);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dims input = inputs.Leaves[0].Type.Dims;
        Initializer? scaled = KernelInitializer is VarianceScaling scaling
            ? scaling.For(_equation.InputAxes, _equation.OutputAxes)
            : null;
        _ = AddKernel("kernel", _equation.KernelShape(input, OutputShape), scaled);
        if (BiasAxes is not null)
        {
            AddBias(_equation.BiasShape(BiasAxes, input, OutputShape));
        }
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        return Finish(context, Np.Einsum(_equation.For(x.Rank), x, Read(context, Kernel!)));
    }
}
