using XlaSharp.Layers.Training.State;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Keeps the state of a run in a file after each epoch, so that a run that was cut off continues where it was: a
/// <c>Fit</c> with the same arguments begins after the last epoch that was kept. The file is deleted when the run ends.
/// </summary>
/// <param name="directory">Where the file is kept; created if needed.</param>
/// <param name="deleteCheckpoint">False to keep the file after the run.</param>
public sealed class BackupAndRestore(string directory, bool deleteCheckpoint = true) : Callback
{
    private string File => Path.Combine(directory, "training_state.safetensors");

    /// <inheritdoc/>
    public override void OnTrainBegin()
    {
        _ = Directory.CreateDirectory(directory);
        if (System.IO.File.Exists(File))
        {
            Run.ResumeEpoch = TrainingState.Read(File, Model) + 1;
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs) =>
        TrainingState.Write(File, Model, epoch);

    /// <inheritdoc/>
    public override void OnTrainEnd()
    {
        if (deleteCheckpoint)
        {
            System.IO.File.Delete(File);
        }
    }
}
