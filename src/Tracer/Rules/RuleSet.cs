using System.Collections.Frozen;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The index of all rules: one entry per op that the tracer can emit.</summary>
internal static class RuleSet
{
    private static readonly FrozenDictionary<Type, OpRule> Rules = new[]
    {
        UnaryRules.All,
        BinaryRules.All,
        SelectionRules.All,
        DataMovementRules.All,
        IndexingRules.All,
        ReductionRules.All,
        WindowRules.All,
        LinearAlgebraRules.All,
        GenerationRules.All,
        ControlFlowRules.All,
        CallRules.All,
        CustomDerivativeRules.All,
        ChloRules.All,
        SpecialRules.All,
        DecompositionRules.All,
        CollectiveRules.All,
        CheckpointRules.All,
        CallbackRules.All,
        GeneralReductionRules.All,
        BarrierRules.All,
        LinearSolveRules.All,
    }
        .SelectMany(rows => rows)
        .ToFrozenDictionary(row => row.Key, row => row.Value);

    /// <summary>Every op with rules.</summary>
    public static IEnumerable<KeyValuePair<Type, OpRule>> All => Rules;

    /// <summary>The rules of an op.</summary>
    /// <exception cref="TraceException">It has none.</exception>
    public static OpRule For(Op op) =>
        Rules.GetValueOrDefault(op.GetType())
        ?? throw new TraceException(
            $"{op.Definition.Mnemonic} has no row in the tracer's rule set, so it can be traced but not transformed."
        );

    /// <summary>Complains that an op lacks one rule.</summary>
    public static TraceException Missing(Op op, string rule, Location location) =>
        new(
            $"{SourceLocations.Prefix(location)}{op.Definition.Mnemonic} cannot be {rule}. "
                + "Use StopGradient around it if its derivative is not wanted, or CustomVjp to say what it is."
        );
}
