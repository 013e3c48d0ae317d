using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>A call of the process around the program, made by the entry function between kernels.</summary>
/// <param name="hasSideEffect">True if it must stay although nobody reads its results.</param>
internal sealed class CallHost(bool hasSideEffect) : ControlFlow
{
    /// <inheritdoc/>
    public override bool HasSideEffect => hasSideEffect;

    /// <inheritdoc/>
    public override void Emit(ProgramEmitter program, Node node) => program.CallHost(((HostCallOp)node.Op).Call, node);
}

/// <summary>A host call as an op.</summary>
/// <param name="Call">What is asked.</param>
/// <param name="IsPure">True if it does nothing but compute its results.</param>
internal sealed record HostCallOp(HostCall Call, bool IsPure = false)
    : CompilerOp(IsPure ? "cpu.pure_host_call" : "cpu.host_call");
