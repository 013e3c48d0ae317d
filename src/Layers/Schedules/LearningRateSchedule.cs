using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Schedules;

/// <summary>
/// A learning rate as a function of the number of steps made so far. It is traced into the training step, so the rate
/// of each step is computed on the device. A C# number is the constant schedule.
/// </summary>
public abstract class LearningRateSchedule : IConfigurable
{
    /// <summary>A constant rate.</summary>
    /// <param name="rate">The rate.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Constant is the named form.")]
    public static implicit operator LearningRateSchedule(double rate) => Constant(rate);

    /// <summary>
    /// A constant rate. It can be changed between steps through <see cref="Optimizers.Optimizer.LearningRate"/>.
    /// </summary>
    /// <param name="rate">The rate.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule Constant(double rate) => new ConstantRate(rate);

    /// <summary>A schedule of one's own. It has no config; derive a class to save it with a model.</summary>
    /// <param name="function">From the number of steps made so far, <c>f32[]</c>, to the rate; made of tensor
    /// operations.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule Of(Func<Tensor, Tensor> function) => new FunctionRate(function);

    /// <summary>The rate of a step, as part of the program being traced.</summary>
    /// <param name="step">How many steps were made before: <c>f32[]</c>.</param>
    /// <returns>The rate: <c>f32[]</c>.</returns>
    public abstract Tensor Call(Tensor step);

    /// <inheritdoc/>
    public abstract Config GetConfig();

    /// <summary>The rate of a step as a number, computed on a device.</summary>
    /// <param name="step">How many steps were made before.</param>
    /// <param name="placement">Where to compute; null for the default.</param>
    /// <returns>The rate.</returns>
    public virtual double At(long step, Placement? placement = null)
    {
        Spec scalar = new(TensorType.Scalar(ElementType.F32));
        using StepProgram program = StepProgram.Compile(
            "learning_rate",
            placement ?? Placement.Default,
            [],
            [("step", scalar)],
            training: true,
            (_, data) => [Casts.To(Call(data[0]), ElementType.F32)]
        );
        using Hlo.Execution.IDeviceBuffer rate = program.Run([HostValues.Scalar(step)])[0];
        return rate.ToHost().Values<float>()[0];
    }

    /// <summary>Requires a number of steps to be positive.</summary>
    internal static double Steps(double steps, string name) =>
        steps > 0 ? steps : throw new ArgumentOutOfRangeException(name, steps, $"{name} must be above 0");
}

/// <summary>A rate that is kept in a variable.</summary>
internal sealed class ConstantRate(double rate) : LearningRateSchedule
{
    public double Rate => rate;

    public override Tensor Call(Tensor step) => Lax.Full([], rate, ElementType.F32);

    public override double At(long step, Placement? placement = null) => rate;

    public override Config GetConfig() =>
        throw new System.Diagnostics.UnreachableException("A constant rate is written as a number.");
}

/// <summary>A function of the step.</summary>
internal sealed class FunctionRate(Func<Tensor, Tensor> function) : LearningRateSchedule
{
    public override Tensor Call(Tensor step) => function(step);

    public override Config GetConfig() =>
        throw new NotSupportedException(
            "A learning rate that is a lambda cannot be written into a config. Derive a class from "
                + "LearningRateSchedule and register it."
        );
}
