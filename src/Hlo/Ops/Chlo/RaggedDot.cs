namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>
/// A dot whose lhs is cut into groups of different sizes. Operands: lhs, rhs, group_sizes. CHLO: ragged_dot.
/// </summary>
/// <param name="RaggedDotDimensionNumbers">Which dimensions are batched, contracted, ragged, and number groups.</param>
/// <param name="PrecisionConfig">Accuracy per operand.</param>
/// <param name="ResultType">The declared result type, whose element type is free.</param>
public sealed record RaggedDot(
    RaggedDotDimensionNumbers RaggedDotDimensionNumbers,
    ValueList<Precision>? PrecisionConfig,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<RaggedDot> Entry = new()
    {
        Name = "chlo.ragged_dot",
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.Tensor), new("group_sizes", Kinds.Integer)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("ragged_dot_dimension_numbers", AttributeKind.Struct, op => op.RaggedDotDimensionNumbers),
            new(
                "precision_config",
                AttributeKind.Array,
                op => FieldAttributes.Array(op.PrecisionConfig, "chlo"),
                IsOptional: true
            ),
        ],
        Read = reader =>
            new(
                reader.Get<RaggedDotDimensionNumbers>("ragged_dot_dimension_numbers"),
                FieldAttributes.ReadPrecision(reader),
                reader.ResultTensor()
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(RaggedDot op, in OpSite site)
    {
        DotRules.CheckPrecision(op.PrecisionConfig);
        RaggedDotShapes shapes = RaggedDotShapes.Create(
            site.Tensor(0).Dims,
            site.Tensor(1).Dims,
            site.Tensor(2).Dims,
            op.RaggedDotDimensionNumbers
        );
        DimRules.RequireResult(shapes.Result, op.ResultType);
        return [op.ResultType];
    }
}

/// <summary>What a ragged dot's ragged dimension is.</summary>
public enum RaggedDotMode
{
    /// <summary>A free dimension of lhs: each row block meets its own group of rhs.</summary>
    NonContracting,

    /// <summary>The contracting dimension: each group sums over its own block.</summary>
    Contracting,

    /// <summary>A batch dimension: a plain batched dot.</summary>
    Batch,
}

/// <summary>Checked shapes of a ragged dot.</summary>
/// <param name="Mode">What the ragged dimension is.</param>
/// <param name="RaggedDimension">The ragged dimension of lhs.</param>
/// <param name="Groups">How many groups there are.</param>
/// <param name="Result">The result's dimensions.</param>
public sealed record RaggedDotShapes(RaggedDotMode Mode, int RaggedDimension, long Groups, Dims Result)
{
    /// <summary>Checks the shapes and dimension numbers.</summary>
    /// <param name="lhs">Dimensions of lhs.</param>
    /// <param name="rhs">Dimensions of rhs.</param>
    /// <param name="groupSizes">Dimensions of the group sizes.</param>
    /// <param name="numbers">Dimension numbers.</param>
    /// <returns>What they mean.</returns>
    /// <exception cref="ConstraintException">They do not fit.</exception>
    public static RaggedDotShapes Create(Dims lhs, Dims rhs, Dims groupSizes, RaggedDotDimensionNumbers numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Constraint.Require(
            numbers.LhsRaggedDimensions.Count == 1,
            "There must be exactly one ragged dimension in the lhs"
        );
        AxisLists.RequireInRange("lhs_ragged_dimensions", numbers.LhsRaggedDimensions, lhs.Count);
        AxisLists.RequireInRange("rhs_group_dimensions", numbers.RhsGroupDimensions, rhs.Count);
        AxisLists.RequireDisjoint(
            ("rhs_group_dimensions", numbers.RhsGroupDimensions),
            ("rhs_batching_dimensions", numbers.RhsBatchingDimensions)
        );
        AxisLists.RequireDisjoint(
            ("rhs_group_dimensions", numbers.RhsGroupDimensions),
            ("rhs_contracting_dimensions", numbers.RhsContractingDimensions)
        );
        int ragged = (int)numbers.LhsRaggedDimensions[0];
        RaggedDotMode mode =
            numbers.LhsContractingDimensions.Contains(ragged) ? RaggedDotMode.Contracting
            : numbers.LhsBatchingDimensions.Contains(ragged) ? RaggedDotMode.Batch
            : RaggedDotMode.NonContracting;
        Constraint.Require(
            numbers.RhsGroupDimensions.Count == (mode == RaggedDotMode.NonContracting ? 1 : 0),
            mode == RaggedDotMode.NonContracting
                ? "There must be exactly one group dimension in the rhs when the lhs ragged dimension is "
                    + "non-contracting"
                : "There must be zero group dimensions in the rhs when the ragged dimension is batch or contracting"
        );
        long groups = CheckGroupSizes(lhs, groupSizes, numbers, mode, ragged);
        CheckGroups(rhs, numbers, groups);
        return new(mode, ragged, groups, ResultDims(lhs, rhs, numbers, mode, groups));
    }

