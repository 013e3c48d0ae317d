namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>A vector with one value in every lane.</summary>
    public LLVMValueRef Splat(LLVMValueRef scalar, int lanes)
    {
        LLVMTypeRef type = Context.Vector(TypeOf(scalar), lanes);
        LLVMValueRef first = InsertLane(Poison(type), scalar, 0);
        return Shuffle(first, Poison(type), new int[lanes]);
    }

    /// <summary>One lane.</summary>
    public LLVMValueRef ExtractLane(LLVMValueRef vector, int lane) =>
        LLVM.LLVMBuildExtractElement(Ref, vector, Int32(lane), NoName);

    /// <summary>The vector with one lane replaced.</summary>
    public LLVMValueRef InsertLane(LLVMValueRef vector, LLVMValueRef scalar, int lane) =>
        LLVM.LLVMBuildInsertElement(Ref, vector, scalar, Int32(lane), NoName);

    /// <summary>
    /// Lane <c>i</c> of the result is lane <c>mask[i]</c> of the two vectors one after the other; −1 is any.
    /// </summary>
    public LLVMValueRef Shuffle(LLVMValueRef first, LLVMValueRef second, params ReadOnlySpan<int> mask)
    {
        LLVMValueRef[] lanes = new LLVMValueRef[mask.Length];
        for (int i = 0; i < lanes.Length; i++)
        {
            lanes[i] = mask[i] < 0 ? Poison(Context.I32) : Int32(mask[i]);
        }

        return LLVM.LLVMBuildShuffleVector(Ref, first, second, Lanes(lanes), NoName);
    }

    /// <summary>
    /// A read of lanes under a mask (<c>&lt;n x i1&gt;</c>); lanes that are off come from
    /// <paramref name="passThrough"/>.
    /// </summary>
    public LLVMValueRef MaskedLoad(
        LLVMTypeRef type,
        LLVMValueRef pointer,
        LLVMValueRef mask,
        LLVMValueRef passThrough,
        int alignment
    ) => Call(Module.Intrinsic("llvm.masked.load", type, Context.Ptr), pointer, Int32(alignment), mask, passThrough);

    /// <summary>A write of lanes under a mask (<c>&lt;n x i1&gt;</c>).</summary>
    public void MaskedStore(LLVMValueRef value, LLVMValueRef pointer, LLVMValueRef mask, int alignment) =>
        Call(Module.Intrinsic("llvm.masked.store", TypeOf(value), Context.Ptr), value, pointer, Int32(alignment), mask);

    /// <summary>
    /// Combines the lanes of a vector: <c>add mul and or xor smax smin umax umin fmax fmin</c>. Sums and products of
    /// floats go through <see cref="ReduceFloat"/>.
    /// </summary>
    public LLVMValueRef Reduce(string operation, LLVMValueRef vector) =>
        Intrinsic($"llvm.vector.reduce.{operation}", vector);

    /// <summary>
    /// Sum (<c>fadd</c>) or product (<c>fmul</c>) of a start value and lanes: in lane order unless reassociation is
    /// allowed.
    /// </summary>
    public LLVMValueRef ReduceFloat(string operation, LLVMValueRef start, LLVMValueRef vector) =>
        Relax(Call(Module.Intrinsic($"llvm.vector.reduce.{operation}", TypeOf(vector)), start, vector));
}
