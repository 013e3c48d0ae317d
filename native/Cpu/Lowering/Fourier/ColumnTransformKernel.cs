using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// Writes transforms of columns (<see cref="ColumnTransform"/>): a vector's width of columns is read into scratch
/// memory on the stack, transformed by Stockham's passes, and written out. Threads share the columns.
/// </summary>
internal sealed class ColumnTransformKernel : KernelLowering
{
    /// <inheritdoc/>
    public override long OuterRounds(Node node) => Of(node).Batch * Tiles(node);

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) =>
        node.Result.Type.ElementCount * (2 + (0.7 * Math.Log2(Of(node).Length)));

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        ColumnTransform op = Of(node);
        IrBuilder ir = kernel.Ir;
        FourierVectors vectors = new(kernel);
        LLVMValueRef[] rows = [ir.Alloca(vectors.Scratch(op.Length), 64), ir.Alloca(vectors.Scratch(op.Length), 64)];
        kernel.OuterLoop(
            OuterRounds(node),
            round =>
            {
                LLVMValueRef column = kernel.Index.Multiply(
                    kernel.Index.Remainder(round, Tiles(node)),
                    FourierVectors.Lanes
                );
                if (op.Columns % FourierVectors.Lanes != 0)
                {
                    // The last tile ends with the last column, and does some of them again.
                    column = ir.Intrinsic("llvm.smin", column, ir.Int64(op.Columns - FourierVectors.Lanes));
                }

                LLVMValueRef start = kernel.Index.Multiply(
                    kernel.Index.Divide(round, Tiles(node)),
                    op.Length * op.Columns
                );
                LLVMValueRef At(LLVMValueRef k) =>
                    kernel.Index.Add(kernel.Index.Add(start, column), kernel.Index.Multiply(k, op.Columns));
                kernel.Loop(op.Length, k => vectors.StoreScratch(vectors.Load(node.Operands[0], At(k)), rows[0], k));
                LLVMValueRef[] last = Passes(kernel, vectors, node, rows);
                kernel.Loop(
                    op.Length,
                    k =>
                    {
                        Lane value = vectors.Divide(vectors.LoadScratch(last[0], k), op.Divisor);
                        if (op.IsFirst)
                        {
                            LLVMValueRef place = kernel.Index.Add(start, kernel.Index.Multiply(column, op.Length));
                            value = vectors.Multiply(value, Twiddle(kernel, vectors, node, column, k));
                            vectors.Scatter(value, node.Result, kernel.Index.Add(place, k), op.Length);
                        }
                        else
                        {
                            vectors.Store(value, node.Result, At(k));
                        }
                    }
                );
            }
        );
    }

    private static ColumnTransform Of(Node node) => (ColumnTransform)node.Op;

    private static long Tiles(Node node) => (Of(node).Columns + FourierVectors.Lanes - 1) / FourierVectors.Lanes;

    private static LLVMValueRef[] Passes(KernelEmitter kernel, FourierVectors vectors, Node node, LLVMValueRef[] rows)
    {
        ColumnTransform op = Of(node);
        long stride = 1;
        foreach (long radix in Radices.Of(op.Length))
        {
            new ColumnPass(kernel, vectors, op.Length, radix, stride, op.IsInverse)
            {
                Roots = kernel.Pointer(node.Operands[1]),
                From = rows[0],
                To = rows[1],
            }.Emit();
            stride *= radix;
            rows = [rows[1], rows[0]];
        }

        return rows;
    }

    // The j·k-th root of unity of the whole length: its power is some whole columns and a rest.
    private static Lane Twiddle(
        KernelEmitter kernel,
        FourierVectors vectors,
        Node node,
        LLVMValueRef column,
        LLVMValueRef k
    ) =>
        vectors.Powers(
            kernel.Pointer(node.Operands[1]),
            kernel.Pointer(node.Operands[2]),
            Of(node).Columns,
            lane => kernel.Ir.NSWMul(kernel.Index.Add(column, lane), k)
        );
}
