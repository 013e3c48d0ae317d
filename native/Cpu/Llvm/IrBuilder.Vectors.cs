namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>How many lanes a value has; 1 for a scalar.</summary>
    public int LanesOf(LLVMValueRef value) => IsVector(TypeOf(value)) ? (int)LLVM.LLVMGetVectorSize(TypeOf(value)) : 1;

    /// <summary>The type of a scalar, or of a vector's lanes.</summary>
    public LLVMTypeRef LaneTypeOf(LLVMValueRef value) =>
        IsVector(TypeOf(value)) ? LLVM.LLVMGetElementType(TypeOf(value)) : TypeOf(value);

    /// <summary>A value with as many lanes as another: a scalar is repeated for a vector.</summary>
    public LLVMValueRef Like(LLVMValueRef model, LLVMValueRef value) =>
        IsVector(TypeOf(model)) && !IsVector(TypeOf(value)) ? Splat(value, LanesOf(model)) : value;

    /// <summary>A type with as many lanes as a value: of a scalar type the vector type.</summary>
    public LLVMTypeRef Like(LLVMValueRef model, LLVMTypeRef type) =>
        IsVector(TypeOf(model)) && !IsVector(type) ? Context.Vector(type, LanesOf(model)) : type;

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

    /// <summary>A read of an element for each address under a mask; lanes that are off are zero.</summary>
    /// <param name="type">The type of one element.</param>
    /// <param name="pointers">A vector of addresses.</param>
    /// <param name="mask">Which lanes to read (<c>&lt;n x i1&gt;</c>).</param>
    public LLVMValueRef Gather(LLVMTypeRef type, LLVMValueRef pointers, LLVMValueRef mask, int alignment)
    {
        LLVMTypeRef vector = Like(pointers, type);
        LlvmFunction gather = Module.Intrinsic("llvm.masked.gather", vector, TypeOf(pointers));
        return Call(gather, pointers, Int32(alignment), mask, Zero(vector));
    }

    /// <summary>A write of each lane to its address under a mask; of equal addresses the last lane's wins.</summary>
    public void Scatter(LLVMValueRef value, LLVMValueRef pointers, LLVMValueRef mask, int alignment)
    {
        LlvmFunction scatter = Module.Intrinsic("llvm.masked.scatter", TypeOf(value), TypeOf(pointers));
        Call(scatter, value, pointers, Int32(alignment), mask);
    }

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

    private static bool IsVector(LLVMTypeRef type) => LLVM.LLVMGetTypeKind(type) == LLVMTypeKind.LLVMVectorTypeKind;
}
