namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Slices of the operand at starts given by an index tensor, clamped so that they fit. Specification: gather.
/// </summary>
/// <param name="DimensionNumbers">Roles of the axes.</param>
/// <param name="SliceSizes">Slice size per operand axis.</param>
/// <param name="IndicesAreSorted">A promise that the starts are sorted.</param>
public sealed record Gather(GatherDimensionNumbers DimensionNumbers, Dims SliceSizes, bool IndicesAreSorted = false)
    : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Gather> Entry = new()
    {
        Name = "stablehlo.gather",
        Operands = [new("operand", Kinds.Tensor), new("start_indices", Kinds.Integer)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("dimension_numbers", AttributeKind.Struct, op => op.DimensionNumbers),
            new("slice_sizes", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.SliceSizes)),
            new("indices_are_sorted", AttributeKind.Bool, op => new BoolAttr(op.IndicesAreSorted), new BoolAttr(false)),
        ],
        Read = reader =>
            new(
                reader.Get<GatherDimensionNumbers>("dimension_numbers"),
                reader.Integers("slice_sizes"),
                reader.Boolean("indices_are_sorted", false)
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Gather op, in OpSite site)
    {
        (TensorType operand, TensorType indices) = (site.Tensor(0), site.Tensor(1));
        GatherRules.Check(op.DimensionNumbers, operand, indices, op.SliceSizes.Count);
        GatherRules.CheckSliceSizes(op.DimensionNumbers, operand, op.SliceSizes);
        return [GatherRules.ResultType(op.DimensionNumbers, operand, indices, Extents(op.SliceSizes))];
    }

    private static Extent[] Extents(Dims sizes)
    {
        Extent[] extents = new Extent[sizes.Count];
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = new(sizes[i]);
        }

        return extents;
    }
}
