using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// A part of running sums along the innermost dimension. Rows are cut into blocks of a fixed length, so that threads
/// can share them and sums do not depend on how many threads there are: blocks are added up, their totals become what
/// lies before each block, and then every block is summed from there.
/// </summary>
/// <param name="Part">Which of the three.</param>
/// <param name="Length">Elements of a row.</param>
/// <param name="Block">Elements of a block; the last one of a row may be shorter.</param>
/// <param name="IsReversed">True if sums start at the end of a row.</param>
internal sealed record Scan(ScanPart Part, long Length, long Block, bool IsReversed) : CompilerOp("cpu.scan")
{
    private const long BlockLength = 4096;

    /// <summary>Blocks of a row.</summary>
    public long Blocks => (Length + Block - 1) / Block;

    /// <summary>True for types that are summed as they lie in memory.</summary>
    public static bool Adds(ElementType type) =>
        type.Kind is ElementKind.F32 or ElementKind.F64 || type is { IsInteger: true, BitWidth: >= 8 };

    /// <summary>Adds the nodes of running sums.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="values">What is summed, along its last dimension that is not 1.</param>
    /// <param name="length">Size of that dimension.</param>
    /// <param name="isReversed">From the end.</param>
    public static Tensor Expand(GraphWriter graph, Tensor values, long length, bool isReversed)
    {
        if (length <= 2 * BlockLength)
        {
            return graph.Add(new Scan(ScanPart.Sums, length, length, isReversed), values.Type, values);
        }

        Scan sums = new(ScanPart.Sums, length, BlockLength, isReversed);
        TensorType small = new(values.ElementType, [values.Type.ElementCount / length, sums.Blocks]);
        Tensor totals = graph.Add(sums with { Part = ScanPart.Totals }, small, values);
        Tensor before = graph.Add(sums with { Part = ScanPart.Before }, small, totals);
        return graph.Add(sums, values.Type, values, before);
    }
}

/// <summary>The steps of running sums.</summary>
internal enum ScanPart
{
    /// <summary>The total of each block.</summary>
    Totals,

    /// <summary>From totals to the sum of the blocks before each.</summary>
    Before,

    /// <summary>The sums inside each block, from what lies before it.</summary>
    Sums,
}
