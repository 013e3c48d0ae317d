using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A cell of gates that see the input and the state: <c>kernel [features, gates·units]</c>,
/// <c>recurrent_kernel [units, gates·units]</c> and a bias. All products with inputs are computed for the whole
/// sequence at once.
/// </summary>
public abstract class GatedCell : RecurrentCell
{
    private readonly int _gates;
    private SeedGenerator? _seeds;

    private protected GatedCell(int gates, CellArguments arguments, string? name, DTypePolicy? dtype)
        : base(name, dtype) => (_gates, Arguments) = (gates, arguments.Checked(Misfit));

    private protected GatedCell(int gates, Config config)
        : base(config) =>
        (_gates, Arguments) = (gates, CellArguments.Read(config, hasGates: gates > 1).Checked(Misfit));

    /// <summary>Size of the output and of each state.</summary>
    public int Units => Arguments.Units;

    /// <summary>Applied to candidates and outputs.</summary>
    public ActivationFunction Activation
    {
        get => Arguments.Activation;
        init => Arguments = Arguments with { Activation = value };
    }

    /// <summary>False leaves out the bias.</summary>
    public bool UseBias
    {
        get => Arguments.UseBias;
        init => Arguments = Arguments with { UseBias = value };
    }

    /// <summary>Makes the kernel that inputs meet.</summary>
    public WeightInitializer KernelInitializer
    {
        get => Arguments.KernelInitializer;
        init => Arguments = Arguments with { KernelInitializer = value };
    }

    /// <summary>Makes the kernel that states meet.</summary>
    public WeightInitializer RecurrentInitializer
    {
        get => Arguments.RecurrentInitializer;
        init => Arguments = Arguments with { RecurrentInitializer = value };
    }

    /// <summary>Makes the bias.</summary>
    public WeightInitializer BiasInitializer
    {
        get => Arguments.BiasInitializer;
        init => Arguments = Arguments with { BiasInitializer = value };
    }

    /// <summary>A penalty on the kernel that inputs meet; null for none.</summary>
    public Regularizer? KernelRegularizer
    {
        get => Arguments.KernelRegularizer;
        init => Arguments = Arguments with { KernelRegularizer = value };
    }

    /// <summary>A penalty on the kernel that states meet; null for none.</summary>
    public Regularizer? RecurrentRegularizer
    {
        get => Arguments.RecurrentRegularizer;
        init => Arguments = Arguments with { RecurrentRegularizer = value };
    }

    /// <summary>A penalty on the bias; null for none.</summary>
    public Regularizer? BiasRegularizer
    {
        get => Arguments.BiasRegularizer;
        init => Arguments = Arguments with { BiasRegularizer = value };
    }

    /// <summary>Applied to the kernel that inputs meet after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? KernelConstraint
    {
        get => Arguments.KernelConstraint;
        init => Arguments = Arguments with { KernelConstraint = value };
    }

    /// <summary>Applied to the kernel that states meet after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? RecurrentConstraint
    {
        get => Arguments.RecurrentConstraint;
        init => Arguments = Arguments with { RecurrentConstraint = value };
    }

    /// <summary>Applied to the bias after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? BiasConstraint
    {
        get => Arguments.BiasConstraint;
        init => Arguments = Arguments with { BiasConstraint = value };
    }

    /// <summary>
    /// The probability that a feature of the inputs is dropped in training, for all steps of a sequence.
    /// </summary>
    public double Dropout
    {
        get => Arguments.Dropout;
        init => Arguments = (Arguments with { Dropout = value }).Checked(Misfit);
    }

    /// <summary>
    /// The probability that an element of the state is dropped in training, for all steps of a sequence.
    /// </summary>
    public double RecurrentDropout
    {
        get => Arguments.RecurrentDropout;
        init => Arguments = (Arguments with { RecurrentDropout = value }).Checked(Misfit);
    }

