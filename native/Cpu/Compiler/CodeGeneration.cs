using System.Diagnostics;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// From kernels to object code: the entry function is one unit; the kernels are shared out among units, which threads
/// write, optimise and compile at the same time. What the units are does not depend on how fast they get done, so the
/// code is always the same.
/// </summary>
internal static class CodeGeneration
{
    // A unit of fewer kernels is not worth a thread and an object file of its own.
    private const int KernelsPerUnit = 5;

    // Code whose inner loops are vectors already: what is invariant is moved out of them.
    private const string VectorPasses =
        "function(early-cse,simplifycfg,loop-mssa(loop-rotate,licm),instcombine<no-verify-fixpoint>,simplifycfg,early-cse)";

    // Loops over elements: helpers are inlined, loops made canonical, vectorised, and tidied up.
    private const string LoopPasses =
        "cgscc(inline),globaldce,function(sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,loop-mssa(loop-rotate,licm),"
        + "simplifycfg,loop(loop-idiom,indvars,loop-deletion,loop-unroll-full),sroa,early-cse,loop-vectorize,"
        + "instcombine<no-verify-fixpoint>,simplifycfg,early-cse,loop-mssa(licm),simplifycfg)";

    /// <summary>Compiles a program.</summary>
    /// <param name="entry">The unit with the entry function.</param>
    /// <param name="entryCode">How that becomes code.</param>
    /// <param name="kernels">The kernels.</param>
    /// <param name="explanation">Is told about the units.</param>
    /// <returns>Object files.</returns>
    public static ReadOnlyMemory<byte>[] Run(
        CodeUnit entry,
        EntryCode entryCode,
        Kernel[] kernels,
        Explanation? explanation = null
    )
    {
        List<Func<byte[]>> work =
        [
            () =>
                Compile(
                    entry,
                    entryCode.Passes,
                    entryCode.Level,
                    (optimise, emit, bytes) =>
                        explanation?.AddUnit("entry function", 0, TimeSpan.Zero, optimise, emit, bytes)
                ),
        ];
        foreach (IGrouping<bool, Kernel> kind in kernels.GroupBy(kernel => kernel.HasVectors))
        {
            (string name, string passes) = kind.Key ? ("vectors", VectorPasses) : ("loops", LoopPasses);
            work.AddRange(
                Share([.. kind]).Select(part => (Func<byte[]>)(() => Compile(part, name, passes, explanation)))
            );
        }

        byte[][] objects = DeepStack.RunAll([.. work], Environment.ProcessorCount);
        return Array.ConvertAll(objects, code => (ReadOnlyMemory<byte>)code);
    }

    // Into parts of about equal weight: the heaviest first, each into the lightest part.
    private static List<Kernel>[] Share(Kernel[] kernels)
    {
        int count = Math.Clamp(kernels.Length / KernelsPerUnit, 1, Environment.ProcessorCount);
        List<Kernel>[] parts = [.. Enumerable.Range(0, count).Select(_ => new List<Kernel>())];
        int[] weights = new int[count];
        foreach (Kernel kernel in kernels.OrderByDescending(kernel => kernel.Weight))
        {
            int lightest = Array.IndexOf(weights, weights.Min());
            parts[lightest].Add(kernel);
            weights[lightest] += kernel.Weight;
        }

        return parts;
    }

    private static byte[] Compile(List<Kernel> kernels, string name, string passes, Explanation? explanation)
    {
        long start = Stopwatch.GetTimestamp();
        using CodeUnit unit = new(kernels[0].Name);
        kernels.ForEach(kernel => kernel.Emit(unit));
        TimeSpan write = Stopwatch.GetElapsedTime(start);
        return Compile(
            unit,
            passes,
            LLVMCodeGenOptLevel.LLVMCodeGenLevelDefault,
            (optimise, emit, bytes) => explanation?.AddUnit(name, kernels.Count, write, optimise, emit, bytes)
        );
    }

    private static byte[] Compile(
        CodeUnit unit,
        string passes,
        LLVMCodeGenOptLevel level,
        Action<TimeSpan, TimeSpan, int> tell
    )
    {
        long start = Stopwatch.GetTimestamp();
        unit.Module.Verify();
        using TargetMachine machine = new(level);
        Optimizer.Run(unit.Module, machine, passes);
        long optimised = Stopwatch.GetTimestamp();
        byte[] code = machine.EmitObject(unit.Module);
        tell(Stopwatch.GetElapsedTime(start, optimised), Stopwatch.GetElapsedTime(optimised), code.Length);
        return code;
    }
}
