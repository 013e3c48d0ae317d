using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>
/// Loads and starts LLVM once per process, when something is compiled: what only runs programs needs none. For the
/// plugin it is a library of its own in the same folder; for an ordinary managed build (unit tests) the shared library
/// under the names that Debian gives it.
/// </summary>
internal static unsafe partial class LlvmLibrary
{
    /// <summary>The file beside the plugin.</summary>
    public const string FileName = "libpjrt_cpu_llvm.so";

    private static readonly string[] SharedNames =
    [
        "libLLVM-19.so",
        "libLLVM.so.19.1",
        "/usr/lib/llvm-19/lib/libLLVM.so.1",
    ];

    private static readonly Lock Starting = new();
    private static nint _library;
    private static volatile bool _isStarted;

    /// <summary>Call before the first use of LLVM; later calls cost nothing.</summary>
    /// <exception cref="StatusException">The library is missing or is no library.</exception>
    public static void Start()
    {
        if (!_isStarted)
        {
            StartOnce();
        }
    }

    /// <summary>Starts while the caller does something else; what goes wrong is told by <see cref="Start"/>.</summary>
    public static void StartInBackground()
    {
        if (!_isStarted)
        {
            new Thread(TryStart) { IsBackground = true, Name = "XlaSharp LLVM" }.Start();
        }
    }

    private static void TryStart()
    {
        try
        {
            Start();
        }
        catch (StatusException)
        {
            // The compiler comes by with the same question.
        }
    }

    private static void StartOnce()
    {
        lock (Starting)
        {
            if (_isStarted)
            {
                return;
            }

            if (_library == 0)
            {
                _library = RuntimeFeature.IsDynamicCodeSupported ? LoadShared() : LoadBeside(PluginFile());
                NativeLibrary.SetDllImportResolver(typeof(LlvmLibrary).Assembly, Resolve);
            }

            LLVM.LLVMInitializeX86TargetInfo();
            LLVM.LLVMInitializeX86Target();
            LLVM.LLVMInitializeX86TargetMC();
            LLVM.LLVMInitializeX86AsmPrinter();
            SetOptions();
            _isStarted = true;
        }
    }

    /// <summary>Loads LLVM from the folder of a plugin.</summary>
    /// <param name="plugin">Path of the plugin's file.</param>
    /// <exception cref="StatusException">It is not there.</exception>
    internal static nint LoadBeside(string plugin)
    {
        string path = Path.Combine(Path.GetDirectoryName(plugin) ?? "", FileName);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            string why = File.Exists(path) ? exception.Message : "it is not there";
            throw StatusException.FailedPrecondition(
                $"Compiling a program needs {FileName} beside the plugin '{plugin}': {why}. Copy both files, or give "
                    + "this plugin only programs that were compiled before, by a plugin that has it."
            );
        }
    }

    private static nint LoadShared()
    {
        foreach (string shared in SharedNames)
        {
            if (NativeLibrary.TryLoad(shared, out nint handle))
            {
                return handle;
            }
        }

        throw StatusException.FailedPrecondition(
            $"LLVM 19 is not installed: looked for {string.Join(", ", SharedNames)}."
        );
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == LLVM.Library ? _library : 0;

    // Strength reduction of loops takes a third of the code generator's time, and finds little: addresses are a base,
    // an index and a constant, which the processor adds for nothing. LLVM has neither a pass list nor a function
    // attribute that leaves it out, only this switch of the library; in the plugin the library is this compiler's own,
    // so that nobody else's code is compiled with it.
    private static void SetOptions()
    {
        fixed (byte* program = "xlasharp\0"u8)
        fixed (byte* option = "-disable-lsr\0"u8)
        {
            byte** arguments = stackalloc byte*[] { program, option };
            LLVM.LLVMParseCommandLineOptions(2, arguments, null);
        }
    }

    // The file that this code was loaded from, however it was found.
    private static string PluginFile()
    {
        SymbolInfo info;
        delegate* unmanaged[Cdecl]<void> here = &Here;
        return FindSymbol(here, &info) != 0 && LlvmText.Read(info.File) is { Length: > 0 } file
            ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file)
            : throw StatusException.Internal("The system does not tell where the plugin was loaded from.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Here() { }

    [LibraryImport("libc", EntryPoint = "dladdr")]
    private static partial int FindSymbol(void* address, SymbolInfo* info);

    // Dl_info of <dlfcn.h>.
    private struct SymbolInfo
    {
        public byte* File;
        public void* Base;
        public byte* Name;
        public void* Address;
    }
}
