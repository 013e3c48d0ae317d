namespace XlaSharp.Native.Llvm;

/// <summary>One unit of code: functions and constants, verified, optimized and compiled together.</summary>
internal sealed unsafe class LlvmModule : IDisposable
{
    private readonly Dictionary<string, LlvmFunction> _functions = [];

    internal LlvmModule(LlvmContext context, string name)
    {
        Context = context;
        Name = name;
        fixed (byte* text = LlvmText.Bytes(name))
        {
            Ref = LLVM.LLVMModuleCreateWithNameInContext(text, context.Ref);
        }
    }

    /// <summary>LLVM's handle.</summary>
    public LLVMModuleRef Ref { get; }

    /// <summary>The context that owns the module's types.</summary>
    public LlvmContext Context { get; }

    /// <summary>The module's name in messages.</summary>
    public string Name { get; }

    /// <summary>Adds a function. Without a body it is one that the loader must find elsewhere.</summary>
    public LlvmFunction AddFunction(string name, LLVMTypeRef result, params ReadOnlySpan<LLVMTypeRef> parameters)
    {
        LLVMTypeRef type = Context.Function(result, parameters);
        fixed (byte* text = LlvmText.Bytes(name))
        {
            var function = new LlvmFunction(this, name, type, LLVM.LLVMAddFunction(Ref, text, type));
            // Generated code neither throws nor is unwound through.
            return _functions[name] = function.With("nounwind");
        }
    }

    /// <summary>The function of that name if the module has it, otherwise a new declaration.</summary>
    public LlvmFunction Declare(string name, LLVMTypeRef result, params ReadOnlySpan<LLVMTypeRef> parameters) =>
        _functions.TryGetValue(name, out LlvmFunction? known) ? known : AddFunction(name, result, parameters);

    /// <summary>An intrinsic, such as <c>llvm.fma</c> for one of its operand types.</summary>
    public LlvmFunction Intrinsic(string name, params ReadOnlySpan<LLVMTypeRef> overloads)
    {
        fixed (byte* text = LlvmText.Bytes(name))
        fixed (LLVMTypeRef* types = overloads)
        {
            uint id = LLVM.LLVMLookupIntrinsicID(text, (nuint)name.Length);
            if (id == 0)
            {
                throw new LlvmException($"LLVM has no intrinsic '{name}'");
            }

            LLVMValueRef function = LLVM.LLVMGetIntrinsicDeclaration(Ref, id, types, (nuint)overloads.Length);
            return new LlvmFunction(this, name, LLVM.LLVMGlobalGetValueType(function), function);
        }
    }

    /// <summary>Private constant data in the object file's read-only section.</summary>
    public LLVMValueRef AddConstant(string name, LLVMValueRef initializer, int alignment = 64)
    {
        fixed (byte* text = LlvmText.Bytes(name))
        {
            LLVMValueRef global = LLVM.LLVMAddGlobal(Ref, LLVM.LLVMTypeOf(initializer), text);
            LLVM.LLVMSetInitializer(global, initializer);
            LLVM.LLVMSetGlobalConstant(global, 1);
            LLVM.LLVMSetLinkage(global, LLVMLinkage.LLVMPrivateLinkage);
            LLVM.LLVMSetAlignment(global, (uint)alignment);
            return global;
        }
    }

    /// <summary>
    /// A variable that keeps its value between calls; zero where the code is loaded. Modules that are loaded together
    /// share it by its name.
    /// </summary>
    public LLVMValueRef AddSharedVariable(string name, LLVMTypeRef type)
    {
        fixed (byte* text = LlvmText.Bytes(name))
        {
            LLVMValueRef global = LLVM.LLVMAddGlobal(Ref, type, text);
            LLVM.LLVMSetInitializer(global, LLVM.LLVMConstNull(type));
            LLVM.LLVMSetLinkage(global, LLVMLinkage.LLVMWeakAnyLinkage);
            return global;
        }
    }

    /// <summary>Checks the module against LLVM's rules; a violation is a bug of the lowering that wrote it.</summary>
    public void Verify()
    {
        byte* message = null;
        bool bad = LLVM.LLVMVerifyModule(Ref, LLVMVerifierFailureAction.LLVMReturnStatusAction, &message) != 0;
        string text = LlvmText.Take(message);
        if (bad)
        {
            throw new LlvmException($"Module '{Name}' is not valid LLVM IR: {text}\n{this}");
        }
    }

    /// <summary>The module as LLVM assembly.</summary>
    public override string ToString() => LlvmText.Take(LLVM.LLVMPrintModuleToString(Ref));

    /// <inheritdoc/>
    public void Dispose() => LLVM.LLVMDisposeModule(Ref);
}
