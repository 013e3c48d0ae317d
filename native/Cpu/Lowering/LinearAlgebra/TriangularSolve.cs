using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.LinearAlgebra;

/// <summary>Triangular systems, solved by substitution in the operands' type, narrow floats in <c>f32</c>.</summary>
internal sealed class TriangularSolve : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node) =>
        [Matrices.Expand(graph, node, new Substitution((Ops.TriangularSolve)node.Op))];
}

/// <summary>Solves triangular systems of one of the computing types.</summary>
/// <param name="Solve">Which triangle, which side, how it is read.</param>
internal sealed record Substitution(Ops.TriangularSolve Solve) : CompilerOp("cpu.triangular_solve")
{
    /// <summary>
    /// True if the matrix as the substitution sees it, <c>M·x = b</c>, is the operand with rows and columns swapped.
    /// </summary>
    public bool IsSwapped => (Solve.TransposeA != Transposition.NoTranspose) == Solve.LeftSide;

    /// <summary>True if that matrix is lower triangular, so that the first unknown is found first.</summary>
    public bool IsForward => Solve.Lower != IsSwapped;
}
