namespace XlaSharp.Layers;

/// <summary>The training step, for models that make their own.</summary>
public abstract partial class Model
{
    /// <summary>
    /// One training step, traced once per shape of batch: by default forward, loss, gradients of the trainable weights,
    /// optimizer.
    /// </summary>
    /// <param name="step">The batch, and the parts of a step.</param>
    /// <returns>The loss to report and the outputs for the metrics.</returns>
    protected internal virtual StepResult TrainStep(StepScope step)
    {
        ArgumentNullException.ThrowIfNull(step);
        StepGradients gradients = step.Differentiate(context =>
        {
            object? outputs = Call(context, step.X);
            return (step.ComputeLoss(context, outputs), outputs);
        });
        step.Apply(gradients);
        return new(gradients.Loss, gradients.Outputs);
    }
}
