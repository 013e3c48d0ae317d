namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>Integer to a narrower one.</summary>
    public LLVMValueRef Trunc(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildTrunc(Ref, value, Like(value, type), NoName);

    /// <summary>Integer to a wider one, filling with zeros.</summary>
    public LLVMValueRef ZExt(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildZExt(Ref, value, Like(value, type), NoName);

    /// <summary>Integer to a wider one, filling with the sign.</summary>
    public LLVMValueRef SExt(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildSExt(Ref, value, Like(value, type), NoName);

    /// <summary>Float to a narrower one, to nearest even.</summary>
    public LLVMValueRef FPTrunc(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildFPTrunc(Ref, value, Like(value, type), NoName);

    /// <summary>Float to a wider one, exactly.</summary>
    public LLVMValueRef FPExt(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildFPExt(Ref, value, Like(value, type), NoName);

    /// <summary>Signed integer to float.</summary>
    public LLVMValueRef SIToFP(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildSIToFP(Ref, value, Like(value, type), NoName);

    /// <summary>Unsigned integer to float.</summary>
    public LLVMValueRef UIToFP(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildUIToFP(Ref, value, Like(value, type), NoName);

    /// <summary>
    /// Float to signed integer, towards zero; poison out of range (see <see cref="FPToSISaturating"/>).
    /// </summary>
    public LLVMValueRef FPToSI(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildFPToSI(Ref, value, Like(value, type), NoName);

    /// <summary>Float to unsigned integer, towards zero; poison out of range.</summary>
    public LLVMValueRef FPToUI(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildFPToUI(Ref, value, Like(value, type), NoName);

    /// <summary>The same bits as another type of the same size.</summary>
    public LLVMValueRef BitCast(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildBitCast(Ref, value, Like(value, type), NoName);

    /// <summary>Address to integer.</summary>
    public LLVMValueRef PtrToInt(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildPtrToInt(Ref, value, type, NoName);

    /// <summary>Integer to address.</summary>
    public LLVMValueRef IntToPtr(LLVMValueRef value, LLVMTypeRef type) =>
        LLVM.LLVMBuildIntToPtr(Ref, value, type, NoName);

    /// <summary>Float to signed integer, towards zero, clamped to the type's range; a NaN becomes 0.</summary>
    public LLVMValueRef FPToSISaturating(LLVMValueRef value, LLVMTypeRef type) =>
        Call(Module.Intrinsic("llvm.fptosi.sat", Like(value, type), TypeOf(value)), value);

    /// <summary>Float to unsigned integer, towards zero, clamped to the type's range; a NaN becomes 0.</summary>
    public LLVMValueRef FPToUISaturating(LLVMValueRef value, LLVMTypeRef type) =>
        Call(Module.Intrinsic("llvm.fptoui.sat", Like(value, type), TypeOf(value)), value);
}
