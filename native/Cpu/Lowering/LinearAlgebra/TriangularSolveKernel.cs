using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.LinearAlgebra;

/// <summary>
/// Substitution. From the left, the unknowns of all systems with one number are a row of the result: whole rows are
/// computed, so that the innermost loop runs along memory. From the right, each system is a row, and each unknown a sum
/// in registers.
/// </summary>
internal sealed class TriangularSolveKernel : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand == 1;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Substitution op = (Substitution)node.Op;
        Matrices.ForEach(
            kernel,
            node.Result.Dims,
            batch =>
            {
                if (op.Solve.LeftSide)
                {
                    SolveRows(kernel, node, op, batch);
                }
                else
                {
                    SolveEachRow(kernel, node, op, batch);
                }
            }
        );
    }

    private static void SolveRows(KernelEmitter kernel, Node node, Substitution op, LLVMValueRef[] batch)
    {
        Tensor x = node.Result;
        ElementType type = x.ElementType;
        long systems = x.Dims[^1];
        kernel.Loop(
            x.Dims[^2],
            step =>
            {
                LLVMValueRef i = Unknown(kernel, node, op, step);
                kernel.Loop(
                    systems,
                    s =>
                        kernel.Write(
                            x,
                            Matrices.At(batch, i, s),
                            kernel.Read(node.Operands[1], Matrices.At(batch, i, s))
                        )
                );
                kernel.Loop(
                    kernel.Ir.Int64(0),
                    step,
                    known =>
                    {
                        LLVMValueRef j = Unknown(kernel, node, op, known);
                        Element factor = Coefficient(kernel, node, op, batch, i, j);
                        kernel.Loop(
                            systems,
                            s =>
                            {
                                Element product = kernel.Scalars.Multiply(
                                    type,
                                    factor,
                                    kernel.ReadBack(x, Matrices.At(batch, j, s))
                                );
                                TensorIndex at = Matrices.At(batch, i, s);
                                kernel.Write(x, at, kernel.Scalars.Subtract(type, kernel.ReadBack(x, at), product));
                            }
                        );
                    }
                );
                if (!op.Solve.UnitDiagonal)
                {
                    Element diagonal = Coefficient(kernel, node, op, batch, i, i);
                    kernel.Loop(
                        systems,
                        s =>
                        {
                            TensorIndex at = Matrices.At(batch, i, s);
                            kernel.Write(x, at, kernel.Scalars.Divide(type, kernel.ReadBack(x, at), diagonal));
                        }
                    );
                }
            }
        );
    }

    private static void SolveEachRow(KernelEmitter kernel, Node node, Substitution op, LLVMValueRef[] batch)
    {
        Tensor x = node.Result;
        ElementType type = x.ElementType;
        kernel.Loop(
            x.Dims[^2],
            s =>
                kernel.Loop(
                    x.Dims[^1],
                    step =>
                    {
                        LLVMValueRef i = Unknown(kernel, node, op, step);
                        Element right = kernel.Read(node.Operands[1], Matrices.At(batch, s, i));
                        Element rest = kernel.Loop(
                            kernel.Ir.Int64(0),
                            step,
                            [right],
                            (known, sums) =>
                            {
                                LLVMValueRef j = Unknown(kernel, node, op, known);
                                Element factor = Coefficient(kernel, node, op, batch, i, j);
                                Element product = kernel.Scalars.Multiply(
                                    type,
                                    factor,
                                    kernel.ReadBack(x, Matrices.At(batch, s, j))
                                );
                                return [kernel.Scalars.Subtract(type, sums[0], product)];
                            }
                        )[0];
                        Element solution = op.Solve.UnitDiagonal
                            ? rest
                            : kernel.Scalars.Divide(type, rest, Coefficient(kernel, node, op, batch, i, i));
                        kernel.Write(x, Matrices.At(batch, s, i), solution);
                    }
                )
        );
    }

    // The unknown that a step finds: from the first on, or from the last on.
    private static LLVMValueRef Unknown(KernelEmitter kernel, Node node, Substitution op, LLVMValueRef step) =>
        op.IsForward ? step : kernel.Ir.Sub(kernel.Ir.Int64(node.Operands[0].Dims[^1] - 1), step);

    private static Element Coefficient(
        KernelEmitter kernel,
        Node node,
        Substitution op,
        LLVMValueRef[] batch,
        LLVMValueRef i,
        LLVMValueRef j
    )
    {
        Element value = kernel.Read(
            node.Operands[0],
            op.IsSwapped ? Matrices.At(batch, j, i) : Matrices.At(batch, i, j)
        );
        return op.Solve.TransposeA == Transposition.Adjoint ? Matrices.Conjugate(kernel, value) : value;
    }
}
