using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>A value that a checkpointed function computes, for policies to judge.</summary>
/// <param name="Op">What computes it.</param>
/// <param name="Name">The name that <see cref="Transforms.CheckpointName"/> gave it; null without.</param>
/// <param name="Operands">Types of the op's operands.</param>
public sealed record CheckpointCandidate(Op Op, string? Name, IReadOnlyList<TensorType> Operands);

/// <summary>
/// Which values of a checkpointed function are kept for the backward pass, in place of being computed again.
/// </summary>
public static class CheckpointPolicies
{
    /// <summary>Keeps nothing but the arguments.</summary>
    public static Func<CheckpointCandidate, bool> NothingSaveable { get; } = _ => false;

    /// <summary>Keeps everything, as without a checkpoint.</summary>
    public static Func<CheckpointCandidate, bool> EverythingSaveable { get; } = _ => true;

    /// <summary>Keeps matrix products.</summary>
    public static Func<CheckpointCandidate, bool> DotsSaveable { get; } = value => value.Op is Ops.DotGeneral;

    /// <summary>Keeps matrix products without batch dimensions: those with weights, not those of attention.</summary>
    public static Func<CheckpointCandidate, bool> DotsWithNoBatchDimsSaveable { get; } =
        value => value.Op is Ops.DotGeneral dot && dot.DotDimensionNumbers.LhsBatchingDimensions.Count == 0;

    /// <summary>Keeps the values of given names.</summary>
    /// <param name="names">Names given by <see cref="Transforms.CheckpointName"/>.</param>
    /// <returns>The policy.</returns>
    public static Func<CheckpointCandidate, bool> SaveOnlyTheseNames(params string[] names) =>
        value => value.Name is { } name && names.Contains(name);

    /// <summary>Keeps all named values but those of given names.</summary>
    /// <param name="names">Names given by <see cref="Transforms.CheckpointName"/>.</param>
    /// <returns>The policy.</returns>
    public static Func<CheckpointCandidate, bool> SaveAllNamesExcept(params string[] names) =>
        value => value.Name is { } name && !names.Contains(name);
}
