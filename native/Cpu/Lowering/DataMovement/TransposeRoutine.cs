using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering.Contraction;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>
/// The function that transposes a matrix: <c>to[i · toStep + j] = from[j · fromStep + i]</c>. Parameters: the source,
/// the target, how many <c>i</c>, how many <c>j</c> (at least a vector's lanes), the steps in source and target.
/// </summary>
internal static class TransposeRoutine
{
    /// <summary>The function for elements of a type.</summary>
    public static LlvmFunction Define(CodeUnit unit, ElementType type)
    {
        LlvmContext types = unit.Context;
        return unit.Routine(
            $"transpose.{type.Text}",
            [types.Ptr, types.Ptr, types.I64, types.I64, types.I64, types.I64],
            (kernel, function) => Emit(kernel.Ir, new Vectors(kernel, type), function)
        );
    }

    private static void Emit(IrBuilder ir, Vectors vectors, LlvmFunction function)
    {
        (LLVMValueRef rows, LLVMValueRef columns) = (function.Parameter(2), function.Parameter(3));
        LLVMValueRef lanes = ir.Int64(vectors.Lanes);
        LLVMValueRef whole = ir.Sub(rows, ir.URem(rows, lanes));

        // The last squares begin early where columns do not come out even.
        LLVMValueRef lastColumn = ir.Sub(columns, lanes);
        ir.ForLoop(
            ir.Int64(0),
            whole,
            lanes,
            row =>
                ir.ForLoop(
                    ir.Int64(0),
                    columns,
                    lanes,
                    column => Square(ir, vectors, function, row, ir.Intrinsic("llvm.smin", column, lastColumn))
                )
        );
        ir.ForLoop(
            whole,
            rows,
            ir.Int64(1),
            row =>
                ir.ForLoop(
                    ir.Int64(0),
                    columns,
                    ir.Int64(1),
                    column =>
                        ir.Store(
                            vectors.LoadScalar(Source(ir, vectors, function, row, column)),
                            Target(ir, vectors, function, row, column),
                            vectors.Type.ByteSize
                        )
                )
        );
    }

    private static void Square(
        IrBuilder ir,
        Vectors vectors,
        LlvmFunction function,
        LLVMValueRef row,
        LLVMValueRef column
    )
    {
        LLVMValueRef[] square = new LLVMValueRef[vectors.Lanes];
        for (int i = 0; i < square.Length; i++)
        {
            LLVMValueRef from = Source(ir, vectors, function, row, ir.NSWAdd(column, ir.Int64(i)));
            square[i] = vectors.Load(from, vectors.Lanes);
        }

        square = Contraction.Square.Transpose(ir, square);
        for (int i = 0; i < square.Length; i++)
        {
            LLVMValueRef to = Target(ir, vectors, function, ir.NSWAdd(row, ir.Int64(i)), column);
            vectors.Store(square[i], to, vectors.Lanes);
        }
    }

    private static LLVMValueRef Source(
        IrBuilder ir,
        Vectors vectors,
        LlvmFunction function,
        LLVMValueRef row,
        LLVMValueRef column
    ) => vectors.Address(function.Parameter(0), ir.NSWAdd(ir.NSWMul(column, function.Parameter(4)), row));

    private static LLVMValueRef Target(
        IrBuilder ir,
        Vectors vectors,
        LlvmFunction function,
        LLVMValueRef row,
        LLVMValueRef column
    ) => vectors.Address(function.Parameter(1), ir.NSWAdd(ir.NSWMul(row, function.Parameter(5)), column));
}
