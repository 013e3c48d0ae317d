using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers.Training;

/// <summary>What is known about a run.</summary>
public sealed class RunInfo
{
    private readonly Func<Samples>? _probe;

    internal RunInfo(int epochs, int? steps, Verbosity verbosity, Func<Samples>? probe, Action<string> write) =>
        (Epochs, Steps, Verbosity, _probe, Write) = (epochs, steps, verbosity, probe, write);

    /// <summary>Number of the epoch that training ends before.</summary>
    public int Epochs { get; }

    /// <summary>Steps of an epoch; null if that shows only at its end.</summary>
    public int? Steps { get; }

    /// <summary>How much is written.</summary>
    public Verbosity Verbosity { get; }

    /// <summary>Writes a line to the model's console.</summary>
    public Action<string> Write { get; }

    /// <summary>The first epoch to run, where a callback continues an earlier run.</summary>
    internal int ResumeEpoch { get; set; }

    /// <summary>The first batch of the training data.</summary>
    internal Samples? Probe => _probe?.Invoke();
}
