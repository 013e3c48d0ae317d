using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.ControlFlows;

/// <summary>A loop in the entry function; what it carries stays in one place.</summary>
internal sealed class While : ControlFlow
{
    /// <inheritdoc/>
    public override void Emit(ProgramEmitter program, Node node)
    {
        program.EnterLoop(node);
        program.Ir.WhileLoop(
            [],
            _ =>
            {
                program.Run(node.Bodies[0]);
                return program.ReadScalar(node.Bodies[0].Results[0]).Real;
            },
            _ =>
            {
                program.Run(node.Bodies[1]);
                return [];
            }
        );
    }
}
