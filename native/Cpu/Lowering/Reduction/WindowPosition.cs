using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>Where in the base an element of a window is, and whether it is there at all. Specification: §9.6.</summary>
/// <param name="Positions">Position per dimension, 0 where outside.</param>
/// <param name="IsInside">False in padding and holes; without a value where it cannot be.</param>
internal readonly record struct WindowPosition(LLVMValueRef[] Positions, LLVMValueRef IsInside)
{
    /// <summary>Computes the position.</summary>
    public static WindowPosition Of(
        KernelEmitter kernel,
        Dims @base,
        ReadOnlySpan<Ops.WindowDimension> windows,
        ReadOnlySpan<long> counts,
        ReadOnlySpan<LLVMValueRef> window,
        ReadOnlySpan<LLVMValueRef> inside
    )
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef[] positions = new LLVMValueRef[windows.Length];
        LLVMValueRef isInside = default;
        for (int d = 0; d < windows.Length; d++)
        {
            Ops.WindowDimension w = windows[d];
            LLVMValueRef position = kernel.Index.Add(
                kernel.Index.Multiply(window[d], w.Stride),
                kernel.Index.Multiply(inside[d], w.WindowDilation)
            );
            long last = ((counts[d] - 1) * w.Stride) + ((w.Size - 1) * w.WindowDilation) - w.PaddingLow;
            bool isAlwaysInside = w.PaddingLow <= 0 && w.BaseDilation == 1 && last < @base[d];
            position = kernel.Index.Add(position, -w.PaddingLow);
            if (!isAlwaysInside)
            {
                long extent = @base[d] == 0 ? 0 : ((@base[d] - 1) * w.BaseDilation) + 1;
                LLVMValueRef here = ir.ICmp(LLVMIntPredicate.LLVMIntULT, position, ir.Int64(extent));
                if (w.BaseDilation > 1)
                {
                    LLVMValueRef rest = ir.URem(position, ir.Int64(w.BaseDilation));
                    here = ir.And(here, ir.ICmp(LLVMIntPredicate.LLVMIntEQ, rest, ir.Int64(0)));
                    position = ir.UDiv(position, ir.Int64(w.BaseDilation));
                }

                position = ir.Select(here, position, ir.Int64(0));
                isInside = isInside.IsNull ? here : ir.And(isInside, here);
            }

            positions[d] = position;
        }

        return new(positions, isInside);
    }
}
