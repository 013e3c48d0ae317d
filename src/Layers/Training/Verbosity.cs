namespace XlaSharp.Layers.Training;

/// <summary>How much a training or evaluation run writes to the console.</summary>
public enum Verbosity
{
    /// <summary>Nothing.</summary>
    Silent = 0,

    /// <summary>A progress bar; plain lines where the output is not a terminal.</summary>
    Bar = 1,

    /// <summary>One line per epoch.</summary>
    Line = 2,
}