    private static long CheckGroupSizes(
        Dims lhs,
        Dims groupSizes,
        RaggedDotDimensionNumbers numbers,
        RaggedDotMode mode,
        int ragged
    )
    {
        Constraint.Require(groupSizes.Count >= 1, "expected rank of group_sizes to be at least 1");
        long groups = groupSizes[^1];
        if (groupSizes.Count == 1)
        {
            return groups;
        }

        IEnumerable<long> prefix = mode switch
        {
            RaggedDotMode.Batch => numbers.LhsBatchingDimensions.TakeWhile(dimension => dimension != ragged),
            RaggedDotMode.Contracting => numbers.LhsBatchingDimensions.Concat(
                numbers.LhsContractingDimensions.TakeWhile(dimension => dimension != ragged)
            ),
            _ => numbers.LhsBatchingDimensions.Concat(
                Free(lhs.Count, numbers).TakeWhile(dimension => dimension != ragged)
            ),
        };
        Dims expected = Dims.Of(prefix.Select(dimension => lhs[(int)dimension]).Append(groups));
        Constraint.Require(
            DimRules.AreCompatible(expected, groupSizes),
            $"group_sizes is expected to have shape [{expected}], got [{groupSizes}]"
        );
        return groups;
    }

    private static void CheckGroups(Dims rhs, RaggedDotDimensionNumbers numbers, long groups)
    {
        foreach (long dimension in numbers.RhsGroupDimensions)
        {
            long size = rhs[(int)dimension];
            Constraint.Require(
                DimRules.AreCompatible(size, groups),
                $"rhs group dimension is expected to have size={groups}, got {size}"
            );
        }
    }

    private static IEnumerable<long> Free(int rank, RaggedDotDimensionNumbers numbers) =>
        Dims.Range(0, rank)
            .Where(dimension =>
                !numbers.LhsBatchingDimensions.Contains(dimension)
                && !numbers.LhsContractingDimensions.Contains(dimension)
            );

    // The group dimension of rhs behaves like a dimension that is not there: drop it, then it is a plain dot.
    private static Dims ResultDims(
        Dims lhs,
        Dims rhs,
        RaggedDotDimensionNumbers numbers,
        RaggedDotMode mode,
        long groups
    )
    {
        Dims plain = DotShapes.ResultDims(
            lhs,
            rhs,
            new(
                numbers.LhsBatchingDimensions,
                numbers.RhsBatchingDimensions,
                numbers.LhsContractingDimensions,
                numbers.RhsContractingDimensions
            )
        );
        if (mode == RaggedDotMode.Contracting)
        {
            return plain.Insert(0, groups);
        }

        if (mode == RaggedDotMode.Batch)
        {
            return plain;
        }

        long group = numbers.RhsGroupDimensions[0];
        Dims rhsFree = Dims.Of(
            Dims.Range(0, rhs.Count)
                .Where(dimension =>
                    !numbers.RhsBatchingDimensions.Contains(dimension)
                    && !numbers.RhsContractingDimensions.Contains(dimension)
                )
        );
        int position = plain.Count - rhsFree.Count + rhsFree.IndexOf(group);
        return plain.Without([position]);
    }
}
