namespace XlaSharp.Native.Llvm;

/// <summary>
/// A code generator for the host processor. Cheap to create; not for use by two threads at once.
/// </summary>
internal sealed unsafe class TargetMachine : IDisposable
{
    private readonly LLVMTargetDataRef _layout;

    /// <summary>A generator for this processor.</summary>
    public TargetMachine(LLVMCodeGenOptLevel level = LLVMCodeGenOptLevel.LLVMCodeGenLevelAggressive)
    {
        LlvmLibrary.Start();
        fixed (byte* triple = LlvmText.Bytes(HostCpu.Triple))
        fixed (byte* cpu = LlvmText.Bytes(HostCpu.Name))
        fixed (byte* features = LlvmText.Bytes(HostCpu.Features))
        {
            LLVMTargetRef target;
            byte* message = null;
            if (LLVM.LLVMGetTargetFromTriple(triple, &target, &message) != 0)
            {
                throw new LlvmException($"No code generator for {HostCpu.Triple}: {LlvmText.Take(message)}");
            }

            // Position-independent: code lands anywhere, and reaches what is outside it through its own table.
            Ref = LLVM.LLVMCreateTargetMachine(
                target,
                triple,
                cpu,
                features,
                level,
                LLVMRelocMode.LLVMRelocPIC,
                LLVMCodeModel.LLVMCodeModelSmall
            );
        }

        _layout = LLVM.LLVMCreateTargetDataLayout(Ref);
    }

    /// <summary>LLVM's handle.</summary>
    public LLVMTargetMachineRef Ref { get; }

    /// <summary>Gives a module the triple and data layout of this machine; the optimizer needs both.</summary>
    public void Prepare(LlvmModule module)
    {
        fixed (byte* triple = LlvmText.Bytes(HostCpu.Triple))
        {
            LLVM.LLVMSetTarget(module.Ref, triple);
        }

        LLVM.LLVMSetModuleDataLayout(module.Ref, _layout);
    }

    /// <summary>Compiles a module to an ELF object file.</summary>
    public byte[] EmitObject(LlvmModule module) => Emit(module, LLVMCodeGenFileType.LLVMObjectFile);

    /// <summary>Compiles a module to assembly text, for a developer to read.</summary>
    public string EmitAssembly(LlvmModule module) =>
        System.Text.Encoding.UTF8.GetString(Emit(module, LLVMCodeGenFileType.LLVMAssemblyFile));

    /// <inheritdoc/>
    public void Dispose()
    {
        LLVM.LLVMDisposeTargetData(_layout);
        LLVM.LLVMDisposeTargetMachine(Ref);
    }

    private byte[] Emit(LlvmModule module, LLVMCodeGenFileType type)
    {
        byte* message = null;
        LLVMMemoryBufferRef buffer;
        if (LLVM.LLVMTargetMachineEmitToMemoryBuffer(Ref, module.Ref, type, &message, &buffer) != 0)
        {
            throw new LlvmException($"Code generation for module '{module.Name}': {LlvmText.Take(message)}");
        }

        byte[] code = new ReadOnlySpan<byte>(
            LLVM.LLVMGetBufferStart(buffer),
            checked((int)LLVM.LLVMGetBufferSize(buffer))
        ).ToArray();
        LLVM.LLVMDisposeMemoryBuffer(buffer);
        module.Context.ThrowIfDiagnosed($"Code generation for module '{module.Name}'");
        return code;
    }
}
