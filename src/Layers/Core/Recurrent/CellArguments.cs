using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;

namespace XlaSharp.Layers.Core;

/// <summary>
/// The arguments of a built-in cell, and of the layer that runs it; documented at the properties of
/// <see cref="GatedCell"/>.
/// </summary>
internal sealed record CellArguments
{
    public required int Units { get; init; }

    public ActivationFunction Activation { get; init; } = "tanh";

    /// <summary>Null for a cell without gates.</summary>
    public ActivationFunction? RecurrentActivation { get; init; }

    public bool UseBias { get; init; } = true;

    public WeightInitializer KernelInitializer { get; init; } = "glorot_uniform";

    public WeightInitializer RecurrentInitializer { get; init; } = "orthogonal";

    public WeightInitializer BiasInitializer { get; init; } = "zeros";

    public Regularizer? KernelRegularizer { get; init; }

    public Regularizer? RecurrentRegularizer { get; init; }

    public Regularizer? BiasRegularizer { get; init; }

    public WeightConstraint? KernelConstraint { get; init; }

    public WeightConstraint? RecurrentConstraint { get; init; }

    public WeightConstraint? BiasConstraint { get; init; }

    public double Dropout { get; init; }

    public double RecurrentDropout { get; init; }

    public int? Seed { get; init; }

    /// <summary>Of a cell without gates.</summary>
    public static CellArguments Of(int units, ActivationFunction? activation) =>
        new() { Units = units, Activation = activation ?? "tanh" };

    /// <summary>Of a cell with gates.</summary>
    public static CellArguments Of(int units, ActivationFunction? activation, ActivationFunction? recurrent) =>
        Of(units, activation) with
        {
            RecurrentActivation = recurrent ?? "sigmoid",
        };

    public static CellArguments Read(Config config, bool hasGates)
    {
        CellArguments defaults = new() { Units = config.Int("units") };
        return defaults with
        {
            Activation = ActivationFunction.Read(config, "activation") ?? defaults.Activation,
            RecurrentActivation = hasGates
                ? ActivationFunction.Read(config, "recurrent_activation") ?? "sigmoid"
                : null,
            UseBias = config.Flag("use_bias", true),
            KernelInitializer = config.Object<WeightInitializer>("kernel_initializer") ?? defaults.KernelInitializer,
            RecurrentInitializer =
                config.Object<WeightInitializer>("recurrent_initializer") ?? defaults.RecurrentInitializer,
            BiasInitializer = config.Object<WeightInitializer>("bias_initializer") ?? defaults.BiasInitializer,
            KernelRegularizer = config.Object<Regularizer>("kernel_regularizer"),
            RecurrentRegularizer = config.Object<Regularizer>("recurrent_regularizer"),
            BiasRegularizer = config.Object<Regularizer>("bias_regularizer"),
            KernelConstraint = config.Object<WeightConstraint>("kernel_constraint"),
            RecurrentConstraint = config.Object<WeightConstraint>("recurrent_constraint"),
            BiasConstraint = config.Object<WeightConstraint>("bias_constraint"),
            Dropout = config.Number("dropout", 0),
            RecurrentDropout = config.Number("recurrent_dropout", 0),
            Seed = config.OptionalInt("seed"),
        };
    }

    public Config Write(Config config)
    {
        _ = config.With("units", Units).With("activation", Activation.Write($"{config.Owner}.activation"));
        if (RecurrentActivation is { } recurrent)
        {
            _ = config.With("recurrent_activation", recurrent.Write($"{config.Owner}.recurrent_activation"));
        }

        return config
            .With("use_bias", UseBias)
            .With("kernel_initializer", KernelInitializer)
            .With("recurrent_initializer", RecurrentInitializer)
            .With("bias_initializer", BiasInitializer)
            .With("kernel_regularizer", KernelRegularizer)
            .With("recurrent_regularizer", RecurrentRegularizer)
            .With("bias_regularizer", BiasRegularizer)
            .With("kernel_constraint", KernelConstraint)
            .With("recurrent_constraint", RecurrentConstraint)
            .With("bias_constraint", BiasConstraint)
            .With("dropout", Dropout)
            .With("recurrent_dropout", RecurrentDropout)
            .With("seed", Seed);
    }

    /// <summary>The same arguments, if they are possible.</summary>
    /// <param name="misfit">The error of whoever they belong to.</param>
    public CellArguments Checked(Func<string, ArgumentException> misfit) =>
        Units <= 0 ? throw misfit($"units must be a positive integer, got {Units}.")
        : Dropout is not (>= 0 and <= 1) ? throw misfit($"Dropout must be in [0, 1], got {Dropout}.")
        : RecurrentDropout is not (>= 0 and <= 1)
            ? throw misfit($"RecurrentDropout must be in [0, 1], got {RecurrentDropout}.")
        : this;
}
