namespace XlaSharp.Native.Llvm;

/// <summary>Runs LLVM's pass pipelines.</summary>
internal static unsafe class Optimizer
{
    /// <summary>The general pipeline.</summary>
    public const string Default = "default<O2>";

    /// <summary>Optimizes in place.</summary>
    /// <param name="module">A valid module.</param>
    /// <param name="machine">Whose costs to optimize for.</param>
    /// <param name="pipeline">LLVM's textual pipeline, such as <c>default&lt;O2&gt;</c> or
    /// <c>mem2reg,instcombine</c>.</param>
    public static void Run(LlvmModule module, TargetMachine machine, string pipeline = Default)
    {
        machine.Prepare(module);
        LLVMPassBuilderOptionsRef options = LLVM.LLVMCreatePassBuilderOptions();
        try
        {
            fixed (byte* passes = LlvmText.Bytes(pipeline))
            {
                LlvmException.ThrowIfError(
                    LLVM.LLVMRunPasses(module.Ref, passes, machine.Ref, options),
                    $"Pipeline '{pipeline}' on module '{module.Name}'"
                );
            }
        }
        finally
        {
            LLVM.LLVMDisposePassBuilderOptions(options);
        }

        module.Context.ThrowIfDiagnosed($"Pipeline '{pipeline}' on module '{module.Name}'");
    }
}
