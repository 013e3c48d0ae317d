using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>What a training step computed.</summary>
/// <param name="Loss">A scalar; reported as <c>loss</c>.</param>
/// <param name="Outputs">The model's outputs; what metrics compare with the truths.</param>
public sealed record StepResult(Tensor Loss, object? Outputs);

/// <summary>A loss with its derivatives.</summary>
/// <param name="Loss">A scalar.</param>
/// <param name="Outputs">What else the forward function returned.</param>
/// <param name="Weights">The variables differentiated by.</param>
/// <param name="Gradients">The derivative by each of them.</param>
public sealed record StepGradients(
    Tensor Loss,
    object? Outputs,
    IReadOnlyList<Variable> Weights,
    IReadOnlyList<Tensor> Gradients
);

/// <summary>
/// One training step while it is traced: the batch, and the parts that a step is made of. <see cref="Model.TrainStep"/>
/// puts them together; a model that overrides it may put them together differently.
/// </summary>
public sealed class StepScope
{
    private readonly Trainer _trainer;
    private readonly Model _model;

    internal StepScope(Trainer trainer, Model model, CallContext context, object? x, object? y, object? sampleWeights)
    {
        (_trainer, _model) = (trainer, model);
        (Context, X, Y, SampleWeights) = (context, x, y, sampleWeights);
    }

    /// <summary>Values of variables; what is assigned here is kept after the step.</summary>
    public CallContext Context { get; }

    /// <summary>The batch's inputs.</summary>
    public object? X { get; }

    /// <summary>The batch's truths.</summary>
    public object? Y { get; }

    /// <summary>A factor per sample, or null.</summary>
    public Tensor? SampleWeight => SampleWeights as Tensor;

    /// <summary>A factor per sample, a tree of them by output, or null.</summary>
    internal object? SampleWeights { get; }

    /// <summary>
    /// The loss given to <c>Compile</c>, plus the losses that layers added and the penalties on weights.
    /// </summary>
    /// <param name="context">The context that the outputs were computed in.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="InvalidOperationException">There is no loss of either kind.</exception>
    public Tensor ComputeLoss(CallContext context, object? outputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ComputeLossOrNull(context, outputs)
            ?? throw new InvalidOperationException(
                $"Model '{_model.Name}' was compiled without a loss, so there is nothing to minimise. Give Compile() "
                    + "a loss."
            );
    }

    /// <summary>True if the loss is scaled by the optimizer before it is differentiated.</summary>
    internal bool IsScaled { get; init; } = true;

    internal Tensor? ComputeLossOrNull(CallContext context, object? outputs)
    {
        Tensor? loss = _trainer.CompiledLoss(this, context, outputs);
        foreach (Tensor term in context.Losses.Concat(_model.WeightPenalties(context)))
        {
            loss = loss is null ? term : loss + term;
        }

        return loss;
    }

    /// <summary>
    /// Runs a forward function and differentiates its loss. State that it assigns is kept and not differentiated.
    /// </summary>
    /// <param name="forward">From a context to the loss and whatever else is wanted; read and assign variables through
    /// that context.</param>
    /// <param name="weights">What to differentiate by; null for the model's trainable weights.</param>
    /// <returns>The loss and the gradients, the latter of the loss as the optimizer scales it.</returns>
    public StepGradients Differentiate(
        Func<CallContext, (Tensor Loss, object? Outputs)> forward,
        IReadOnlyList<Variable>? weights = null
    )
    {
        ArgumentNullException.ThrowIfNull(forward);
        IReadOnlyList<Variable> by = weights ?? _model.TrainableWeights;
        IReadOnlyList<Variable> assigned = [];
        List<(int Leaf, Tensor Mask)> masks = [];
        TreeDef definition = TreeDef.Empty;
        Func<Tensor[], (Tensor Value, Tensor[] Others)> function = values =>
        {
            CallContext inner = Context.Fork(by, values);
            (Tensor loss, object? outputs) = forward(inner);
            (List<object?> leaves, definition) = Tree.Flatten(outputs);
            Tensor[] tensors = [.. leaves.Select(Tensor.From)];
            masks =
            [
                .. tensors
                    .Select((tensor, leaf) => (leaf, inner.MaskOf(tensor)!))
                    .Where(pair => pair.Item2 is not null),
            ];
            assigned = inner.Assigned;
            return (
                IsScaled ? _trainer.Optimizer.ScaleLoss(Context, loss) : loss,
                [loss, .. tensors, .. masks.Select(pair => pair.Mask), .. assigned.Select(inner.Read)]
            );
        };
        Tensor[] point = [.. by.Select(Context.Read)];
        (_, Tensor[] others, Tensor[] gradients) =
            point.Length == 0 ? WithoutGradients(function) : Transforms.ValueAndGrad(function)(point);
        int next = 1 + definition.LeafCount;
        foreach ((int leaf, _) in masks)
        {
            Context.SetMask(others[1 + leaf], others[next++]);
        }

        foreach (Variable variable in assigned)
        {
            Context.Assign(variable, others[next++]);
        }

        return new(others[0], definition.Unflatten(others[1..(1 + definition.LeafCount)]), by, gradients);
    }

    /// <summary>Changes the weights by the optimizer given to <c>Compile</c>.</summary>
    /// <param name="gradients">Weights and their gradients.</param>
    public void Apply(StepGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Weights.Count > 0)
        {
            _trainer.Apply(Context, gradients.Weights, gradients.Gradients);
        }
    }

    private static (Tensor Loss, Tensor[] Others, Tensor[] Gradients) WithoutGradients(
        Func<Tensor[], (Tensor Value, Tensor[] Others)> function
    )
    {
        (Tensor value, Tensor[] others) = function([]);
        return (value, others, []);
    }
}
