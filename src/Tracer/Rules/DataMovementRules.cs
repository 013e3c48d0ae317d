using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of ops that move elements without looking at them. All are linear.</summary>
internal static class DataMovementRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Linear<Ops.Reshape>(
            (_, operands, ct) => Lax.Reshape(ct, operands[0].Type.Dims),
            (op, args) => Lax.Reshape(args[0], op.ResultType.Dims.Insert(0, args.Size))
        ),
        Rows.Linear<Ops.Transpose>(
            (op, _, ct) => Lax.Transpose(ct, op.Permutation.Inverse()),
            (op, args) => Lax.Transpose(args[0], Batching.Shift(op.Permutation).Insert(0, 0))
        ),
        Rows.Linear<Ops.BroadcastInDim>(TransposeBroadcast, BatchBroadcast),
        Rows.Linear<Ops.Reverse>(
            (op, _, ct) => Lax.Rev(ct, op.Dimensions),
            (op, args) => Lax.Rev(args[0], Batching.Shift(op.Dimensions))
        ),
        Rows.Linear<Ops.Slice>(
            TransposeSlice,
            (op, args) =>
                Lax.Slice(
                    args[0],
                    op.StartIndices.Insert(0, 0),
                    op.LimitIndices.Insert(0, args.Size),
                    op.Strides.Insert(0, 1)
                )
        ),
        Rows.Of<Ops.Pad>(
            new()
            {
                Jvp = PadJvp,
                Transpose = TransposePad,
                Batch = BatchPad,
            }
        ),
        Rows.Of<Ops.Concatenate>(
            new()
            {
                Jvp = ConcatenateJvp,
                Transpose = TransposeConcatenate,
                Batch = BatchConcatenate,
            }
        ),
    ];

    private static Tensor TransposeBroadcast(Ops.BroadcastInDim op, LinearOperand[] operands, Tensor ct)
    {
        Dims operand = operands[0].Type.Dims;
        List<long> summed = [];
        for (int axis = 0; axis < ct.Rank; axis++)
        {
            int source = op.BroadcastDimensions.IndexOf(axis);
            if (source < 0 || (operand[source] == 1 && ct.Shape[axis] != 1))
            {
                summed.Add(axis);
            }
        }

        // What remains stands in the order of the result's axes; the operand's may be another.
        Tensor sum = Lax.ReduceSum(ct, Dims.Of(summed));
        long[] kept = [.. op.BroadcastDimensions.Where(axis => !summed.Contains(axis))];
        Dims order = Dims.Of(kept.Select(axis => (long)kept.Count(other => other < axis)));
        return Lax.Reshape(Lax.Transpose(sum, order), operand);
    }

    private static Tensor BatchBroadcast(Ops.BroadcastInDim op, BatchArguments args) =>
        Lax.BroadcastInDim(
            args[0],
            op.ResultType.Dims.Insert(0, args.Size),
            Batching.Shift(op.BroadcastDimensions).Insert(0, 0)
        );

    private static Tensor TransposeSlice(Ops.Slice op, LinearOperand[] operands, Tensor ct)
    {
        Dims shape = operands[0].Type.Dims;
        long[] high = new long[shape.Count];
        for (int i = 0; i < high.Length; i++)
        {
            high[i] = shape[i] - op.StartIndices[i] - Paddings.Dilate(ct.Shape[i], op.Strides[i]);
        }

        return Lax.Pad(ct, 0, op.StartIndices, Dims.Create(high), Dims.Of(op.Strides.Select(stride => stride - 1)));
    }

    private static Tensor?[] PadJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [Trace.Bind1(op, tangents[0] ?? Lax.ZerosLike(primals[0]), tangents[1] ?? Lax.ZerosLike(primals[1]))];

    private static Tensor?[] TransposePad(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        Ops.Pad pad = (Ops.Pad)op;
        Tensor ct = cotangents[0]!;
        Dims Negated(Dims dims) => Dims.Of(dims.Select(size => -size));

        // Cutting the margins first and then dropping the gaps undoes padding.
        Tensor cut = Lax.Pad(ct, 0, Negated(pad.EdgePaddingLow), Negated(pad.EdgePaddingHigh));
        Tensor operand = Lax.Slice(
            cut,
            Dims.Repeat(0, ct.Rank),
            cut.Shape,
            Dims.Of(pad.InteriorPadding.Select(gap => gap + 1))
        );
        Tensor? filler = operands[1].IsLinear
            ? Lax.Sub(Lax.ReduceSum(ct, Dims.Range(0, ct.Rank)), Lax.ReduceSum(operand, Dims.Range(0, ct.Rank)))
            : null;
        return [operands[0].IsLinear ? operand : null, filler];
    }

    private static Tensor[] BatchPad(Op op, BatchArguments args)
    {
        Ops.Pad pad = (Ops.Pad)op;
        if (args.IsBatched(1))
        {
            return Batching.Loop(op, args);
        }

        return
        [
            Lax.Pad(
                args[0],
                args[1],
                pad.EdgePaddingLow.Insert(0, 0),
                pad.EdgePaddingHigh.Insert(0, 0),
                pad.InteriorPadding.Insert(0, 0)
            ),
        ];
    }

    private static Tensor?[] ConcatenateJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [Trace.Bind1(op, Differentiation.OrZero(tangents, primals))];

    private static Tensor?[] TransposeConcatenate(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        int axis = (int)((Ops.Concatenate)op).Dimension;
        Tensor?[] parts = new Tensor?[operands.Length];
        long start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            long limit = start + operands[i].Type.Dims[axis];
            parts[i] = operands[i].IsLinear ? Lax.SliceInDim(cotangents[0]!, start, limit, axis) : null;
            start = limit;
        }

        return parts;
    }

    private static Tensor[] BatchConcatenate(Op op, BatchArguments args) =>
        [Lax.Concatenate(args.AllFull(), (int)((Ops.Concatenate)op).Dimension + 1)];
}
