namespace XlaSharp.Hlo;

/// <summary>Which dimensions of a dot are batched and which are contracted: <c>#stablehlo.dot&lt;…&gt;</c>.</summary>
/// <param name="LhsBatchingDimensions">Dimensions of lhs that pair with those of rhs and stay.</param>
/// <param name="RhsBatchingDimensions">Their partners.</param>
/// <param name="LhsContractingDimensions">Dimensions of lhs that are summed over.</param>
/// <param name="RhsContractingDimensions">Their partners.</param>
public sealed record DotDimensionNumbers(
    Dims LhsBatchingDimensions,
    Dims RhsBatchingDimensions,
    Dims LhsContractingDimensions,
    Dims RhsContractingDimensions
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StructText.Format(
            "stablehlo.dot",
            ("lhs_batching_dimensions", StructText.List(LhsBatchingDimensions)),
            ("rhs_batching_dimensions", StructText.List(RhsBatchingDimensions)),
            ("lhs_contracting_dimensions", StructText.List(LhsContractingDimensions)),
            ("rhs_contracting_dimensions", StructText.List(RhsContractingDimensions))
        );
}

/// <summary>How a dot is to be computed: <c>#stablehlo.dot_algorithm&lt;…&gt;</c>.</summary>
/// <param name="LhsPrecisionType">Format that lhs is rounded to.</param>
/// <param name="RhsPrecisionType">Format that rhs is rounded to.</param>
/// <param name="AccumulationType">Format of the sum.</param>
/// <param name="LhsComponentCount">Into how many parts lhs is split.</param>
/// <param name="RhsComponentCount">Into how many parts rhs is split.</param>
/// <param name="NumPrimitiveOperations">How many dots of parts are added.</param>
/// <param name="AllowImpreciseAccumulation">True if sums may be kept in fewer bits.</param>
public sealed record DotAlgorithm(
    ElementType LhsPrecisionType,
    ElementType RhsPrecisionType,
    ElementType AccumulationType,
    long LhsComponentCount,
    long RhsComponentCount,
    long NumPrimitiveOperations,
    bool AllowImpreciseAccumulation
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StructText.Format(
            "stablehlo.dot_algorithm",
            ("lhs_precision_type", LhsPrecisionType.Text),
            ("rhs_precision_type", RhsPrecisionType.Text),
            ("accumulation_type", AccumulationType.Text),
            ("lhs_component_count", StructText.AnyNumber(LhsComponentCount)),
            ("rhs_component_count", StructText.AnyNumber(RhsComponentCount)),
            ("num_primitive_operations", StructText.AnyNumber(NumPrimitiveOperations)),
            ("allow_imprecise_accumulation", AllowImpreciseAccumulation ? "true" : "false")
        );
}

/// <summary>Dimensions of CHLO's ragged dot: <c>#chlo.ragged_dot&lt;…&gt;</c>.</summary>
/// <param name="LhsBatchingDimensions">Batching dimensions of lhs.</param>
/// <param name="RhsBatchingDimensions">Their partners.</param>
/// <param name="LhsContractingDimensions">Contracting dimensions of lhs.</param>
/// <param name="RhsContractingDimensions">Their partners.</param>
/// <param name="LhsRaggedDimensions">The one dimension of lhs that is cut into groups.</param>
/// <param name="RhsGroupDimensions">The dimension of rhs that numbers the groups, where it has one.</param>
public sealed record RaggedDotDimensionNumbers(
    Dims LhsBatchingDimensions,
    Dims RhsBatchingDimensions,
    Dims LhsContractingDimensions,
    Dims RhsContractingDimensions,
    Dims LhsRaggedDimensions,
    Dims RhsGroupDimensions
) : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        StructText.Format(
            "chlo.ragged_dot",
            ("lhs_batching_dimensions", StructText.AnyList(LhsBatchingDimensions)),
            ("rhs_batching_dimensions", StructText.AnyList(RhsBatchingDimensions)),
            ("lhs_contracting_dimensions", StructText.AnyList(LhsContractingDimensions)),
            ("rhs_contracting_dimensions", StructText.AnyList(RhsContractingDimensions)),
            ("lhs_ragged_dimensions", StructText.AnyList(LhsRaggedDimensions)),
            ("rhs_group_dimensions", StructText.AnyList(RhsGroupDimensions))
        );
}
