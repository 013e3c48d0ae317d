namespace XlaSharp.BindGen;

/// <summary>The bindings of this repository.</summary>
internal static class Targets
{
    private const string LlvmInclude = "/usr/lib/llvm-19/include";

    /// <summary>All bindings; <paramref name="repository"/> is the repository's root.</summary>
    public static IReadOnlyList<BindTarget> All(string repository) =>
        [
            new BindTarget
            {
                Name = "PJRT",
                Headers = ["pjrt_c_api.h", "pjrt_extensions.h", "xla_ffi.h"],
                IncludeFolders = [Path.Combine(repository, "native", "include")],
                Files = ["/pjrt_c_api.h", "/pjrt_extensions.h", "/xla_ffi.h"],
                ClassName = "PJRT",
                FunctionTables =
                [
                    "PJRT_Api",
                    "PJRT_Layouts_Extension",
                    "PJRT_FFI_Extension",
                    "PJRT_MemoryDescriptions_Extension",
                    "PJRT_Shardings_Extension",
                ],
                IgnoredConstantSuffix = "_STRUCT_SIZE",
                // One file, which both sides of the interface compile.
                Outputs = [("native/include/PjrtApi.g.cs", "XlaSharp.PjRtAbi")],
            },
            new BindTarget
            {
                Name = "LLVM-C",
                Headers =
                [
                    "llvm-c/Core.h",
                    "llvm-c/Analysis.h",
                    "llvm-c/BitReader.h",
                    "llvm-c/BitWriter.h",
                    "llvm-c/DebugInfo.h",
                    "llvm-c/Error.h",
                    "llvm-c/ErrorHandling.h",
                    "llvm-c/IRReader.h",
                    "llvm-c/LLJIT.h",
                    "llvm-c/LLJITUtils.h",
                    "llvm-c/Linker.h",
                    "llvm-c/Object.h",
                    "llvm-c/Orc.h",
                    "llvm-c/OrcEE.h",
                    "llvm-c/Support.h",
                    "llvm-c/Target.h",
                    "llvm-c/TargetMachine.h",
                    "llvm-c/Transforms/PassBuilder.h",
                ],
                IncludeFolders = [LlvmInclude],
                Files = ["/llvm-c/", "/llvm/Config/Targets.def", "/llvm/Config/AsmPrinters.def"],
                ClassName = "LLVM",
                Library = "LLVM",
                Outputs = [("native/Cpu/Llvm/LlvmC.g.cs", "XlaSharp.Native.Llvm")],
            },
        ];
}
