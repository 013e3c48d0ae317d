namespace XlaSharp.Native.Llvm;

/// <summary>LLVM refused; the message is LLVM's own, behind what was being attempted.</summary>
internal sealed class LlvmException(string message) : Exception(message)
{
    /// <summary>Throws if LLVM returned an error, and frees it.</summary>
    public static unsafe void ThrowIfError(LLVMErrorRef error, string attempt)
    {
        if (error.IsNull)
        {
            return;
        }

        byte* message = LLVM.LLVMGetErrorMessage(error);
        string text = LlvmText.Read(message);
        LLVM.LLVMDisposeErrorMessage(message);
        throw new LlvmException($"{attempt}: {text}");
    }
}
