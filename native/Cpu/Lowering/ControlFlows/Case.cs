using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.ControlFlows;

/// <summary>Branches in the entry function, chosen by number; any other number chooses the last.</summary>
internal sealed class Case : ControlFlow
{
    /// <inheritdoc/>
    public override void Emit(ProgramEmitter program, Node node) =>
        EmitFrom(program, node, 0, program.ReadScalar(node.Operands[0]).Real);

    private static void EmitFrom(ProgramEmitter program, Node node, int branch, LLVMValueRef index)
    {
        if (branch == node.Bodies.Length - 1)
        {
            program.Run(node.Bodies[branch]);
            return;
        }

        LLVMValueRef isThis = program.Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, index, program.Ir.Int32(branch));
        program.Ir.If(
            isThis,
            () => If.RunBranch(program, node.Bodies[branch]),
            () =>
            {
                EmitFrom(program, node, branch + 1, index);
                return [];
            }
        );
    }
}
