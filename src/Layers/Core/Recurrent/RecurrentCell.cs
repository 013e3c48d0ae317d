using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// One step of a recurrent layer: from an input and states to an output and new states. As a layer of its own it takes
/// and returns arrays, <c>[input, state…] → [output, state…]</c>. For a cell of one's own, override <see cref="Step"/>
/// and say how large its states are.
/// </summary>
public abstract class RecurrentCell : Layer
{
    /// <summary>Makes the cell.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    protected RecurrentCell(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    /// <summary>Makes the part of a cell that every layer has out of a config.</summary>
    /// <param name="config">What <see cref="Layer.GetConfig"/> gave.</param>
    protected RecurrentCell(Config config)
        : base(config) { }

    /// <summary>Shape of each state, without the batch.</summary>
    public abstract IReadOnlyList<Dims> StateShapes { get; }

    /// <summary>Shape of the output, without the batch.</summary>
    public virtual Dims OutputShape => StateShapes[0];

    /// <summary>Computes one step.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="input">What <see cref="Project"/> made of the step's input, <c>[batch, …]</c>.</param>
    /// <param name="states">The states before the step.</param>
    /// <param name="noise">What <see cref="DrawNoise"/> drew for the sequence.</param>
    /// <returns>The output and the states after the step.</returns>
    protected internal abstract (Tensor Output, Tensor[] States) Step(
        CallContext context,
        Tensor input,
        IReadOnlyList<Tensor> states,
        object? noise
    );

    /// <summary>
    /// Draws what is random in a sequence, once for all of its steps. A cell that is random must do it here:
    /// assignments inside of a loop's body do not leave it.
    /// </summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="batch">How many sequences there are.</param>
    /// <param name="inputShape">Shape of one step's input without the batch.</param>
    /// <returns>What the other methods are given; null for nothing.</returns>
    protected internal virtual object? DrawNoise(CallContext context, long batch, Dims inputShape) => null;

    /// <summary>
    /// What does not depend on the states, computed for all steps at a time: for instance one large product of
    /// matrices.
    /// </summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">Inputs of one or of all steps, <c>[…, features]</c>, the batch being the last axis but
    /// those of a step.</param>
    /// <param name="noise">What <see cref="DrawNoise"/> drew for the sequence.</param>
    /// <returns>The inputs of <see cref="Step"/>, stacked in the same way.</returns>
    protected internal virtual Tensor Project(CallContext context, Tensor inputs, object? noise) => inputs;

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        if (tensors.Length != StateShapes.Count + 1)
        {
            throw Misfit($"an input and {StateShapes.Count} states are needed, got {tensors.Length} tensors.");
        }

        object? noise = DrawNoise(context, tensors[0].Shape[0], Dims.Create(tensors[0].Shape.Span[1..]));
        (Tensor output, Tensor[] states) = Step(context, Project(context, tensors[0], noise), tensors[1..], noise);
        return (Tensor[])[output, .. states];
    }

    /// <summary>Builds the cell for inputs of one step.</summary>
    internal void BuildFor(Spec step, Placement? placement, bool mayRun)
    {
        IEnumerable<Spec> states = StateShapes.Select(shape =>
            step with
            {
                Type = step.Type with { Dims = [step.Type.Dims[0], .. shape] },
            }
        );
        Tensor[] tensors = [step.ToTensor(), .. states.Select(state => state.ToTensor())];
        Build(InputSignature.Of(tensors), placement, mayRun);
    }

    /// <summary>States of zeros.</summary>
    internal Tensor[] Zeros(long batch, ElementType type) =>
        [.. StateShapes.Select(shape => Lax.Full([batch, .. shape], 0, type))];
}
