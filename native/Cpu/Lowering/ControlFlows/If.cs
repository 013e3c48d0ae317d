using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.ControlFlows;

/// <summary>Two branches in the entry function; each leaves its results in the same places.</summary>
internal sealed class If : ControlFlow
{
    /// <inheritdoc/>
    public override void Emit(ProgramEmitter program, Node node) =>
        program.Ir.If(
            program.ReadScalar(node.Operands[0]).Real,
            () => RunBranch(program, node.Bodies[0]),
            () => RunBranch(program, node.Bodies[1])
        );

    internal static LLVMValueRef[] RunBranch(ProgramEmitter program, Graph branch)
    {
        program.Run(branch);
        return [];
    }
}
