using Spectre.Console;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.Data;

namespace XlaSharp.Layers.Training;

/// <summary>The arguments of <c>Fit</c>, checked.</summary>
internal sealed record FitPlan(BatchFeed Train, BatchFeed? Validation, IAnsiConsole Console)
{
    public required int Epochs { get; init; }

    public required int InitialEpoch { get; init; }

    public required int? StepsPerEpoch { get; init; }

    public required int? ValidationSteps { get; init; }

    public required int ValidationFrequency { get; init; }

    public required bool Shuffle { get; init; }

    public required Verbosity Verbosity { get; init; }

    public required IReadOnlyList<Callback> Callbacks { get; init; }
}
