using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Native.Llvm;

/// <summary>Text to and from LLVM.</summary>
internal static unsafe class LlvmText
{
    /// <summary>UTF-8 with a final zero.</summary>
    public static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The text at a zero-terminated address; LLVM keeps owning it.</summary>
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>The text at a zero-terminated address, which is given back to LLVM.</summary>
    public static string Take(byte* text)
    {
        string result = Read(text);
        LLVM.LLVMDisposeMessage(text);
        return result;
    }
}
