using System.Collections.Immutable;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Execution;

/// <summary>A result that may take the memory of a donated parameter.</summary>
/// <param name="Parameter">Position of the parameter.</param>
/// <param name="Result">Position of the result; both have the same size.</param>
internal readonly record struct InputOutputAlias(int Parameter, int Result);

/// <summary>What running the program once costs, by the compiler's count.</summary>
/// <param name="Flops">Floating-point operations.</param>
/// <param name="BytesAccessed">Bytes read and written.</param>
/// <param name="Transcendentals">Calls of exp, log, sin and the like.</param>
internal readonly record struct ProgramCost(float Flops, float BytesAccessed, float Transcendentals);

/// <summary>
/// A compiled program as data: what the compiler returns and what is written to disk. <see cref="CpuExecutable"/> loads
/// it; that needs no compiler.
/// </summary>
internal sealed class ExecutableImage
{
    /// <summary>Name of the module that was compiled.</summary>
    public required string Name { get; init; }

    /// <summary>Shapes of the parameters, dense and row-major in memory.</summary>
    public required ImmutableArray<TensorType> Parameters { get; init; }

    /// <summary>Shapes of the results, dense and row-major in memory.</summary>
    public required ImmutableArray<TensorType> Results { get; init; }

    /// <summary>
    /// Dynamic dimensions of parameters, which have the size of their bound. The entry point takes their sizes behind
    /// all parameters, each as an <c>i32</c>.
    /// </summary>
    public ImmutableArray<DynamicDimension> DynamicParameters { get; init; } = [];

    /// <summary>
    /// Dynamic dimensions of results, which have the size of their bound. The entry point gives their sizes behind all
    /// results, each as an <c>i32</c>.
    /// </summary>
    public ImmutableArray<DynamicDimension> DynamicResults { get; init; } = [];

    /// <summary>
    /// Parameters that a call gives up. Where a donated parameter is aliased, the call may pass one address as both:
    /// the code must be right when the two are the same and when they are not.
    /// </summary>
    public ImmutableArray<int> DonatedParameters { get; init; } = [];

    /// <summary>Which results may take the memory of which donated parameters.</summary>
    public ImmutableArray<InputOutputAlias> Aliases { get; init; } = [];

    /// <summary>The ELF object files, which may refer to each other.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> ObjectFiles { get; init; }

    /// <summary>Bytes of all object files.</summary>
    public long CodeSize => ObjectFiles.Sum(file => (long)file.Length);

    /// <summary>
    /// The symbol of <c>int entry(void** arguments, void** results, byte* arena, byte* constants, ExecutionContext*
    /// context)</c>.
    /// </summary>
    public required string EntryPoint { get; init; }

    /// <summary>Large constants, which are handed to the entry point.</summary>
    public AlignedBytes Constants { get; init; } = AlignedBytes.Empty;

    /// <summary>
    /// Bytes of scratch memory that one call needs, at a multiple of 64; its contents are undefined on entry.
    /// </summary>
    public long ArenaSize { get; init; }

    /// <summary>What the code asks of the host, by number.</summary>
    public ImmutableArray<HostCall> HostCalls { get; init; } = [];

    /// <summary>True if processes meet: then all of them must run at the same time.</summary>
    public bool IsCollective => HostCalls.Any(call => call.IsCollective);

    /// <summary>The compiler's estimate.</summary>
    public ProgramCost Cost { get; init; }

    /// <summary>What the compiler did, if it was asked; kept in files.</summary>
    public string? Explanation { get; init; }

    /// <summary>The options the program was compiled with.</summary>
    public CompileOptions Options { get; init; } = CompileOptions.Default;
}
