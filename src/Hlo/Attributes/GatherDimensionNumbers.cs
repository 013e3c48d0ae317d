namespace XlaSharp.Hlo;

/// <summary>Roles of the axes of <c>gather</c>: <c>#stablehlo.gather&lt;…&gt;</c>.</summary>
/// <param name="OffsetDims">Result axes that hold the slice.</param>
/// <param name="CollapsedSliceDims">Operand axes of slice size 1 that the result lacks.</param>
/// <param name="OperandBatchingDims">Operand axes paired with <paramref name="StartIndicesBatchingDims"/>.</param>
/// <param name="StartIndicesBatchingDims">Axes of the start indices that are batches.</param>
/// <param name="StartIndexMap">Operand axis of each entry of a start vector.</param>
/// <param name="IndexVectorDim">Axis of the start indices that holds the start vectors.</param>
public sealed record GatherDimensionNumbers(
    Dims OffsetDims,
    Dims CollapsedSliceDims,
    Dims OperandBatchingDims,
    Dims StartIndicesBatchingDims,
    Dims StartIndexMap,
    long IndexVectorDim
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        DimensionNumberText.Format(
            "gather",
            IndexVectorDim,
            ("offset_dims", OffsetDims),
            ("collapsed_slice_dims", CollapsedSliceDims),
            ("operand_batching_dims", OperandBatchingDims),
            ("start_indices_batching_dims", StartIndicesBatchingDims),
            ("start_index_map", StartIndexMap)
        );
}

/// <summary>Roles of the axes of <c>scatter</c>: <c>#stablehlo.scatter&lt;…&gt;</c>.</summary>
/// <param name="UpdateWindowDims">Axes of the updates that hold a window.</param>
/// <param name="InsertedWindowDims">Operand axes of window size 1 that the updates lack.</param>
/// <param name="InputBatchingDims">Operand axes paired with <paramref name="ScatterIndicesBatchingDims"/>.</param>
/// <param name="ScatterIndicesBatchingDims">Axes of the scatter indices that are batches.</param>
/// <param name="ScatterDimsToOperandDims">Operand axis of each entry of an index vector.</param>
/// <param name="IndexVectorDim">Axis of the scatter indices that holds the index vectors.</param>
public sealed record ScatterDimensionNumbers(
    Dims UpdateWindowDims,
    Dims InsertedWindowDims,
    Dims InputBatchingDims,
    Dims ScatterIndicesBatchingDims,
    Dims ScatterDimsToOperandDims,
    long IndexVectorDim
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        DimensionNumberText.Format(
            "scatter",
            IndexVectorDim,
            ("update_window_dims", UpdateWindowDims),
            ("inserted_window_dims", InsertedWindowDims),
            ("input_batching_dims", InputBatchingDims),
            ("scatter_indices_batching_dims", ScatterIndicesBatchingDims),
            ("scatter_dims_to_operand_dims", ScatterDimsToOperandDims)
        );
}
