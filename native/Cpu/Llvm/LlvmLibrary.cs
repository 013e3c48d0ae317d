using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>
/// Starts LLVM once per process. In the plugin LLVM is linked in; in an ordinary managed build (unit tests) its shared
/// library is found by the names that Debian gives it.
/// </summary>
internal static class LlvmLibrary
{
    private static readonly string[] SharedNames =
    [
        "libLLVM-19.so",
        "libLLVM.so.19.1",
        "/usr/lib/llvm-19/lib/libLLVM.so.1",
    ];

    static LlvmLibrary()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            NativeLibrary.SetDllImportResolver(typeof(LlvmLibrary).Assembly, Resolve);
        }

        LLVM.LLVMInitializeX86TargetInfo();
        LLVM.LLVMInitializeX86Target();
        LLVM.LLVMInitializeX86TargetMC();
        LLVM.LLVMInitializeX86AsmPrinter();
        SetOptions();
    }

    /// <summary>Call before the first use of LLVM; later calls cost nothing.</summary>
    public static void Start() { }

    // Strength reduction of loops takes a third of the code generator's time, and finds little: addresses are a base,
    // an index and a constant, which the processor adds for nothing. LLVM has neither a pass list nor a function
    // attribute that leaves it out, only this switch of the library; in the plugin the library is this compiler's own,
    // so that nobody else's code is compiled with it.
    private static unsafe void SetOptions()
    {
        fixed (byte* program = "xlasharp\0"u8)
        fixed (byte* option = "-disable-lsr\0"u8)
        {
            byte** arguments = stackalloc byte*[] { program, option };
            LLVM.LLVMParseCommandLineOptions(2, arguments, null);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != LLVM.Library)
        {
            return 0;
        }

        foreach (string shared in SharedNames)
        {
            if (NativeLibrary.TryLoad(shared, out nint handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException($"LLVM 19 is not installed: looked for {string.Join(", ", SharedNames)}.");
    }
}
