namespace XlaSharp.Hlo.Ops;

/// <summary>
/// The inputs with windows of the updates combined into them at positions given by an index tensor; elements out of
/// bounds are skipped. Operands: inputs…, scatter_indices, updates…. Specification: scatter.
/// </summary>
/// <param name="DimensionNumbers">Roles of the axes.</param>
/// <param name="IndicesAreSorted">A promise that the index vectors are sorted.</param>
/// <param name="UniqueIndices">A promise that no element is written twice.</param>
public sealed record Scatter(
    ScatterDimensionNumbers DimensionNumbers,
    bool IndicesAreSorted = false,
    bool UniqueIndices = false
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Scatter> Entry = new()
    {
        Name = "stablehlo.scatter",
        Operands =
        [
            OperandSpec.Variadic("inputs", Kinds.Tensor),
            new("scatter_indices", Kinds.Integer | Kinds.Index),
            OperandSpec.Variadic("updates", Kinds.Tensor),
        ],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Regions = [new("update_computation")],
        Fields =
        [
            new("scatter_dimension_numbers", AttributeKind.Struct, op => op.DimensionNumbers),
            new("indices_are_sorted", AttributeKind.Bool, op => new BoolAttr(op.IndicesAreSorted), new BoolAttr(false)),
            new("unique_indices", AttributeKind.Bool, op => new BoolAttr(op.UniqueIndices), new BoolAttr(false)),
        ],
        Read = reader =>
            new(
                reader.Get<ScatterDimensionNumbers>("scatter_dimension_numbers"),
                reader.Boolean("indices_are_sorted", false),
                reader.Boolean("unique_indices", false)
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Scatter op, in OpSite site)
    {
        Constraint.Require(
            site.Count >= 3 && site.Count % 2 == 1,
            $"expects as many updates as inputs around scatter_indices, but got {site.Count} operands"
        );
        int count = site.Count / 2;
        TensorType indices = site.Tensor(count);
        for (int i = 0; i < count; i++)
        {
            Constraint.Require(
                TypeRules.AreCompatible(site.Tensor(0).Dims, site.Tensor(i).Dims),
                $"expects all inputs to have compatible shapes, got {site.Tensor(0)} and {site.Tensor(i)}"
            );
            ScatterRules.Check(op.DimensionNumbers, site.Tensor(i), indices, site.Tensor(count + 1 + i));
        }

        HloType[] results = new HloType[count];
        ElementType[] elements = CheckReducer(site, count);
        for (int i = 0; i < count; i++)
        {
            results[i] = site.Tensor(i).Of(elements[i]);
        }

        return results;
    }

    private static ElementType[] CheckReducer(in OpSite site, int count)
    {
        TensorType[] inputs = new TensorType[count];
        TensorType[] scalars = new TensorType[count];
        for (int i = 0; i < count; i++)
        {
            inputs[i] = site.Tensor(i);
            scalars[i] = TensorType.Scalar(site.Tensor(count + 1 + i).ElementType);
        }

        return Reducers.Check(ReductionOperands.RegionOf(site), inputs, scalars);
    }
}
