using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Profiling;

namespace XlaSharp.Native.Exports;

/// <summary>A compiled program that is bound to no device: inspected, serialized, loaded any number of times.</summary>
internal sealed unsafe class Executable(ExecutableImage image) : INoun
{
    private ExecutableMetadata? _metadata;

    /// <inheritdoc/>
    public static Noun Noun => Noun.Executable;

    /// <summary>The program.</summary>
    public ExecutableImage Image => image;

    /// <summary>What callers ask of it; made when first asked.</summary>
    public ExecutableMetadata Metadata => _metadata ??= new ExecutableMetadata(image);

    /// <summary>The object of a handle.</summary>
    public static Executable Of(PJRT_Executable* executable) => Handle.Get<Executable>(executable);

    /// <summary>Compiles what a caller sent.</summary>
    public static ExecutableImage CompileProgram(PJRT_Program* program, byte* options, nuint optionsSize, string entry)
    {
        PJRT_Program given = Boundary.Read(program);
        string format = Boundary.Text(given.format, given.format_size);
        CpuCompiler.CheckFormat(format);
        CompileOptions parsed = CompileOptions.Parse(
            Boundary.Span(options, optionsSize, $"{entry}: compile_options"),
            entry
        );
        int size = Boundary.Span(given.code, given.code_size, $"{entry}: program").Length;
        nint code = (nint)given.code;
        using Trace.Timer span = Trace.Measure("compile", entry);
        return DeepStack.Run(() => CpuCompiler.Compile(new ReadOnlySpan<byte>((void*)code, size), format, parsed));
    }

    /// <summary>Fills the slots of the table that make, end and write executables.</summary>
    public static void Fill(PJRT_Api* api)
    {
        api->PJRT_Compile = &Compile;
        api->PJRT_Executable_Destroy = &Destroy;
        api->PJRT_Executable_Serialize = &Serialize;
        api->PJRT_Executable_GetCompileOptions = &GetCompileOptions;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Compile(PJRT_Compile_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Topology.Of(a.topology);
                ExecutableImage compiled = CompileProgram(
                    a.program,
                    a.compile_options,
                    a.compile_options_size,
                    PJRT_Compile_Args.EntryName
                );
                a.executable = (PJRT_Executable*)Handle.Create(new Executable(compiled));
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Destroy(PJRT_Executable_Destroy_Args* args) =>
        Boundary.Run(args, static (ref a) => Handle.Destroy<Executable>(a.executable)?._metadata?.Destroy());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* Serialize(PJRT_Executable_Serialize_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                Pinned<byte> bytes = Pinned<byte>.Own(ImageFormat.Serialize(Of(a.executable).Image));
                a.serialized_executable = (PJRT_SerializedExecutable*)
                    SerializedBytes.Create(bytes, out a.serialized_bytes, out a.serialized_bytes_size);
                a.serialized_executable_deleter = (delegate* unmanaged[Cdecl]<PJRT_SerializedExecutable*, void>)
                    SerializedBytes.Deleter;
            }
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static PJRT_Error* GetCompileOptions(PJRT_Executable_GetCompileOptions_Args* args) =>
        Boundary.Run(
            args,
            static (ref a) =>
            {
                a.serialized_compile_options = (PJRT_SerializedCompileOptions*)
                    SerializedBytes.Create(
                        Of(a.executable).Image.Options.Serialized,
                        out a.serialized_bytes,
                        out a.serialized_bytes_size
                    );
                a.serialized_compile_options_deleter = (delegate* unmanaged[Cdecl]<
                    PJRT_SerializedCompileOptions*,
                    void>)
                    SerializedBytes.Deleter;
            }
        );
}
