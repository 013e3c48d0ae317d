using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Calls while a program is being traced.</summary>
public abstract partial class Layer
{
    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="inputs">A tensor or a tree of tensors.</param>
    /// <param name="training">Overrides the context's training flag for this layer.</param>
    /// <returns>A tensor or a tree of tensors.</returns>
    /// <exception cref="ArgumentException">A leaf of the inputs is no tensor or does not fit, or the layer cannot be
    /// built here.</exception>
    public object? Call(CallContext context, object? inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<Tensor> tensors = RequireTensors(inputs);
        if (!IsBuilt)
        {
            BuildWhileTracing(context, inputs);
        }

        return Compute(training is { } flag ? context.WithTraining(flag) : context, inputs, tensors);
    }

    /// <summary>Adds the layer's operations to the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="input">A tensor.</param>
    /// <param name="training">Overrides the context's training flag for this layer.</param>
    /// <returns>The output, which must be one tensor.</returns>
    public Tensor Call(CallContext context, Tensor input, bool? training = null) =>
        Tensor.From(Call(context, (object)input, training));

    /// <summary>
    /// The value of a variable as the layer computes with it: floats in the compute type, unless the variable or the
    /// layer says otherwise.
    /// </summary>
    /// <param name="context">The context of the running call.</param>
    /// <param name="variable">A variable of this layer.</param>
    /// <returns>The value.</returns>
    protected Tensor Read(CallContext context, Variable variable)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(variable);
        Tensor value = context.Read(variable);
        return IsAutocast && variable.IsAutocast ? Casts.FloatTo(value, Policy.Compute) : value;
    }

    /// <summary>The call without the check that the layer is built.</summary>
    internal object? TraceForBuild(CallContext context, object? inputs) =>
        Compute(context, inputs, RequireTensors(inputs));

    private object? Compute(CallContext context, object? inputs, IReadOnlyList<Tensor> tensors)
    {
        foreach (Tensor tensor in InputSpec is null ? [] : tensors)
        {
            InputSpec!.Check(tensor, Name);
        }

        object? cast = IsAutocast ? Casts.FloatsTo(inputs, Policy.Compute) : inputs;
        Tensor?[] masks = [.. tensors.Select(context.MaskOf)];
        bool isMasked = Array.Exists(masks, mask => mask is not null);
        if (isMasked)
        {
            foreach ((object? leaf, Tensor? mask) in Tree.Leaves(cast).Zip(masks))
            {
                context.SetMask(Tensor.From(leaf), mask);
            }
        }

        object? outputs = CallCore(context, cast);
        if (isMasked || SupportsMasking)
        {
            PassMask(context, cast, masks, outputs);
        }

        if (ActivityRegularizer is not null)
        {
            Penalize(context, outputs);
        }

        return outputs;
    }

    private void PassMask(CallContext context, object? inputs, Tensor?[] masks, object? outputs)
    {
        Tensor? mask = SupportsMasking ? ComputeMask(context, inputs, masks) : null;
        foreach (Tensor output in Tree.Leaves(outputs).OfType<Tensor>())
        {
            // A layer that set a mask itself knows best; one that returns its input unchanged must not lose or keep the
            // wrong one.
            if (SupportsMasking && mask is not null)
            {
                context.SetMask(output, mask);
            }
        }
    }

    private void Penalize(CallContext context, object? outputs)
    {
        foreach (Tensor output in Tree.Leaves(outputs).OfType<Tensor>())
        {
            context.AddLoss(ActivityRegularizer!.Call(output) / (double)(output.Rank == 0 ? 1 : output.Shape[0]));
        }
    }

    /// <summary>
    /// The layer meets its inputs for the first time inside a trace: of a composite's building pass, or of a step.
    /// </summary>
    private void BuildWhileTracing(CallContext context, object? inputs)
    {
        InputSignature signature = InputSignature.Of(inputs).WithOpenBatch();
        Build(signature, context.Building?.Placement, mayRun: context.Building is { MayRun: true });
    }

    private List<Tensor> RequireTensors(object? inputs)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(inputs);
        List<Tensor> tensors = new(leaves.Count);
        for (int i = 0; i < leaves.Count; i++)
        {
            tensors.Add(
                leaves[i] as Tensor
                    ?? throw new ArgumentException(
                        $"Layer '{Name}': every leaf of the inputs must be a tensor, but "
                            + $"'{Tree.JoinPath("inputs", definition.Paths[i])}' is a "
                            + $"{leaves[i]!.GetType().Name} ({leaves[i]})."
                    )
            );
        }

        return tensors;
    }
}
