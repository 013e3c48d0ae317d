using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Verify;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>The compiler's front: a program goes in, an executable image comes out.</summary>
internal static unsafe class CpuCompiler
{
    /// <summary>Compiles a program for this machine's processor.</summary>
    /// <param name="program">The program's bytes: StableHLO text or bytecode.</param>
    /// <param name="format">What the bytes are, as PJRT names it: <c>mlir</c>.</param>
    /// <param name="options">What the caller wants of the executable.</param>
    /// <exception cref="StatusException">The program is not valid, or uses what the device lacks.</exception>
    public static ExecutableImage Compile(ReadOnlySpan<byte> program, string format, CompileOptions options)
    {
        CheckFormat(format);
        LlvmLibrary.StartInBackground();
        Explanation? explanation = options.Explain ? new() : null;
        fixed (byte* start = program)
        {
            // Large constants are read where the caller has them; what is compiled has copies.
            using BorrowedBytes bytes = new(start, program.Length);
            Module module = Parse(bytes.Memory);
            explanation?.EndStage("read and verify");
            return Pipeline.Compile(module, options, explanation);
        }
    }

    /// <summary>Refuses what is no StableHLO.</summary>
    /// <param name="format">What a program's bytes are, as PJRT names it.</param>
    /// <exception cref="StatusException">The plugin does not read the format.</exception>
    public static void CheckFormat(string format)
    {
        const string Read = "This plugin reads 'mlir': StableHLO as text or bytecode, or VHLO as a portable artifact.";
        if (format is "hlo" or "hlo_with_config")
        {
            throw StatusException.Unimplemented(
                $"Program format '{format}', XLA's HloModuleProto, is not implemented. {Read}"
            );
        }

        if (format != "mlir")
        {
            throw StatusException.InvalidArgument($"Unknown program format '{format}'. {Read}");
        }
    }

    private static Module Parse(ReadOnlyMemory<byte> program)
    {
        try
        {
            Module module = HloFile.Read(program);
            Verifier.ThrowIfInvalid(module);
            return module;
        }
        catch (HloException exception)
        {
            throw StatusException.InvalidArgument(exception.Message);
        }
    }
}
