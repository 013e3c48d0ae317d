using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// How the entry function becomes code. Where it is a long line of calls, its time is theirs, and LLVM's better register
/// allocator takes more than proportional time over it: 9 s of the 11 s that the gradient of 48 transformer blocks took.
/// </summary>
/// <param name="Passes">LLVM's passes.</param>
/// <param name="Level">How much its code generator tries.</param>
internal readonly record struct EntryCode(string Passes, LLVMCodeGenOptLevel Level)
{
    // Calls of kernels from which on they decide how long the function takes.
    private const int ManyCalls = 16;

    // The same where there are loops, which may run what stands in the function itself many times.
    private const int ManyCallsOfLoops = 400;

    // A straight line of calls.
    private const string CallPasses =
        "cgscc(inline),globaldce,function(sroa,early-cse,instcombine<no-verify-fixpoint>,simplifycfg)";

    // A long one: small values go to registers.
    private const string LongPasses = "globaldce,function(sroa,simplifycfg)";

    /// <summary>Decides for a program.</summary>
    public static EntryCode Of(Graph graph)
    {
        (int calls, int inside, bool loops) = (0, 0, false);
        Count(graph);
        bool isLong = calls >= (loops ? ManyCallsOfLoops : ManyCalls) && calls >= inside;
        return isLong
            ? new(LongPasses, LLVMCodeGenOptLevel.LLVMCodeGenLevelNone)
            : new(loops ? Optimizer.Default : CallPasses, LLVMCodeGenOptLevel.LLVMCodeGenLevelDefault);

        void Count(Graph part)
        {
            foreach (Step step in part.Steps)
            {
                Node first = step.Members[0];
                if (Grouping.IsTiny(first))
                {
                    inside++;
                }
                else if (!step.IsControl)
                {
                    calls += step.Members.Count;
                }

                loops |= step.IsControl && first.Bodies.Length > 0;
                Array.ForEach(step.IsControl ? first.Bodies : [], Count);
            }
        }
    }
}
