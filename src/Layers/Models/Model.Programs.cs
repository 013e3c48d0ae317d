using XlaSharp.Hlo;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers;

/// <summary>The programs behind training, for looking at and for compiling ahead of the first step.</summary>
public abstract partial class Model
{
    /// <summary>The training step for batches like the given data, as StableHLO.</summary>
    /// <param name="x">Inputs, as for <c>Fit</c>.</param>
    /// <param name="y">Truths.</param>
    /// <param name="batchSize">Samples per step.</param>
    /// <returns>The module; its arguments are the variables, then the batch.</returns>
    public Module LowerTrainStep(object x, object y, int batchSize = DefaultBatchSize)
    {
        Samples samples = Prepare(x, y);
        return Trainer.Lower(samples.Layout, batchSize, training: true);
    }

    /// <summary>
    /// Compiles the training step for batches like the given data, so that <c>Fit</c> begins at once.
    /// </summary>
    /// <param name="x">Inputs, as for <c>Fit</c>.</param>
    /// <param name="y">Truths.</param>
    /// <param name="batchSize">Samples per step.</param>
    public void CompileTrainStep(object x, object y, int batchSize = DefaultBatchSize)
    {
        Samples samples = Prepare(x, y);
        _ = Trainer.TrainStep(samples.Layout, batchSize, Trainer.StepsPerExecution);
    }

    private Samples Prepare(object x, object y)
    {
        ArgumentNullException.ThrowIfNull(x);
        Samples samples = Samples.Of(x, y, null, Who);
        BuildFor(samples.Layout.Inputs);
        return samples;
    }
}
