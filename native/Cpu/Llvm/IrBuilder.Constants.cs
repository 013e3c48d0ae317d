namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>A 64-bit integer: indices, sizes, strides.</summary>
    public LLVMValueRef Int64(long value) => Int(Context.I64, value);

    /// <summary>A 32-bit integer.</summary>
    public LLVMValueRef Int32(int value) => Int(Context.I32, value);

    /// <summary>A bit.</summary>
    public LLVMValueRef Bool(bool value) => Int(Context.I1, value ? 1 : 0);

    /// <summary>An integer of a type; for a vector type the same in each lane.</summary>
    public LLVMValueRef Int(LLVMTypeRef type, long value) =>
        Fill(type, scalar => LLVM.LLVMConstInt(scalar, (ulong)value, 1));

    /// <summary>The number that an integer constant is; null for anything that is computed.</summary>
    public long? ConstantOf(LLVMValueRef value) =>
        LLVM.LLVMIsAConstantInt(value).IsNull ? null : LLVM.LLVMConstIntGetSExtValue(value);

    /// <summary>A float of a type, rounded to it; for a vector type the same in each lane.</summary>
    public LLVMValueRef Float(LLVMTypeRef type, double value) =>
        Fill(type, scalar => LLVM.LLVMConstReal(scalar, value));

    /// <summary>A single-precision float.</summary>
    public LLVMValueRef Float32(float value) => Float(Context.F32, value);

    /// <summary>Zero of any type.</summary>
    public LLVMValueRef Zero(LLVMTypeRef type) => LLVM.LLVMConstNull(type);

    /// <summary>All bits set, of an integer type.</summary>
    public LLVMValueRef AllOnes(LLVMTypeRef type) => LLVM.LLVMConstAllOnes(type);

    /// <summary>A value that is never looked at.</summary>
    public LLVMValueRef Poison(LLVMTypeRef type) => LLVM.LLVMGetPoison(type);

    /// <summary>A vector constant from its lanes.</summary>
    public LLVMValueRef Lanes(params ReadOnlySpan<LLVMValueRef> lanes)
    {
        fixed (LLVMValueRef* first = lanes)
        {
            return LLVM.LLVMConstVector(first, (uint)lanes.Length);
        }
    }

    /// <summary>An array constant of 64-bit integers.</summary>
    public LLVMValueRef Int64Array(ReadOnlySpan<long> values)
    {
        LLVMValueRef[] entries = new LLVMValueRef[values.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = Int64(values[i]);
        }

        fixed (LLVMValueRef* first = entries)
        {
            return LLVM.LLVMConstArray2(Context.I64, first, (ulong)entries.Length);
        }
    }

    private LLVMValueRef Fill(LLVMTypeRef type, Func<LLVMTypeRef, LLVMValueRef> make)
    {
        if (!IsVector(type))
        {
            return make(type);
        }

        LLVMValueRef[] lanes = new LLVMValueRef[LLVM.LLVMGetVectorSize(type)];
        Array.Fill(lanes, make(LLVM.LLVMGetElementType(type)));
        return Lanes(lanes);
    }
}
