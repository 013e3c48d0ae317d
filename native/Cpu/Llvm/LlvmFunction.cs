namespace XlaSharp.Native.Llvm;

/// <summary>A function of a module: its value, its type, its blocks.</summary>
internal sealed unsafe class LlvmFunction(LlvmModule module, string name, LLVMTypeRef type, LLVMValueRef value)
{
    // LLVM's place numbers for attributes: 0 is the result, then the parameters, and this is the function itself.
    private const uint FunctionPlace = uint.MaxValue;

    /// <summary>The symbol's name.</summary>
    public string Name => name;

    /// <summary>The module that holds the function.</summary>
    public LlvmModule Module => module;

    /// <summary>The function's type.</summary>
    public LLVMTypeRef Type => type;

    /// <summary>The function's address as a value.</summary>
    public LLVMValueRef Value => value;

    /// <summary>One parameter.</summary>
    public LLVMValueRef Parameter(int index) => LLVM.LLVMGetParam(value, (uint)index);

    /// <summary>Appends an empty block.</summary>
    public LLVMBasicBlockRef AppendBlock(string label = "")
    {
        fixed (byte* text = LlvmText.Bytes(label))
        {
            return LLVM.LLVMAppendBasicBlockInContext(module.Context.Ref, value, text);
        }
    }

    /// <summary>Adds a function attribute.</summary>
    public LlvmFunction With(string attribute, ulong argument = 0)
    {
        LLVM.LLVMAddAttributeAtIndex(value, FunctionPlace, module.Context.Attribute(attribute, argument));
        return this;
    }

    /// <summary>Adds a string attribute to the function.</summary>
    public LlvmFunction WithString(string key, string text)
    {
        LLVM.LLVMAddAttributeAtIndex(value, FunctionPlace, module.Context.StringAttribute(key, text));
        return this;
    }

    /// <summary>
    /// Adds an attribute to a parameter: <c>noalias</c>, <c>nonnull</c>, <c>readonly</c>, <c>align</c> 64, …
    /// </summary>
    public LlvmFunction WithParameter(int index, string attribute, ulong argument = 0)
    {
        LLVM.LLVMAddAttributeAtIndex(value, (uint)index + 1, module.Context.Attribute(attribute, argument));
        return this;
    }

    /// <summary>Hides the function from other modules, so that it may be inlined away.</summary>
    public LlvmFunction AsInternal()
    {
        LLVM.LLVMSetLinkage(value, LLVMLinkage.LLVMInternalLinkage);
        return this;
    }
}
