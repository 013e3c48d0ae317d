namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>Reads a value.</summary>
    /// <param name="type">What lies there; a vector type reads its lanes from consecutive elements.</param>
    /// <param name="pointer">Where.</param>
    /// <param name="alignment">What the address is a multiple of, in bytes; 0 is the type's natural alignment.</param>
    public LLVMValueRef Load(LLVMTypeRef type, LLVMValueRef pointer, int alignment = 0)
    {
        LLVMValueRef value = LLVM.LLVMBuildLoad2(Ref, type, pointer, NoName);
        Align(value, alignment);
        return value;
    }

    /// <summary>Writes a value; alignment as for <see cref="Load"/>.</summary>
    public LLVMValueRef Store(LLVMValueRef value, LLVMValueRef pointer, int alignment = 0)
    {
        LLVMValueRef store = LLVM.LLVMBuildStore(Ref, value, pointer);
        Align(store, alignment);
        return store;
    }

    /// <summary>Adds to an integer in memory at once; returns what was there before.</summary>
    public LLVMValueRef AtomicAdd(LLVMValueRef pointer, LLVMValueRef value) =>
        LLVM.LLVMBuildAtomicRMW(
            Ref,
            LLVMAtomicRMWBinOp.LLVMAtomicRMWBinOpAdd,
            pointer,
            value,
            LLVMAtomicOrdering.LLVMAtomicOrderingMonotonic,
            0
        );

    /// <summary>
    /// The address of element <paramref name="index"/> of an array that starts at <paramref name="pointer"/>.
    /// </summary>
    public LLVMValueRef Element(LLVMTypeRef element, LLVMValueRef pointer, LLVMValueRef index) =>
        LLVM.LLVMBuildInBoundsGEP2(Ref, element, pointer, &index, 1, NoName);

    /// <summary>
    /// The address of element <paramref name="index"/> of an array that starts at <paramref name="pointer"/>.
    /// </summary>
    public LLVMValueRef Element(LLVMTypeRef element, LLVMValueRef pointer, long index) =>
        index == 0 ? pointer : Element(element, pointer, Int64(index));

    /// <summary>An address so many bytes further, which may lie outside what the first one points to.</summary>
    public LLVMValueRef Offset(LLVMValueRef pointer, LLVMValueRef bytes) =>
        LLVM.LLVMBuildGEP2(Ref, Context.I8, pointer, &bytes, 1, NoName);

    /// <summary>The address of a field of a struct.</summary>
    public LLVMValueRef Field(LLVMTypeRef type, LLVMValueRef pointer, int field) =>
        LLVM.LLVMBuildStructGEP2(Ref, type, pointer, (uint)field, NoName);

    /// <summary>One field of a struct value.</summary>
    public LLVMValueRef ExtractField(LLVMValueRef value, int field) =>
        LLVM.LLVMBuildExtractValue(Ref, value, (uint)field, NoName);

    /// <summary>The struct value with one field replaced.</summary>
    public LLVMValueRef InsertField(LLVMValueRef value, LLVMValueRef part, int field) =>
        LLVM.LLVMBuildInsertValue(Ref, value, part, (uint)field, NoName);

    /// <summary>Room on the stack, taken in the function's entry block so that loops do not take it again.</summary>
    public LLVMValueRef Alloca(LLVMTypeRef type, int alignment = 0)
    {
        LLVMBasicBlockRef here = Block;
        LLVMBasicBlockRef entry = LLVM.LLVMGetEntryBasicBlock(Function.Value);
        LLVMValueRef first = LLVM.LLVMGetFirstInstruction(entry);
        if (first.IsNull)
        {
            MoveTo(entry);
        }
        else
        {
            LLVM.LLVMPositionBuilderBefore(Ref, first);
        }

        LLVMValueRef slot = LLVM.LLVMBuildAlloca(Ref, type, NoName);
        Align(slot, alignment);
        MoveTo(here);
        return slot;
    }

    /// <summary>Copies bytes between places that do not overlap.</summary>
    public void CopyMemory(LLVMValueRef to, LLVMValueRef from, LLVMValueRef bytes, int alignment = 1) =>
        LLVM.LLVMBuildMemCpy(Ref, to, (uint)alignment, from, (uint)alignment, bytes);

    /// <summary>Sets bytes.</summary>
    public void FillMemory(LLVMValueRef to, LLVMValueRef value, LLVMValueRef bytes, int alignment = 1) =>
        LLVM.LLVMBuildMemSet(Ref, to, value, bytes, (uint)alignment);

    private static void Align(LLVMValueRef instruction, int alignment)
    {
        if (alignment > 0)
        {
            LLVM.LLVMSetAlignment(instruction, (uint)alignment);
        }
    }
}
