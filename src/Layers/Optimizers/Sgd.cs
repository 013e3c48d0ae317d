using XlaSharp.Tracer;

namespace XlaSharp.Layers.Optimizers;

/// <summary>
/// Gradient descent: <c>w ← w − ηg</c>. With momentum μ: <c>m ← μm − ηg</c>, <c>w ← w + m</c>; Nesterov's form:
/// <c>w ← w + μm − ηg</c> with the new <c>m</c>.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly bool _nesterov;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ in <c>[0, 1]</c>; 0 keeps no memory.</param>
    /// <param name="nesterov">True for Nesterov's form.</param>
    /// <exception cref="ArgumentOutOfRangeException">The momentum is outside its range.</exception>
    public Sgd(float learningRate = 0.01f, float momentum = 0, bool nesterov = false)
        : base("sgd", learningRate)
    {
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "momentum must be in [0, 1]");
        }

        (_momentum, _nesterov) = (momentum, nesterov);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => _momentum == 0 ? [] : ["momentum"];

    /// <inheritdoc/>
    public override UpdateRule Rule(Tensor learningRate, Tensor step)
    {
        ArgumentNullException.ThrowIfNull(learningRate);
        return (weight, gradient, slots) =>
        {
            Tensor change = learningRate * gradient;
            if (_momentum == 0)
            {
                return new(weight - change);
            }

            Tensor momentum = (slots[0] * _momentum) - change;
            return new(_nesterov ? weight + (momentum * _momentum) - change : weight + momentum, momentum);
        };
    }
}