    /// <summary>Chooses the sequence of what is dropped; null draws it from the global seed.</summary>
    public int? Seed
    {
        get => Arguments.Seed;
        init => Arguments = Arguments with { Seed = value };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dims> StateShapes =>
        [
            [Units],
        ];

    private protected CellArguments Arguments { get; private init; }

    private protected Variable? Kernel { get; private set; }

    private protected Variable? RecurrentKernel { get; private set; }

    private protected Variable? Bias { get; private set; }

    private protected virtual Dims BiasShape => [_gates * Units];

    private protected virtual Initializer MakeBias => BiasInitializer.ToInitializer();

    /// <inheritdoc/>
    public override Config GetConfig() => Arguments.Write(base.GetConfig());

    /// <inheritdoc/>
    protected sealed override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dims shape = inputs.Leaves[0].Type.Dims;
        if (shape.Count != 2 || shape[1] == Dims.Dynamic)
        {
            throw Misfit(
                "the input of a step must have axes [batch, features] with a known number of features, got "
                    + $"({shape})."
            );
        }

        Kernel = AddWeight(
            "kernel",
            [shape[1], _gates * Units],
            KernelInitializer,
            regularizer: KernelRegularizer,
            constraint: KernelConstraint
        );
        RecurrentKernel = AddWeight(
            "recurrent_kernel",
            [Units, _gates * Units],
            RecurrentInitializer,
            regularizer: RecurrentRegularizer,
            constraint: RecurrentConstraint
        );
        Bias = UseBias
            ? AddWeight("bias", BiasShape, MakeBias, regularizer: BiasRegularizer, constraint: BiasConstraint)
            : null;
        _seeds = AddSeedGenerator(Seed);
    }

    /// <inheritdoc/>
    protected internal override object? DrawNoise(CallContext context, long batch, Dims inputShape)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Dropping states gate by gate goes with dropping inputs gate by gate; else all gates see the same inputs.
        int inputMasks = RecurrentDropout > 0 ? _gates : 1;
        return context.IsTraining && (Dropout > 0 || RecurrentDropout > 0)
            ? new CellNoise(
                Draw(context, Dropout, [batch, .. inputShape], inputMasks),
                Draw(context, RecurrentDropout, [batch, Units], _gates)
            )
            : null;
    }

    /// <inheritdoc/>
    protected internal override Tensor Project(CallContext context, Tensor inputs, object? noise)
    {
        Tensor projected = Product(inputs, Read(context, Kernel!), (noise as CellNoise)?.Inputs);
        return Bias is null ? projected : projected + InputBias(Read(context, Bias));
    }

    private protected virtual Tensor InputBias(Tensor bias) => bias;

    /// <summary>The product of a state with the columns of the recurrent kernel.</summary>
    private protected Tensor Recur(CallContext context, Tensor state, object? noise) =>
        Product(state, Read(context, RecurrentKernel!), (noise as CellNoise)?.States);

    /// <summary>A gate's part of something that all gates have side by side.</summary>
    private protected Tensor Gate(Tensor all, int index) =>
        Lax.SliceInDim(all, index * Units, (index + 1) * Units, all.Rank - 1);

    /// <summary>With one mask for all gates, or one for each.</summary>
    private Tensor Product(Tensor x, Tensor kernel, Tensor[]? masks) =>
        masks switch
        {
            null => x.Matmul(kernel),
            [Tensor mask] => (x * mask).Matmul(kernel),
            _ => Lax.Concatenate([.. masks.Select((mask, gate) => (x * mask).Matmul(Gate(kernel, gate)))], x.Rank - 1),
        };

    private Tensor[]? Draw(CallContext context, double rate, Dims shape, int count) =>
        rate == 0
            ? null
            :
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ =>
                        DropoutLayer.Drop(_seeds!.Next(context), Lax.Full(shape, 1, Policy.Compute), rate, shape)
                    ),
            ];

    /// <summary>Factors of inputs and of states: 0 where something is dropped.</summary>
    private protected sealed record CellNoise(Tensor[]? Inputs, Tensor[]? States);
}
