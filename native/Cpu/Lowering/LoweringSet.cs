using System.Collections.Frozen;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering;

/// <summary>The index: which op has which lowering. An op that is not here is an error that names it.</summary>
internal static class LoweringSet
{
    private static readonly FrozenDictionary<string, Lowering> Rows = new (string Name, Lowering Lowering)[][]
    {
        Elementwise.Arithmetic.Rows,
        Elementwise.Comparison.Rows,
        Elementwise.Conversion.Rows,
        Elementwise.Functions.Rows,
        Elementwise.Bits.Rows,
        [
            ("stablehlo.constant", new Miscellaneous.Constant()),
            ("stablehlo.iota", new Miscellaneous.Iota()),
            ("stablehlo.broadcast_in_dim", new DataMovement.BroadcastInDim()),
            ("stablehlo.reshape", new DataMovement.Reshape()),
            ("stablehlo.transpose", new DataMovement.Transpose()),
            ("stablehlo.slice", new DataMovement.Slice()),
            ("stablehlo.reverse", new DataMovement.Reverse()),
            ("stablehlo.pad", new DataMovement.Pad()),
            ("stablehlo.concatenate", new DataMovement.Concatenate()),
            ("stablehlo.dynamic_slice", new DataMovement.DynamicSlice()),
            ("stablehlo.dynamic_update_slice", new DataMovement.DynamicUpdateSlice()),
            ("stablehlo.bitcast_convert", new DataMovement.BitcastConvert()),
            ("stablehlo.map", new Elementwise.Map()),
            ("stablehlo.dot_general", new Contraction.DotGeneral()),
            ("stablehlo.convolution", new Contraction.Convolution()),
            ("cpu.contract", new Contraction.ContractKernel()),
            ("cpu.gemm", new Contraction.GemmKernel()),
            ("cpu.pack", new Contraction.PackKernel()),
            ("stablehlo.fft", new Fourier.Fft()),
            ("cpu.fft", new Fourier.FourierKernel()),
            ("cpu.fft_columns", new Fourier.ColumnTransformKernel()),
            ("stablehlo.triangular_solve", new LinearAlgebra.TriangularSolve()),
            ("cpu.triangular_solve", new LinearAlgebra.TriangularSolveKernel()),
            ("stablehlo.cholesky", new LinearAlgebra.Cholesky()),
            ("cpu.cholesky", new LinearAlgebra.CholeskyKernel()),
            ("stablehlo.reduce", new Reduction.Reduce()),
            ("stablehlo.reduce_window", new Reduction.ReduceWindow()),
            ("cpu.scan", new Reduction.ScanKernel()),
            ("stablehlo.select_and_scatter", new Reduction.SelectAndScatter()),
            ("stablehlo.gather", new Indexing.Gather()),
            ("stablehlo.scatter", new Indexing.Scatter()),
            ("stablehlo.sort", new Sorting.Sort()),
            ("cpu.merge_sort", new Sorting.MergeSortKernel()),
            ("cpu.radix_sort", new Sorting.RadixSortKernel()),
            ("cpu.digit_count", new Sorting.DigitCountKernel()),
            ("cpu.digit_places", new Sorting.DigitPlacesKernel()),
            ("cpu.digit_move", new Sorting.DigitMoveKernel()),
            ("stablehlo.rng_bit_generator", new Random.RngBitGenerator()),
            ("stablehlo.rng", new Random.Rng()),
            ("stablehlo.all_gather", new Distribution.AllGather()),
            ("stablehlo.all_reduce", new Distribution.AllReduce()),
            ("stablehlo.all_to_all", new Distribution.AllToAll()),
            ("stablehlo.reduce_scatter", new Distribution.ReduceScatter()),
            ("stablehlo.collective_broadcast", new Distribution.CollectiveBroadcast()),
            ("stablehlo.collective_permute", new Distribution.CollectivePermute()),
            ("stablehlo.collective_reduce", new Distribution.CollectiveReduce()),
            ("stablehlo.replica_id", new Distribution.ProcessId(8)),
            ("stablehlo.partition_id", new Distribution.ProcessId(12)),
            ("cpu.host_call", new Distribution.CallHost(hasSideEffect: true)),
            ("cpu.pure_host_call", new Distribution.CallHost(hasSideEffect: false)),
            ("cpu.fold", new Distribution.FoldKernel()),
            ("stablehlo.while", new ControlFlows.While()),
            ("stablehlo.if", new ControlFlows.If()),
            ("stablehlo.case", new ControlFlows.Case()),
        ],
    }
        .SelectMany(family => family)
        .ToFrozenDictionary(row => row.Name, row => row.Lowering);

    /// <summary>Names of all ops that have a lowering.</summary>
    public static IEnumerable<string> Names => Rows.Keys;

    /// <summary>
    /// True if a CHLO op of one result has a lowering for its operands' types: then it need not be decomposed.
    /// </summary>
    public static bool Lowers(Op op, IReadOnlyList<Value> operands) =>
        op.Name.StartsWith("chlo.", StringComparison.Ordinal)
        && operands.Count > 0
        && operands.All(operand => operand.Type is TensorType { IsStatic: true })
        && Find(op.Name) is { } lowering
        && lowering.Refuse(
            new Node(
                op,
                lowering,
                [.. operands.Select(operand => new Tensor(operand.Tensor, null, 0))],
                [operands[0].Tensor]
            )
        )
            is null;

    /// <summary>The lowering of an op, by its full name; null if there is none.</summary>
    public static Lowering? Find(string name) => Rows.GetValueOrDefault(name);
}
