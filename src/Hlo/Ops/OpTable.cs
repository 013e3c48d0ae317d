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

        // Control flow and structure.
        AfterAll.Entry, AsyncDone.Entry, AsyncStart.Entry, Case.Entry, Composite.Entry, CreateToken.Entry, CustomCall.Entry,
        GetTupleElement.Entry, If.Entry, OptimizationBarrier.Entry, Return.Entry, Tuple.Entry, While.Entry,

        // Functions.
        FuncReturn.Entry, Call.Entry,
    ];

    private static readonly FrozenDictionary<string, OpDefinition> ByName = Definitions.ToFrozenDictionary(entry => entry.Name);

    /// <summary>Every op.</summary>
    public static IReadOnlyList<OpDefinition> All => Definitions;

    /// <summary>Finds an op by its full name.</summary>
    /// <param name="name">For instance <c>stablehlo.add</c>.</param>
    /// <returns>The entry, or null for an unknown op.</returns>
    public static OpDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
