namespace XlaSharp.Hlo.Ops;

/// <summary>Constraints of <c>scatter</c>.</summary>
internal static class ScatterRules
{
    /// <summary>Checks the dimension numbers against the types of one input and its updates.</summary>
    public static void Check(ScatterDimensionNumbers numbers, TensorType input, TensorType indices, TensorType updates)
    {
        AxisRules.RequireIndexVectorDim(numbers.IndexVectorDim, indices, "scatter_indices");
        int batchRank = numbers.IndexVectorDim == indices.Rank ? indices.Rank : indices.Rank - 1;
        int expected = batchRank + numbers.UpdateWindowDims.Count;
        Constraint.Require(
            updates.Rank == expected,
            $"expects updates tensor must be of rank {expected} ( == rank-of('scatter_indices') - 1 + "
                + $"size-of('update_window_dims'), where 'scatter_indices' is expanded by a trailing 1 dimension if "
                + $"'index_vector_dim' == rank-of('scatter_indices')), but got {updates.Rank}."
        );
        CheckNumbers(numbers, input, indices, updates);
        CheckWindow(numbers, input, updates);
        CheckBatch(numbers, indices, updates);
    }

    private static void CheckNumbers(
        ScatterDimensionNumbers numbers,
        TensorType input,
        TensorType indices,
        TensorType updates
    )
    {
        const string InOperand = "[0, rank-of('operand'))";
        RequireSorted("update_window_dims", numbers.UpdateWindowDims);
        RequireNoRepeat("update_window_dims", numbers.UpdateWindowDims);
        AxisRules.RequireRange("update_window_dims", numbers.UpdateWindowDims, updates.Rank, "[0, rank-of('updates'))");
        AxisRules.RequireDisjoint(
            "inserted_window_dims",
            numbers.InsertedWindowDims,
            "input_batching_dims",
            numbers.InputBatchingDims
        );
        RequireSorted("inserted_window_dims", numbers.InsertedWindowDims);
        AxisRules.RequireRange("inserted_window_dims", numbers.InsertedWindowDims, input.Rank, InOperand);
        RequireSorted("input_batching_dims", numbers.InputBatchingDims);
        AxisRules.RequireRange("input_batching_dims", numbers.InputBatchingDims, input.Rank, InOperand);
        CheckIndicesBatching(numbers, input, indices);
        long vector = numbers.IndexVectorDim == indices.Rank ? 1 : indices.Dims[(int)numbers.IndexVectorDim];
        Constraint.Require(
            TypeRules.AreSizesCompatible(vector, numbers.ScatterDimsToOperandDims.Count),
            $"Scatter op has {numbers.ScatterDimsToOperandDims.Count} elements in scatter_dims_to_operand_dims and "
                + $"the bound of dimension index_vector_dim={numbers.IndexVectorDim} of scatter_indices is {vector}. "
                + $"These two numbers must be equal."
        );
        AxisRules.RequireDisjoint(
            "scatter_dims_to_operand_dims",
            numbers.ScatterDimsToOperandDims,
            "input_batching_dims",
            numbers.InputBatchingDims
        );
        AxisRules.RequireRange("scatter_dims_to_operand_dims", numbers.ScatterDimsToOperandDims, input.Rank, InOperand);
    }

    private static void CheckIndicesBatching(ScatterDimensionNumbers numbers, TensorType input, TensorType indices)
    {
        Dims batching = numbers.ScatterIndicesBatchingDims;
        RequireNoRepeat("scatter_indices_batching_dims", batching);
        AxisRules.RequireRange(
            "scatter_indices_batching_dims",
            batching,
            indices.Rank,
            "[0, rank-of('scatter_indices'))"
        );
        Constraint.Require(
            !batching.Contains(numbers.IndexVectorDim),
            $"expects scatter_indices_batching_dims not to include index_vector_dim {numbers.IndexVectorDim}."
        );
        Constraint.Require(
            batching.Count == numbers.InputBatchingDims.Count,
            "input_batching_dims and scatter_indices_batching_dims should have the same size."
        );
        for (int i = 0; i < batching.Count; i++)
        {
            (long left, long right) = (input.Dims[(int)numbers.InputBatchingDims[i]], indices.Dims[(int)batching[i]]);
            Constraint.Require(
                TypeRules.AreSizesCompatible(left, right),
                $"input_batching_dims[{i}] and scatter_indices_batching_dims[{i}] must have compatible sizes, but "
                    + $"got {left} and {right}."
            );
        }
    }

    private static void CheckWindow(ScatterDimensionNumbers numbers, TensorType input, TensorType updates)
    {
        (int window, int inserted, int batching) = (
            numbers.UpdateWindowDims.Count,
            numbers.InsertedWindowDims.Count,
            numbers.InputBatchingDims.Count
        );
        Constraint.Require(
            window + inserted + batching == input.Rank,
            $"Expects rank-of operand to match size-of('update_window_dims') + size-of('inserted_window_dims') + "
                + $"size-of('input_batching_dims') i.e. {window + inserted + batching} but got {input.Rank}."
        );
        int axis = 0;
        for (int i = 0; i < window; i++)
        {
            while (numbers.InsertedWindowDims.Contains(axis) || numbers.InputBatchingDims.Contains(axis))
            {
                axis++;
            }

            (long size, long limit) = (updates.Dims[(int)numbers.UpdateWindowDims[i]], input.Dims[axis]);
            Constraint.Require(
                size == Dims.Dynamic || limit == Dims.Dynamic || size <= limit,
                $"expects bounds of the window dimensions of updates to not exceed the bounds of the corresponding "
                    + $"dimensions of operand. For dimension {numbers.UpdateWindowDims[i]}, updates bound is {size}, "
                    + $"operand bound is {limit}."
            );
            axis++;
        }
    }

    private static void CheckBatch(ScatterDimensionNumbers numbers, TensorType indices, TensorType updates)
    {
        int batch = 0;
        for (int i = 0; i < updates.Rank; i++)
        {
            if (numbers.UpdateWindowDims.Contains(i))
            {
                continue;
            }

            batch += batch == numbers.IndexVectorDim ? 1 : 0;
            (long size, long expected) = (updates.Dims[i], indices.Dims[batch]);
            Constraint.Require(
                TypeRules.AreSizesCompatible(size, expected),
                $"expects bounds of the scatter dimensions of updates to be same as the bounds of the corresponding "
                    + $"dimensions of scatter indices. For scatter dimension {batch}, updates bound is {size} , "
                    + $"scatter_indices bound is {expected}."
            );
            batch++;
        }
    }

    private static void RequireSorted(string name, Dims axes) =>
        Constraint.Require(ShapeRules.AreSorted(axes), $"Expects {name} to be sorted; got: [{axes}].");

    private static void RequireNoRepeat(string name, Dims axes) =>
        Constraint.Require(ShapeRules.AreUnique(axes), $"Expects {name} to not repeat; got: [{axes}].");
}
