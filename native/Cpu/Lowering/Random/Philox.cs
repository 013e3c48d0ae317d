using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Random;

/// <summary>The Philox-4x32 block cipher (Salmon, Moraes, Dror, Shaw 2011) with 10 rounds.</summary>
internal static class Philox
{
    private const int Rounds = 10;
    private const uint FirstMultiplier = 0xD251_1F53;
    private const uint SecondMultiplier = 0xCD9E_8D57;
    private const uint FirstWeyl = 0x9E37_79B9;
    private const uint SecondWeyl = 0xBB67_AE85;

    /// <summary>The four words of a block.</summary>
    /// <param name="ir">Where the code goes.</param>
    /// <param name="key">The key, 64 bits, low word first.</param>
    /// <param name="low">The low half of the counter.</param>
    /// <param name="high">The high half of the counter.</param>
    public static LLVMValueRef[] Block(IrBuilder ir, LLVMValueRef key, LLVMValueRef low, LLVMValueRef high)
    {
        LLVMValueRef[] x = [Low(ir, low), High(ir, low), Low(ir, high), High(ir, high)];
        (LLVMValueRef first, LLVMValueRef second) = (Low(ir, key), High(ir, key));
        for (int round = 0; round < Rounds; round++)
        {
            LLVMValueRef a = Multiply(ir, x[0], FirstMultiplier);
            LLVMValueRef b = Multiply(ir, x[2], SecondMultiplier);
            x =
            [
                ir.Xor(ir.Xor(High(ir, b), x[1]), first),
                Low(ir, b),
                ir.Xor(ir.Xor(High(ir, a), x[3]), second),
                Low(ir, a),
            ];
            first = ir.Add(first, ir.Int32(unchecked((int)FirstWeyl)));
            second = ir.Add(second, ir.Int32(unchecked((int)SecondWeyl)));
        }

        return x;
    }

    private static LLVMValueRef Multiply(IrBuilder ir, LLVMValueRef word, uint by) =>
        ir.Mul(ir.ZExt(word, ir.Context.I64), ir.Int64(by));

    private static LLVMValueRef Low(IrBuilder ir, LLVMValueRef value) => ir.Trunc(value, ir.Context.I32);

    private static LLVMValueRef High(IrBuilder ir, LLVMValueRef value) =>
        ir.Trunc(ir.LShr(value, ir.Int64(32)), ir.Context.I32);
}
