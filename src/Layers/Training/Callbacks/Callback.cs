namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>Takes part in a run of <c>Fit</c>: looks at its numbers, adds to them, or ends it through <see cref="Model.StopTraining"/>.</summary>
public abstract class Callback
{
    private Model? _model;

    /// <summary>The model that is trained.</summary>
    /// <exception cref="InvalidOperationException">No run has begun.</exception>
    public Model Model
    {
        get => _model ?? throw new InvalidOperationException($"{GetType().Name} is not part of a training run yet.");
        internal set => _model = value;
    }

    /// <summary>Training begins.</summary>
    public virtual void OnTrainBegin()
    {
    }

    /// <summary>Training has ended.</summary>
    public virtual void OnTrainEnd()
    {
    }

    /// <summary>An epoch begins.</summary>
    /// <param name="epoch">Its number from 0.</param>
    public virtual void OnEpochBegin(int epoch)
    {
    }

    /// <summary>An epoch has ended, with its validation.</summary>
    /// <param name="epoch">Its number from 0.</param>
    /// <param name="logs">Its numbers; what is added is seen by later callbacks and the history.</param>
    public virtual void OnEpochEnd(int epoch, IDictionary<string, double> logs)
    {
    }

    /// <summary>A batch begins.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    public virtual void OnTrainBatchBegin(int batch)
    {
    }

    /// <summary>A batch was handed to the device.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    /// <param name="logs">Its numbers, valid during this call.</param>
    public virtual void OnTrainBatchEnd(int batch, BatchLogs logs)
    {
    }
}
