namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="Gather"/> with the slice sizes as an operand. Operands: operand, start_indices, slice_sizes.
/// Specification: dynamic_gather.
/// </summary>
/// <param name="DimensionNumbers">Roles of the axes.</param>
/// <param name="IndicesAreSorted">A promise that the starts are sorted.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicGather(
    GatherDimensionNumbers DimensionNumbers,
    bool IndicesAreSorted,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicGather> Entry = new()
    {
        Name = "stablehlo.dynamic_gather",
        Operands =
        [
            new("operand", Kinds.Tensor),
            new("start_indices", Kinds.Integer),
            new("slice_sizes", Kinds.Integer, 1),
        ],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("dimension_numbers", AttributeKind.Struct, op => op.DimensionNumbers),
            new("indices_are_sorted", AttributeKind.Bool, op => new BoolAttr(op.IndicesAreSorted), new BoolAttr(false)),
        ],
        Read = reader =>
            new(
                reader.Get<GatherDimensionNumbers>("dimension_numbers"),
                reader.Boolean("indices_are_sorted", false),
                reader.ResultTensor()
            ),
        Traits = OpTraits.InfersFromConstants,
        Infer = Infer,
        Check = CheckConstantSizes,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static void CheckConstantSizes(DynamicGather op, Operation operation)
    {
        if (DimRules.ConstantIntegers(operation.Operands[2]) is { } sizes)
        {
            GatherRules.CheckSliceSizes(op.DimensionNumbers, operation.Operands[0].Tensor, Dims.Create(sizes));
        }
    }

    private static HloType[] Infer(DynamicGather op, in OpSite site)
    {
        (TensorType operand, TensorType indices) = (site.Tensor(0), site.Tensor(1));
        GatherRules.Check(op.DimensionNumbers, operand, indices, ShapeOperands.Length(site, 2));
        Extent[] sizes = new Extent[operand.Rank];
        Array.Fill(sizes, Extent.Unknown);
        TensorType inferred = GatherRules.ResultType(op.DimensionNumbers, operand, indices, sizes);
        return [TypeRules.AreCompatible(inferred, op.ResultType) ? op.ResultType : inferred];
    }
}
