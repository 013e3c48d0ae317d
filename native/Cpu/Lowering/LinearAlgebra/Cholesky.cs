using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.LinearAlgebra;

/// <summary>Cholesky factors in the operand's type, narrow floats in <c>f32</c>.</summary>
internal sealed class Cholesky : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node) =>
        [Matrices.Expand(graph, node, new Factorization(((Ops.Cholesky)node.Op).Lower))];
}

/// <summary>Cholesky factors of one of the computing types; the other triangle is zero.</summary>
/// <param name="Lower">True for the lower factor.</param>
internal sealed record Factorization(bool Lower) : CompilerOp("cpu.cholesky");
