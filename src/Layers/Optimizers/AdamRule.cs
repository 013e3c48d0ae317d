using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Adam's update, which several optimizers share.</summary>
internal static class AdamRule
{
    public static IReadOnlyList<Slot> Slots(bool amsgrad) =>
        amsgrad
            ? [new("momentum"), new("velocity"), new("velocity_hat") { Group = 1 }]
            : [new("momentum"), new("velocity")];

    public static UpdateRule Of(
        OptimizerStep step,
        double beta1,
        double beta2,
        double epsilon,
        bool amsgrad = false,
        double rateFactor = 1
    )
    {
        Tensor corrected =
            step.LearningRate * Lax.Sqrt(1 - Np.Power(beta2, step.Number)) / (1 - Np.Power(beta1, step.Number));
        Tensor rate = rateFactor == 1 ? corrected : corrected * rateFactor;
        return (_, weight, gradient, slots) =>
        {
            Tensor momentum = slots[0] + ((gradient - slots[0]) * (1 - beta1));
            Tensor velocity = slots[1] + ((Lax.Square(gradient) - slots[1]) * (1 - beta2));
            if (!amsgrad)
            {
                return new(weight - (rate * momentum / (Lax.Sqrt(velocity) + epsilon)), momentum, velocity);
            }

            Tensor largest = Np.Maximum(slots[2], velocity);
            return new(weight - (rate * momentum / (Lax.Sqrt(largest) + epsilon)), momentum, velocity, largest);
        };
    }
}
