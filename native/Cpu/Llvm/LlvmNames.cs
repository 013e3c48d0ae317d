using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>Zero-terminated texts that stay for the life of the process.</summary>
internal static unsafe class LlvmNames
{
    /// <summary>The empty text.</summary>
    public static byte* Empty { get; } = (byte*)NativeMemory.AllocZeroed(1);
}
