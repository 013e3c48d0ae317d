using System.Collections.Frozen;

namespace XlaSharp.Hlo.Ops;

/// <summary>The index of all ops: one line per op, in the specification's order.</summary>
public static class OpTable
{
    private static readonly OpDefinition[] Definitions =
    [
        // Elementwise, unary.
        Abs.Entry, Cbrt.Entry, Ceil.Entry, Cosine.Entry, Convert.Entry, CountLeadingZeros.Entry, Exponential.Entry,
        ExponentialMinusOne.Entry, Floor.Entry, Imag.Entry, IsFinite.Entry, Log.Entry, LogPlusOne.Entry, Logistic.Entry,
        Negate.Entry, Not.Entry, Popcnt.Entry, Real.Entry, ReducePrecision.Entry, RoundNearestAfz.Entry, RoundNearestEven.Entry,
        Rsqrt.Entry, Sign.Entry, Sine.Entry, Sqrt.Entry, Tan.Entry, Tanh.Entry, BitcastConvert.Entry,

        // Elementwise, binary and ternary.
        Add.Entry, And.Entry, Atan2.Entry, Clamp.Entry, Compare.Entry, Complex.Entry, Divide.Entry, Map.Entry, Maximum.Entry,
        Minimum.Entry, Multiply.Entry, Or.Entry, Power.Entry, Remainder.Entry, Select.Entry, ShiftLeft.Entry,
        ShiftRightArithmetic.Entry, ShiftRightLogical.Entry, Subtract.Entry, Xor.Entry,

        // Constants and generators.
        Constant.Entry, Iota.Entry, Rng.Entry, RngBitGenerator.Entry,

        // Shape and data movement.
        Broadcast.Entry, BroadcastInDim.Entry, Concatenate.Entry, DynamicSlice.Entry, DynamicUpdateSlice.Entry, Gather.Entry,
        GetDimensionSize.Entry, Pad.Entry, Reshape.Entry, Reverse.Entry, Scatter.Entry, SetDimensionSize.Entry, Slice.Entry,
        TorchIndexSelect.Entry, Transpose.Entry,

        // Dynamic shapes.
        DynamicBroadcastInDim.Entry, DynamicConv.Entry, DynamicGather.Entry, DynamicIota.Entry, DynamicPad.Entry,
        DynamicReshape.Entry, RealDynamicSlice.Entry,

        // Reductions, windows, sort.
        Reduce.Entry, ReduceWindow.Entry, SelectAndScatter.Entry, Sort.Entry,

        // Linear algebra.
        BatchNormGrad.Entry, BatchNormInference.Entry, BatchNormTraining.Entry, Cholesky.Entry, Convolution.Entry,
        Dot.Entry, DotGeneral.Entry, Einsum.Entry, Fft.Entry, TriangularSolve.Entry, UnaryEinsum.Entry,

        // Communication.
        AllGather.Entry, AllReduce.Entry, AllToAll.Entry, CollectiveBroadcast.Entry, CollectivePermute.Entry,
        CollectiveReduce.Entry, CrossReplicaSum.Entry, Infeed.Entry, Outfeed.Entry, PartitionId.Entry, Recv.Entry,
        ReduceScatter.Entry, ReplicaId.Entry, Send.Entry,

        // Quantization.
        UniformDequantize.Entry, UniformQuantize.Entry,

        // Control flow and structure.
        AfterAll.Entry, AsyncDone.Entry, AsyncStart.Entry, Case.Entry, Composite.Entry, CreateToken.Entry, CustomCall.Entry,
        GetTupleElement.Entry, If.Entry, OptimizationBarrier.Entry, Return.Entry, Tuple.Entry, While.Entry,

        // Functions.
        FuncReturn.Entry, Call.Entry,

        // CHLO.
        Chlo.Acos.Entry, Chlo.Acosh.Entry, Chlo.Asin.Entry, Chlo.Asinh.Entry, Chlo.Atan.Entry, Chlo.Atanh.Entry,
        Chlo.Cosh.Entry, Chlo.Sinh.Entry, Chlo.Tan.Entry, Chlo.Conj.Entry, Chlo.Square.Entry, Chlo.Erf.Entry,
        Chlo.Erfc.Entry, Chlo.ErfInv.Entry, Chlo.Lgamma.Entry, Chlo.Digamma.Entry, Chlo.BesselI1e.Entry,
        Chlo.AsinAcosKernel.Entry, Chlo.IsInf.Entry, Chlo.IsNegInf.Entry, Chlo.IsPosInf.Entry, Chlo.NextAfter.Entry,
        Chlo.Polygamma.Entry, Chlo.Zeta.Entry, Chlo.Mulhi.Entry, Chlo.BroadcastAdd.Entry, Chlo.BroadcastAtan2.Entry,
        Chlo.BroadcastDivide.Entry, Chlo.BroadcastMaximum.Entry, Chlo.BroadcastMinimum.Entry, Chlo.BroadcastMultiply.Entry,
        Chlo.BroadcastNextAfter.Entry, Chlo.BroadcastPolygamma.Entry, Chlo.BroadcastPower.Entry,
        Chlo.BroadcastRemainder.Entry, Chlo.BroadcastShiftLeft.Entry, Chlo.BroadcastShiftRightArithmetic.Entry,
        Chlo.BroadcastShiftRightLogical.Entry, Chlo.BroadcastSubtract.Entry, Chlo.BroadcastZeta.Entry,
        Chlo.BroadcastAnd.Entry, Chlo.BroadcastOr.Entry, Chlo.BroadcastXor.Entry, Chlo.BroadcastComplex.Entry,
        Chlo.BroadcastCompare.Entry, Chlo.BroadcastSelect.Entry, Chlo.Constant.Entry, Chlo.ConstantLike.Entry,
        Chlo.TopK.Entry, Chlo.RaggedDot.Entry, Chlo.Scan.Entry,

        // Test ops of the conformance programs.
        Check.ExpectAlmostEq.Entry, Check.ExpectAlmostEqConst.Entry, Check.ExpectClose.Entry, Check.ExpectEq.Entry,
        Check.ExpectEqConst.Entry, Check.ExpectSerializedEq.Entry,
    ];

    private static readonly FrozenDictionary<string, OpDefinition> ByName = Definitions.ToFrozenDictionary(
        entry => entry.Name);

    /// <summary>Every op.</summary>
    public static IReadOnlyList<OpDefinition> All => Definitions;

    /// <summary>Finds an op by its full name.</summary>
    /// <param name="name">For instance <c>stablehlo.add</c>.</param>
    /// <returns>The entry, or null for an unknown op.</returns>
    public static OpDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
