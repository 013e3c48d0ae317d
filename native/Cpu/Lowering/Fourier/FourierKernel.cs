using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Fourier;

/// <summary>
/// Stockham's transform by mixed radices: each factor of the length is one pass from a scratch row into the other,
/// after which the elements are in order without any permutation.
/// </summary>
internal sealed class FourierKernel : KernelLowering
{
    private static readonly ElementType Number = ElementType.Complex128;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand == 0;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        FourierAxis op = (FourierAxis)node.Op;
        IrBuilder ir = kernel.Ir;
        Tensor scratch = node.Results[1];
        LLVMValueRef first = kernel.Pointer(scratch);
        LLVMValueRef second = kernel.Scalars.Address(Number, first, ir.Int64(op.Length));
        LLVMValueRef roots = kernel.Pointer(node.Operands[1]);
        kernel.ForEachInner(
            node.Result.Dims.Without([op.Axis]),
            row =>
            {
                ReadRow(kernel, node, op, row.Positions!, first);
                LLVMValueRef[] rows = [first, second];
                long stride = 1;
                foreach (long radix in Radices.Of(op.Length))
                {
                    Pass pass = new(kernel, op.Length, radix, stride, op.IsInverse)
                    {
                        Roots = roots,
                        From = rows[0],
                        To = rows[1],
                    };
                    pass.Emit();
                    stride *= radix;
                    rows = [rows[1], rows[0]];
                }

                WriteRow(kernel, node, op, row.Positions!, rows[0]);
            }
        );
    }

    private static void ReadRow(
        KernelEmitter kernel,
        Node node,
        FourierAxis op,
        LLVMValueRef[] row,
        LLVMValueRef target
    )
    {
        Tensor operand = node.Operands[0];
        long given = operand.Dims[op.Axis];
        kernel.Loop(
            given,
            k =>
            {
                Element element = kernel.Scalars.Convert(
                    operand.ElementType,
                    Number,
                    kernel.Read(operand, Insert(row, op.Axis, k))
                );
                if (op.Kind == SpectrumKind.HalfOperand)
                {
                    LLVMValueRef isReal = kernel.Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, k, kernel.Ir.Int64(0));
                    LLVMValueRef isMiddle = kernel.Ir.ICmp(
                        LLVMIntPredicate.LLVMIntEQ,
                        kernel.Index.Multiply(k, 2),
                        kernel.Ir.Int64(op.Length)
                    );
                    LLVMValueRef zero = kernel.Ir.Float(kernel.Ir.Context.F64, 0);
                    element = new(
                        element.Real,
                        kernel.Ir.Select(kernel.Ir.Or(isReal, isMiddle), zero, element.Imaginary)
                    );
                }

                kernel.Scalars.Store(Number, element, target, k);
            }
        );

        // The other half mirrors the first.
        kernel.Loop(
            op.Length - given,
            i =>
            {
                LLVMValueRef source = kernel.Ir.Sub(kernel.Ir.Int64(op.Length - given), i);
                Element element = kernel.Scalars.Load(Number, target, source);
                Element mirrored = new(element.Real, kernel.Ir.FNeg(element.Imaginary));
                kernel.Scalars.Store(Number, mirrored, target, kernel.Index.Add(i, given));
            }
        );
    }

    private static void WriteRow(
        KernelEmitter kernel,
        Node node,
        FourierAxis op,
        LLVMValueRef[] row,
        LLVMValueRef source
    )
    {
        Tensor result = node.Result;
        LLVMValueRef scale = kernel.Ir.Float(kernel.Ir.Context.F64, op.Length);
        kernel.Loop(
            result.Dims[op.Axis],
            k =>
            {
                Element element = kernel.Scalars.Load(Number, source, k);
                if (op.IsInverse)
                {
                    element = new(kernel.Ir.FDiv(element.Real, scale), kernel.Ir.FDiv(element.Imaginary, scale));
                }

                kernel.Write(
                    result,
                    Insert(row, op.Axis, k),
                    kernel.Scalars.Convert(Number, result.ElementType, element)
                );
            }
        );
    }

    private static TensorIndex Insert(LLVMValueRef[] row, int axis, LLVMValueRef position)
    {
        List<LLVMValueRef> positions = [.. row];
        positions.Insert(axis, position);
        return TensorIndex.At([.. positions]);
    }
}
