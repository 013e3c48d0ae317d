using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of ops that read or write at computed positions.</summary>
internal static class IndexingRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Linear<Ops.DynamicSlice>(TransposeDynamicSlice, BatchDynamicSlice),
        Rows.Of<Ops.DynamicUpdateSlice>(
            new()
            {
                Jvp = UpdateJvp,
                Transpose = TransposeUpdate,
                Batch = BatchUpdate,
            }
        ),
        Rows.Linear<Ops.Gather>(TransposeGather, BatchGather),
        Rows.Of<ScatterPrimitive>(
            new()
            {
                Jvp = ScatterJvp,
                Transpose = TransposeScatter,
                Batch = BatchScatter,
            }
        ),
    ];

    private static Tensor TransposeDynamicSlice(Ops.DynamicSlice op, LinearOperand[] operands, Tensor ct) =>
        Lax.DynamicUpdateSlice(Zeros(operands[0].Type), ct, [.. operands[1..].Select(operand => operand.Value!)]);

    private static Tensor BatchDynamicSlice(Ops.DynamicSlice op, BatchArguments args)
    {
        if (args.OnlyFirstIsBatched)
        {
            return Lax.DynamicSlice(
                args[0],
                [Broadcasting.Convert(0, args[1].ElementType), .. Rest(args, 1)],
                op.SliceSizes.Insert(0, args.Size)
            );
        }

        // Per-entry positions: a gather whose batch axes are paired.
        int rank = op.SliceSizes.Count;
        Tensor positions = ClampedPositions(args, 1, args.Inner(0).Dims, op.SliceSizes);
        GatherDimensionNumbers numbers = new(Dims.Range(1, rank), [], [0], [0], Dims.Range(1, rank), 1);
        return Lax.Gather(args.Full(0), positions, numbers, op.SliceSizes.Insert(0, 1));
    }

    private static Tensor?[] UpdateJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        [
            Trace.Bind1(
                op,
                [tangents[0] ?? Lax.ZerosLike(primals[0]), tangents[1] ?? Lax.ZerosLike(primals[1]), .. primals[2..]]
            ),
        ];

    private static Tensor?[] TransposeUpdate(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        Tensor[] positions = [.. operands[2..].Select(operand => operand.Value!)];
        TensorType update = operands[1].Type;
        return
        [
            operands[0].IsLinear ? Lax.DynamicUpdateSlice(cotangents[0]!, Zeros(update), positions) : null,
            operands[1].IsLinear ? Lax.DynamicSlice(cotangents[0]!, positions, update.Dims) : null,
            .. new Tensor?[positions.Length],
        ];
    }

    private static Tensor[] BatchUpdate(Op op, BatchArguments args)
    {
        bool positionsAreShared = !Enumerable.Range(2, args.Count - 2).Any(args.IsBatched);
        if (positionsAreShared && args.Count > 2)
        {
            return
            [
                Lax.DynamicUpdateSlice(
                    args.Full(0),
                    args.Full(1),
                    [Broadcasting.Convert(0, args[2].ElementType), .. Rest(args, 2)]
                ),
            ];
        }

        Dims sizes = args.Inner(1).Dims;
        if (sizes.Count == 0)
        {
            return [args.Full(1)];
        }

        Tensor positions = ClampedPositions(args, 2, args.Inner(0).Dims, sizes);
        ScatterDimensionNumbers numbers = new(Dims.Range(1, sizes.Count), [], [0], [0], Dims.Range(1, sizes.Count), 1);
        return [Lax.Scatter(args.Full(0), positions, args.Full(1), numbers, ScatterKind.Update, uniqueIndices: true)];
    }

    private static Tensor TransposeGather(Ops.Gather op, LinearOperand[] operands, Tensor ct)
    {
        GatherDimensionNumbers numbers = op.DimensionNumbers;
        ScatterDimensionNumbers scatter = new(
            numbers.OffsetDims,
            numbers.CollapsedSliceDims,
            numbers.OperandBatchingDims,
            numbers.StartIndicesBatchingDims,
            numbers.StartIndexMap,
            numbers.IndexVectorDim
        );

        // Gather moves positions inside, scatter skips those outside.
        Tensor indices = ClampedIndices(operands[1].Value!, operands[0].Type.Dims, op);
        return Lax.Scatter(Zeros(operands[0].Type), indices, ct, scatter, ScatterKind.Add);
    }

    private static Tensor BatchGather(Ops.Gather op, BatchArguments args)
    {
        GatherDimensionNumbers n = op.DimensionNumbers;
        if (!args.IsBatched(1))
        {
            GatherDimensionNumbers sliced = n with
            {
                OffsetDims = Batching.Shift(n.OffsetDims).Insert(0, 0),
                CollapsedSliceDims = Batching.Shift(n.CollapsedSliceDims),
                OperandBatchingDims = Batching.Shift(n.OperandBatchingDims),
                StartIndexMap = Batching.Shift(n.StartIndexMap),
            };
            return Lax.Gather(args[0], args[1], sliced, op.SliceSizes.Insert(0, args.Size));
        }

        bool both = args.IsBatched(0);
        GatherDimensionNumbers shifted = new(
            Batching.Shift(n.OffsetDims),
            both ? Batching.Shift(n.CollapsedSliceDims) : n.CollapsedSliceDims,
            both ? Batching.Shift(n.OperandBatchingDims).Insert(0, 0) : n.OperandBatchingDims,
            both ? Batching.Shift(n.StartIndicesBatchingDims).Insert(0, 0) : Batching.Shift(n.StartIndicesBatchingDims),
            both ? Batching.Shift(n.StartIndexMap) : n.StartIndexMap,
            n.IndexVectorDim + 1
        );
        return Lax.Gather(args[0], args[1], shifted, both ? op.SliceSizes.Insert(0, 1) : op.SliceSizes);
    }

    private static Tensor?[] ScatterJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        ScatterPrimitive scatter = (ScatterPrimitive)op;
        if (scatter.Kind == ScatterKind.Multiply)
        {
            return [MultiplyJvp(scatter, primals, tangents)];
        }

        if (scatter.Kind is not (ScatterKind.Add or ScatterKind.Update))
        {
            throw new TraceException(
                $"scatter that combines by {scatter.Kind} has no derivative rule; those by Update, Add and "
                    + $"Multiply have."
            );
        }

        return
        [
            Trace.Bind1(
                op,
                tangents[0] ?? Lax.ZerosLike(primals[0]),
                primals[1],
                tangents[2] ?? Lax.ZerosLike(primals[2])
            ),
        ];
    }

    /// <summary>Tangents of the operand are multiplied along; those of updates need that no two of them meet.</summary>
    private static Tensor? MultiplyJvp(ScatterPrimitive scatter, Tensor[] primals, Tensor?[] tangents)
    {
        Tensor? fromOperand = tangents[0] is { } dx ? ScaleAt(scatter, dx, primals[1], primals[2]) : null;
        if (tangents[2] is not { } du)
        {
            return fromOperand;
        }

        if (!scatter.UniqueIndices)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}scatter by Multiply has a derivative by its "
                    + $"updates only with unique indices. "
                    + "Say so with uniqueIndices: true, if no position occurs twice."
            );
        }

        Tensor factors = GatherOfScatter(scatter, primals[0], primals[1], primals[2].Shape);
        Tensor fromUpdates = Lax.Scatter(
            Zeros(primals[0].Type),
            primals[1],
            Lax.Mul(du, factors),
            scatter.DimensionNumbers,
            ScatterKind.Add,
            uniqueIndices: true
        );
        return Rows.Sum(fromOperand, fromUpdates);
    }

    /// <summary>
    /// Multiplies by the product of the updates per place: linear in the operand, so written as a plain product.
    /// </summary>
    private static Tensor ScaleAt(ScatterPrimitive scatter, Tensor x, Tensor indices, Tensor updates) =>
        Lax.Mul(x, Trace.Bind1(scatter, Lax.FullLike(x, 1), indices, updates));

    private static Tensor?[] TransposeScatter(Op op, LinearOperand[] operands, Tensor?[] cotangents)
    {
        ScatterPrimitive scatter = (ScatterPrimitive)op;
        Tensor indices = operands[1].Value!;
        Tensor ct = cotangents[0]!;
        Tensor? operand =
            !operands[0].IsLinear ? null
            : scatter.Kind == ScatterKind.Add ? ct
            : Lax.Scatter(
                ct,
                indices,
                Zeros(operands[2].Type),
                scatter.DimensionNumbers,
                ScatterKind.Update,
                scatter.UniqueIndices
            );
        return
        [
            operand,
            null,
            operands[2].IsLinear ? GatherOfScatter(scatter, ct, indices, operands[2].Type.Dims) : null,
        ];
    }

    private static Tensor GatherOfScatter(ScatterPrimitive scatter, Tensor ct, Tensor indices, Dims updates)
    {
        ScatterDimensionNumbers n = scatter.DimensionNumbers;
        long[] sizes = new long[ct.Rank];
        int window = 0;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            bool inserted = n.InsertedWindowDims.Contains(axis) || n.InputBatchingDims.Contains(axis);
            sizes[axis] = inserted ? 1 : updates[(int)n.UpdateWindowDims[window++]];
        }

        GatherDimensionNumbers gather = new(
            n.UpdateWindowDims,
            n.InsertedWindowDims,
            n.InputBatchingDims,
            n.ScatterIndicesBatchingDims,
            n.ScatterDimsToOperandDims,
            n.IndexVectorDim
        );
        return Lax.Gather(ct, indices, gather, Dims.Create(sizes));
    }

    private static Tensor[] BatchScatter(Op op, BatchArguments args)
    {
        ScatterPrimitive scatter = (ScatterPrimitive)op;
        ScatterDimensionNumbers n = scatter.DimensionNumbers;
        ScatterDimensionNumbers shifted = new(
            Batching.Shift(n.UpdateWindowDims),
            Batching.Shift(n.InsertedWindowDims),
            Batching.Shift(n.InputBatchingDims).Insert(0, 0),
            Batching.Shift(n.ScatterIndicesBatchingDims).Insert(0, 0),
            Batching.Shift(n.ScatterDimsToOperandDims),
            n.IndexVectorDim + 1
        );
        return Trace.Bind(scatter with { DimensionNumbers = shifted }, args.AllFull());
    }

    private static Tensor Zeros(TensorType type) => Lax.Full(type.Dims, 0, type.ElementType);

    private static Tensor[] Rest(BatchArguments args, int first) =>
        [.. Enumerable.Range(first, args.Count - first).Select(i => args[i])];

    /// <summary>Scalar positions of a dynamic slice as one row per batch entry, moved inside.</summary>
    private static Tensor ClampedPositions(BatchArguments args, int first, Dims shape, Dims sizes)
    {
        Tensor[] columns = new Tensor[sizes.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            Tensor column = args.Full(first + i);
            columns[i] = Lax.ExpandDims(Lax.Clamp(0, column, shape[i] - sizes[i]), [1]);
        }

        return Lax.Concatenate(columns, 1);
    }

    private static Tensor ClampedIndices(Tensor indices, Dims shape, Ops.Gather op)
    {
        GatherDimensionNumbers n = op.DimensionNumbers;
        long[] limits = [.. n.StartIndexMap.Select(axis => shape[(int)axis] - op.SliceSizes[(int)axis])];
        ElementType type = indices.ElementType;
        if (n.IndexVectorDim == indices.Rank)
        {
            return Lax.Clamp(0, indices, Broadcasting.Convert(limits[0], type));
        }

        Tensor limit = Broadcasting.Convert(Tensor.Of<long>([limits.Length], limits), type);
        Tensor spread = Lax.BroadcastInDim(limit, indices.Shape, [n.IndexVectorDim]);
        return Lax.Clamp(0, indices, spread);
    }
}
