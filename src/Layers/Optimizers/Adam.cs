using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Adam: <c>m ← m + (1−β₁)(g − m)</c>, <c>v ← v + (1−β₂)(g² − v)</c>, <c>w ← w − α·m/(√v + ε)</c> with
/// <c>α = η·√(1−β₂ᵗ)/(1−β₁ᵗ)</c>. AMSGrad divides by the largest <c>v</c> so far.
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="beta1">Memory of the gradient, in <c>[0, 1)</c>.</param>
/// <param name="beta2">Memory of its square, in <c>[0, 1)</c>.</param>
/// <param name="epsilon">Added to the root, not under it.</param>
/// <param name="amsgrad">True for AMSGrad.</param>
public sealed class Adam(
    float learningRate = 0.001f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-7f, bool amsgrad = false)
    : Optimizer("adam", learningRate)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames { get; } =
        amsgrad ? ["momentum", "velocity", "velocity_hat"] : ["momentum", "velocity"];

    /// <inheritdoc/>
    public override UpdateRule Rule(Tensor learningRate, Tensor step)
    {
        Tensor rate = learningRate * Lax.Sqrt(1 - Np.Power(beta2, step)) / (1 - Np.Power(beta1, step));
        return (weight, gradient, slots) =>
        {
            Tensor momentum = slots[0] + ((gradient - slots[0]) * (1 - beta1));
            Tensor velocity = slots[1] + (((gradient * gradient) - slots[1]) * (1 - beta2));
            if (!amsgrad)
            {
                return new(weight - (rate * momentum / (Lax.Sqrt(velocity) + epsilon)), momentum, velocity);
            }

            Tensor largest = Np.Maximum(slots[2], velocity);
            return new(weight - (rate * momentum / (Lax.Sqrt(largest) + epsilon)), momentum, velocity, largest);
        };
    }
}
