using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers;

/// <summary>Looking at gradients.</summary>
public abstract partial class Model
{
    /// <summary>
    /// The loss's derivative by each trainable weight, on one batch, as a training step computes it. Nothing changes.
    /// </summary>
    /// <param name="x">Inputs.</param>
    /// <param name="y">Truths.</param>
    /// <param name="sampleWeight">Factor of the loss by sample.</param>
    /// <returns>One gradient per weight, in the order of <see cref="Layer.TrainableWeights"/>.</returns>
    public IReadOnlyList<(Variable Weight, HostTensor Gradient)> Gradients(
        object x,
        object? y = null,
        object? sampleWeight = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        return Gradients(Samples.Of(x, y, sampleWeight, Who));
    }

    internal IReadOnlyList<(Variable Weight, HostTensor Gradient)> Gradients(Samples samples)
    {
        BuildFor(samples.Layout.Inputs);
        IReadOnlyList<Variable> weights = TrainableWeights;
        IDeviceBuffer[] results = Trainer.GradientStep(samples.Layout, samples.Count).Run([.. samples.Batch()]);
        HostTensor[] gradients = [.. results.Select(result => result.ToHost())];
        foreach (IDeviceBuffer result in results)
        {
            result.Dispose();
        }

        return [.. weights.Zip(gradients)];
    }
}
