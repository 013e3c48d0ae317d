using Spectre.Console;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers.Training;

/// <summary>The arguments of <c>Fit</c>, checked.</summary>
internal sealed record FitPlan(Samples Train, Samples? Validation, IAnsiConsole Console)
{
    public required int BatchSize { get; init; }

    public required int ValidationBatchSize { get; init; }

    public required int Epochs { get; init; }

    public required int InitialEpoch { get; init; }

    public required int? StepsPerEpoch { get; init; }

    public required int ValidationFrequency { get; init; }

    public required bool Shuffle { get; init; }

    public required Verbosity Verbosity { get; init; }

    public required IReadOnlyList<Callback> Callbacks { get; init; }
}
