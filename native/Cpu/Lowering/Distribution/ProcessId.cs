using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>The replica or partition that the running process is.</summary>
/// <param name="offset">Where in the call's context; see <see cref="Execution.ExecutionContext"/>.</param>
internal sealed class ProcessId(int offset) : ControlFlow
{
    /// <inheritdoc/>
    public override void Emit(ProgramEmitter program, Node node) => program.StoreFromContext(offset, node.Result);
}
