using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Tangents of an op's results. A null tangent is zero; a result that is no float or complex number has none.
/// </summary>
/// <param name="op">The op.</param>
/// <param name="primals">Its operands.</param>
/// <param name="results">Its results.</param>
/// <param name="tangents">Tangents of the operands, not all null.</param>
/// <returns>One tangent per result; null for zero.</returns>
internal delegate Tensor?[] JvpRule(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents);

/// <summary>Cotangents of the operands that an op is linear in.</summary>
/// <param name="op">The op.</param>
/// <param name="operands">Its operands; the linear ones have no value.</param>
/// <param name="cotangents">Cotangents of the results, not all null.</param>
/// <returns>One cotangent per operand; null for zero and for operands that have a value.</returns>
internal delegate Tensor?[] TransposeRule(Op op, LinearOperand[] operands, Tensor?[] cotangents);

/// <summary>Applies an op to batched operands.</summary>
/// <param name="op">The op.</param>
/// <param name="arguments">The operands; the batch axis, where there is one, is the first.</param>
/// <returns>The results, all with the batch axis first.</returns>
internal delegate Tensor[] BatchRule(Op op, BatchArguments arguments);

/// <summary>Applies an op that holds programs, and differentiates it, in one go.</summary>
/// <param name="op">The op.</param>
/// <param name="primals">Its operands.</param>
/// <param name="tangents">Tangents of the operands, not all null.</param>
/// <returns>The results and their tangents; null for zero.</returns>
internal delegate (Tensor[] Results, Tensor?[] Tangents) StructuredRule(Op op, Tensor[] primals, Tensor?[] tangents);

/// <summary>An operand of an op that is transposed.</summary>
/// <param name="Value">Its value; null if the op is linear in it.</param>
/// <param name="Type">Its type.</param>
internal readonly record struct LinearOperand(Tensor? Value, TensorType Type)
{
    /// <summary>True if a cotangent is wanted.</summary>
    public bool IsLinear => Value is null;
}

/// <summary>The axis that is added to a program.</summary>
/// <param name="Size">How many entries it has.</param>
/// <param name="Name">Its name for collectives; null if it has none.</param>
internal readonly record struct BatchAxis(long Size, string? Name = null);

/// <summary>Operands of an op that is batched.</summary>
/// <param name="axis">The batch axis.</param>
/// <param name="operands">The operands.</param>
/// <param name="batched">Which of them have the batch axis.</param>
internal sealed class BatchArguments(BatchAxis axis, Tensor[] operands, bool[] batched)
{
    public BatchAxis Axis { get; } = axis;

    public long Size => Axis.Size;

    public int Count => operands.Length;

    public Tensor this[int index] => operands[index];

    public bool IsBatched(int index) => batched[index];

    public bool OnlyFirstIsBatched => batched[0] && !batched.AsSpan(1).Contains(true);

    /// <summary>An operand with the batch axis, repeated where it had none.</summary>
    public Tensor Full(int index) => batched[index] ? operands[index] : Batching.AddAxis(operands[index], Size);

    /// <summary>All operands with the batch axis.</summary>
    public Tensor[] AllFull() => [.. Enumerable.Range(0, operands.Length).Select(Full)];

    /// <summary>Type of an operand without its batch axis.</summary>
    public TensorType Inner(int index) =>
        batched[index] ? operands[index].Type with { Dims = operands[index].Shape.Without([0]) } : operands[index].Type;

    /// <summary>Rank of an operand without its batch axis.</summary>
    public int InnerRank(int index) => operands[index].Rank - (batched[index] ? 1 : 0);
}

/// <summary>How the transformations treat one op: a row of <see cref="RuleSet"/>.</summary>
internal sealed record OpRule
{
    /// <summary>The differentiation rule.</summary>
    public JvpRule? Jvp { get; init; }

    /// <summary>The transposition rule; only linear ops have one.</summary>
    public TransposeRule? Transpose { get; init; }

    /// <summary>The batching rule.</summary>
    public BatchRule? Batch { get; init; }

    /// <summary>The differentiation rule of an op that holds programs, in place of <see cref="Jvp"/>.</summary>
    public StructuredRule? StructuredJvp { get; init; }

    /// <summary>
    /// Like <see cref="StructuredJvp"/> with tangents of a <see cref="LinearTrace"/>: splits the op into one that needs
    /// no tangents and a linear one. Ops that cannot say more leave it null.
    /// </summary>
    public StructuredRule? Linearize { get; init; }
}
