using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>The digits by which integer keys (<see cref="SortKey"/>) are sorted, least significant first.</summary>
internal static class RadixDigit
{
    /// <summary>Bits of a digit: few passes, and counts that fit the first-level cache.</summary>
    public static int BitsOf(int keyBits) => keyBits <= 16 ? 8 : 11;

    /// <summary>How many digits a key has.</summary>
    public static int CountOf(int keyBits) => (keyBits + BitsOf(keyBits) - 1) / BitsOf(keyBits);

    /// <summary>A digit of a key, as 64 bits.</summary>
    public static LLVMValueRef Of(IrBuilder ir, LLVMValueRef key, int digit, int keyBits)
    {
        LLVMValueRef wide = keyBits == 64 ? key : ir.ZExt(key, ir.Context.I64);
        int size = BitsOf(keyBits);
        return ir.And(ir.LShr(wide, ir.Int64(size * digit)), ir.Int64((1 << size) - 1));
    }

    /// <summary>Adds one to a count; gives what it was.</summary>
    public static LLVMValueRef Increment(IrBuilder ir, LLVMValueRef counts, LLVMValueRef digit)
    {
        LLVMValueRef slot = ir.Element(ir.Context.I32, counts, digit);
        LLVMValueRef count = ir.Load(ir.Context.I32, slot);
        ir.Store(ir.Add(count, ir.Int32(1)), slot);
        return count;
    }

    /// <summary>Turns counts into the sum of those before, from a first place on; returns what follows.</summary>
    public static LLVMValueRef Sum(IrBuilder ir, LLVMValueRef slot, LLVMValueRef place)
    {
        LLVMValueRef count = ir.Load(ir.Context.I32, slot);
        ir.Store(place, slot);
        return ir.Add(place, count);
    }
}
