namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Takes part in a run of <c>Fit</c>, <c>Evaluate</c> or <c>Predict</c>: looks at its numbers, adds to them, or ends
/// training through <see cref="Model.StopTraining"/>.
/// </summary>
public abstract class Callback
{
    private Model? _model;
    private RunInfo? _run;

    /// <summary>The model that is trained.</summary>
    /// <exception cref="InvalidOperationException">No run has begun.</exception>
    public Model Model
    {
        get => _model ?? throw new InvalidOperationException($"{GetType().Name} is not part of a training run yet.");
        internal set => _model = value;
    }

    /// <summary>What is known about the run.</summary>
    /// <exception cref="InvalidOperationException">No run has begun.</exception>
    public RunInfo Run
    {
        get => _run ?? throw new InvalidOperationException($"{GetType().Name} is not part of a training run yet.");
        internal set => _run = value;
    }

    /// <summary>Training begins.</summary>
    public virtual void OnTrainBegin() { }

    /// <summary>Training has ended.</summary>
    public virtual void OnTrainEnd() { }

    /// <summary>An epoch begins.</summary>
    /// <param name="epoch">Its number from 0.</param>
    public virtual void OnEpochBegin(int epoch) { }

    /// <summary>An epoch has ended, with its validation.</summary>
    /// <param name="epoch">Its number from 0.</param>
    /// <param name="logs">Its numbers; what is added is seen by later callbacks and the history.</param>
    public virtual void OnEpochEnd(int epoch, IDictionary<string, double> logs) { }

    /// <summary>A batch begins, or the first of several in one execution.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    public virtual void OnTrainBatchBegin(int batch) { }

    /// <summary>A batch was handed to the device, or the last of several in one execution.</summary>
    /// <param name="batch">Its number in the epoch, from 0.</param>
    /// <param name="logs">Its numbers, valid during this call.</param>
    public virtual void OnTrainBatchEnd(int batch, BatchLogs logs) { }

    /// <summary>
    /// The device has finished a step; comes one step later than <see cref="OnTrainBatchEnd"/>, and waits for nothing.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch in the epoch, from 0.</param>
    /// <param name="loss">The loss of this batch alone.</param>
    public virtual void OnStepLoss(int epoch, int batch, float loss) { }

    /// <summary>An evaluation begins; the validation of a training run is one.</summary>
    public virtual void OnTestBegin() { }

    /// <summary>An evaluation has ended.</summary>
    /// <param name="logs">Its numbers.</param>
    public virtual void OnTestEnd(IReadOnlyDictionary<string, double> logs) { }

    /// <summary>A batch of an evaluation begins.</summary>
    /// <param name="batch">Its number from 0.</param>
    public virtual void OnTestBatchBegin(int batch) { }

    /// <summary>A batch of an evaluation was handed to the device.</summary>
    /// <param name="batch">Its number from 0.</param>
    public virtual void OnTestBatchEnd(int batch) { }

    /// <summary>A prediction begins.</summary>
    public virtual void OnPredictBegin() { }

    /// <summary>A prediction has ended.</summary>
    public virtual void OnPredictEnd() { }

    /// <summary>A batch of a prediction begins.</summary>
    /// <param name="batch">Its number from 0.</param>
    public virtual void OnPredictBatchBegin(int batch) { }

    /// <summary>A batch of a prediction has ended.</summary>
    /// <param name="batch">Its number from 0.</param>
    public virtual void OnPredictBatchEnd(int batch) { }

    /// <summary>True if steps with losses or gradients that are not finite must change nothing.</summary>
    internal virtual bool NeedsGuard => false;
}
