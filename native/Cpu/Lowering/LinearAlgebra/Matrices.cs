using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering.Contraction;

namespace XlaSharp.Native.Lowering.LinearAlgebra;

/// <summary>What ops on batches of matrices have in common.</summary>
internal static class Matrices
{
    /// <summary>
    /// The type to compute a factorization or solve in: narrow floats would be rounded at every step.
    /// </summary>
    public static ElementType ComputeType(ElementType type) =>
        type is { IsFloat: true, Kind: not (ElementKind.F32 or ElementKind.F64) } ? ElementType.F32 : type;

    /// <summary>Writes an op of one result on operands of the computing type, and converts its result back.</summary>
    public static Tensor Expand(GraphWriter graph, Node node, CompilerOp op)
    {
        ElementType compute = ComputeType(node.Result.ElementType);
        Tensor[] operands = Array.ConvertAll(node.Operands, operand => Products.Convert(graph, operand, compute));
        Tensor result = graph.Add(op, node.Result.Type.Of(compute), operands);
        return Products.Convert(graph, result, node.Result.ElementType);
    }

    /// <summary>Loops over the matrices of a batch.</summary>
    public static void ForEach(KernelEmitter kernel, Dims dims, Action<LLVMValueRef[]> body) =>
        kernel.ForEachInner(Dims.Create(dims.Span[..^2]), batch => body(batch.Positions!));

    /// <summary>An element of a matrix.</summary>
    public static TensorIndex At(LLVMValueRef[] batch, LLVMValueRef row, LLVMValueRef column) =>
        TensorIndex.At([.. batch, row, column]);

    /// <summary>The complex conjugate; a real number itself.</summary>
    public static Element Conjugate(KernelEmitter kernel, Element element) =>
        element.Imaginary.IsNull ? element : new(element.Real, kernel.Ir.FNeg(element.Imaginary));
}
