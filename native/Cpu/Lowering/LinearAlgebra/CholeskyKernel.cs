using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.LinearAlgebra;

/// <summary>
/// Row after row of the lower factor L; the upper one is its conjugate transpose, from the transposed triangle. A
/// matrix that is not positive definite gives NaN from the first bad row on.
/// </summary>
internal sealed class CholeskyKernel : KernelLowering
{
    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        bool lower = ((Factorization)node.Op).Lower;
        Tensor result = node.Result;
        ElementType type = result.ElementType;
        long size = result.Dims[^1];
        Matrices.ForEach(
            kernel,
            result.Dims,
            batch =>
                kernel.Loop(
                    size,
                    i =>
                    {
                        kernel.Loop(
                            kernel.Ir.Int64(0),
                            i,
                            j => Write(i, j, kernel.Scalars.Divide(type, Rest(i, j), Factor(j, j)))
                        );
                        Element square = Rest(i, i);
                        LLVMValueRef root = kernel.Ir.Intrinsic("llvm.sqrt", square.Real);
                        Write(i, i, type.IsComplex ? new Element(root, kernel.Ir.Zero(kernel.Ir.TypeOf(root))) : root);
                        kernel.Loop(
                            kernel.Index.Add(i, 1),
                            kernel.Ir.Int64(size),
                            j => Write(i, j, kernel.Scalars.Number(type, 0))
                        );

                        // a[i, j] less what the columns before j explain.
                        Element Rest(LLVMValueRef row, LLVMValueRef column) =>
                            kernel.Loop(
                                kernel.Ir.Int64(0),
                                column,
                                [Entry(row, column)],
                                (k, sums) =>
                                {
                                    Element product = kernel.Scalars.Multiply(
                                        type,
                                        Factor(row, k),
                                        Matrices.Conjugate(kernel, Factor(column, k))
                                    );
                                    return [kernel.Scalars.Subtract(type, sums[0], product)];
                                }
                            )[0];

                        Element Entry(LLVMValueRef row, LLVMValueRef column) =>
                            lower
                                ? kernel.Read(node.Operands[0], Matrices.At(batch, row, column))
                                : Matrices.Conjugate(
                                    kernel,
                                    kernel.Read(node.Operands[0], Matrices.At(batch, column, row))
                                );

                        Element Factor(LLVMValueRef row, LLVMValueRef column) =>
                            lower
                                ? kernel.ReadBack(result, Matrices.At(batch, row, column))
                                : Matrices.Conjugate(kernel, kernel.ReadBack(result, Matrices.At(batch, column, row)));

                        void Write(LLVMValueRef row, LLVMValueRef column, Element element) =>
                            kernel.Write(
                                result,
                                lower ? Matrices.At(batch, row, column) : Matrices.At(batch, column, row),
                                lower ? element : Matrices.Conjugate(kernel, element)
                            );
                    }
                )
        );
    }
}
