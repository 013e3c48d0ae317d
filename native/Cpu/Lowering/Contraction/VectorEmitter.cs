using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Writes the product of one row and a matrix whose rows lie one after the other: some columns at a time, some of the
/// matrix's rows at a time, so that memory is read in long stretches and the sums stay in the first-level cache.
/// </summary>
internal sealed class VectorEmitter
{
    private const int RowsAtOnce = 8;
    private const long Part = 1024;

    private readonly KernelEmitter _kernel;
    private readonly IrBuilder _ir;
    private readonly Gemm _gemm;
    private readonly Vectors _vectors;
    private readonly LLVMValueRef _lhs;
    private readonly LLVMValueRef _rhs;
    private readonly LLVMValueRef _result;

    /// <summary>A writer for a product.</summary>
    public VectorEmitter(KernelEmitter kernel, Node node)
    {
        (_kernel, _ir, _gemm) = (kernel, kernel.Ir, (Gemm)node.Op);
        _vectors = new Vectors(kernel, node.Result.ElementType, _gemm.Product);
        _lhs = kernel.Pointer(node.Operands[0]);
        _rhs = kernel.Pointer(node.Operands[1]);
        _result = kernel.Pointer(node.Result);
    }

    /// <summary>How many parts of the row there are.</summary>
    public static long Rounds(Gemm gemm) => (gemm.Columns + Size(gemm) - 1) / Size(gemm);

    /// <summary>Writes the loops.</summary>
    public void Emit()
    {
        Axis sum = _gemm.Sums[0];
        long whole = sum.Size / RowsAtOnce * RowsAtOnce;
        int rest = (int)(sum.Size - whole);
        _kernel.OuterLoop(
            Rounds(_gemm),
            part =>
            {
                LLVMValueRef first = _kernel.Index.Multiply(part, Size(_gemm));
                LLVMValueRef last = _ir.Intrinsic(
                    "llvm.smin",
                    _kernel.Index.Add(first, Size(_gemm)),
                    _ir.Int64(_gemm.Columns)
                );
                Columns(
                    first,
                    last,
                    lanes => _vectors.Store(_vectors.Zero, _vectors.Address(_result, lanes), _vectors.Lanes)
                );
                _ir.ForLoop(
                    _ir.Int64(0),
                    _ir.Int64(whole),
                    _ir.Int64(RowsAtOnce),
                    row => Rows(first, last, row, RowsAtOnce)
                );
                if (rest > 0)
                {
                    Rows(first, last, _ir.Int64(whole), rest);
                }
            }
        );
    }

    private static long Size(Gemm gemm) => Math.Clamp(gemm.Columns / 4 / gemm.Width * gemm.Width, gemm.Width, Part);

    private void Rows(LLVMValueRef first, LLVMValueRef last, LLVMValueRef row, int count)
    {
        Axis sum = _gemm.Sums[0];
        LLVMValueRef[] factors = new LLVMValueRef[count];
        LLVMValueRef[] rows = new LLVMValueRef[count];
        for (int i = 0; i < count; i++)
        {
            LLVMValueRef index = _ir.NSWAdd(row, _ir.Int64(i));
            factors[i] = _vectors.Broadcast(_vectors.Address(_lhs, _ir.NSWMul(index, _ir.Int64(sum.Lhs))));
            rows[i] = _vectors.Address(_rhs, _ir.NSWMul(index, _ir.Int64(sum.Rhs)));
        }

        Columns(
            first,
            last,
            column =>
            {
                LLVMValueRef target = _vectors.Address(_result, column);
                LLVMValueRef value = _vectors.Load(target, _vectors.Lanes);
                for (int i = 0; i < count; i++)
                {
                    value = _vectors.MultiplyAdd(
                        factors[i],
                        _vectors.Load(_vectors.Address(rows[i], column), _vectors.Lanes),
                        value
                    );
                }

                _vectors.Store(value, target, _vectors.Lanes);
            }
        );
    }

    // Whole vectors; columns that do not make one are the caller's concern: there are none.
    private void Columns(LLVMValueRef first, LLVMValueRef last, Action<LLVMValueRef> body) =>
        _ir.ForLoop(first, last, _ir.Int64(_vectors.Lanes), body);
}
