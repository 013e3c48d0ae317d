using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;

namespace XlaSharp.Layers.Core;

/// <summary>A recurrent layer that makes its cell itself, from the same arguments.</summary>
public abstract class GatedRNN : RNN
{
    private protected GatedRNN(
        CellArguments arguments,
        bool returnSequences,
        bool returnState,
        string? name,
        DTypePolicy? dtype
    )
        : base(returnSequences, returnState, name, dtype) => Arguments = arguments.Checked(Misfit);

    private protected GatedRNN(Config config, bool hasGates = true)
        : base(config) => Arguments = CellArguments.Read(config, hasGates).Checked(Misfit);

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

    private protected CellArguments Arguments { get; init; }

    /// <inheritdoc/>
    public override Config GetConfig() => Arguments.Write(base.GetConfig());
}
