namespace XlaSharp.Native.Llvm;

/// <summary>
/// Appends instructions to blocks of one function at a time. The methods have LLVM's names; scalars and vectors alike:
/// where one operand is a vector, a scalar one stands for the same number in each lane, and a conversion of a vector to
/// a scalar type converts each lane. No fast-math flag is set unless <see cref="FastMath"/> says so.
/// </summary>
internal sealed unsafe partial class IrBuilder : IDisposable
{
    // Values are left without names: LLVM numbers them when it prints.
    private static readonly byte* NoName = LlvmNames.Empty;

    private LlvmFunction? _function;

    /// <summary>A builder that stands nowhere yet.</summary>
    public IrBuilder(LlvmModule module)
    {
        Module = module;
        Ref = LLVM.LLVMCreateBuilderInContext(module.Context.Ref);
    }

    /// <summary>LLVM's handle.</summary>
    public LLVMBuilderRef Ref { get; }

    /// <summary>The module that the code goes to.</summary>
    public LlvmModule Module { get; }

    /// <summary>The types.</summary>
    public LlvmContext Context => Module.Context;

    /// <summary>The function under construction.</summary>
    public LlvmFunction Function => _function ?? throw new InvalidOperationException("Call Begin first.");

    /// <summary>Relaxations for the floating-point instructions built from now on.</summary>
    public FastMath FastMath { get; set; }

    /// <summary>How many vectors the innermost loops built from now on work on at once; 0 leaves it to LLVM.</summary>
    public int Interleave { get; set; }

    /// <summary>The block that instructions go to.</summary>
    public LLVMBasicBlockRef Block => LLVM.LLVMGetInsertBlock(Ref);

    /// <summary>Starts the body of a function: appends its entry block and stands at its end.</summary>
    public void Begin(LlvmFunction function)
    {
        _function = function;
        MoveTo(function.AppendBlock("entry"));
    }

    /// <summary>Goes on with a function that another builder began, at the end of one of its blocks.</summary>
    public void Continue(LlvmFunction function, LLVMBasicBlockRef block)
    {
        _function = function;
        MoveTo(block);
    }

    /// <summary>Appends an empty block to the function, without moving there.</summary>
    public LLVMBasicBlockRef NewBlock(string label = "") => Function.AppendBlock(label);

    /// <summary>Stands at the end of a block.</summary>
    public void MoveTo(LLVMBasicBlockRef block) => LLVM.LLVMPositionBuilderAtEnd(Ref, block);

    /// <summary>The type of a value.</summary>
    public LLVMTypeRef TypeOf(LLVMValueRef value) => LLVM.LLVMTypeOf(value);

    /// <summary>Frees the builder; what it built stays.</summary>
    public void Dispose() => LLVM.LLVMDisposeBuilder(Ref);

    private LLVMValueRef Relax(LLVMValueRef value)
    {
        if (FastMath != FastMath.None && LLVM.LLVMCanValueUseFastMathFlags(value) != 0)
        {
            LLVM.LLVMSetFastMathFlags(value, (uint)FastMath);
        }

        return value;
    }
}
