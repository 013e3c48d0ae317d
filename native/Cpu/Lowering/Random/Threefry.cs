using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Random;

/// <summary>The Threefry-2x32 block cipher (Salmon, Moraes, Dror, Shaw 2011) with 20 rounds.</summary>
internal static class Threefry
{
    private const int Parity = 0x1BD11BDA;

    private static readonly int[][] Rotations =
    [
        [13, 15, 26, 6],
        [17, 29, 16, 24],
    ];

    /// <summary>The two words of a block; key and counter are two words each, low word first.</summary>
    public static (LLVMValueRef First, LLVMValueRef Second) Block(IrBuilder ir, LLVMValueRef key, LLVMValueRef counter)
    {
        LLVMValueRef low = Low(ir, key);
        LLVMValueRef high = High(ir, key);
        LLVMValueRef[] schedule = [low, high, ir.Xor(ir.Xor(low, high), ir.Int32(Parity))];
        LLVMValueRef x = ir.Add(Low(ir, counter), low);
        LLVMValueRef y = ir.Add(High(ir, counter), high);
        for (int group = 0; group < 5; group++)
        {
            foreach (int rotation in Rotations[group % 2])
            {
                x = ir.Add(x, y);
                y = ir.Xor(x, ir.Or(ir.Shl(y, ir.Int32(rotation)), ir.LShr(y, ir.Int32(32 - rotation))));
            }

            x = ir.Add(x, schedule[(group + 1) % 3]);
            y = ir.Add(ir.Add(y, schedule[(group + 2) % 3]), ir.Int32(group + 1));
        }

        return (x, y);
    }

    private static LLVMValueRef Low(IrBuilder ir, LLVMValueRef value) => ir.Trunc(value, ir.Context.I32);

    private static LLVMValueRef High(IrBuilder ir, LLVMValueRef value) =>
        ir.Trunc(ir.LShr(value, ir.Int64(32)), ir.Context.I32);
}
