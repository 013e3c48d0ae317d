namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Picks one element of every window and combines the source elements into the picked positions. Operands: operand,
/// source, init_value. Regions: select, scatter. Specification: select_and_scatter.
/// </summary>
/// <param name="WindowDimensions">Window size per dimension; 1 where absent.</param>
/// <param name="WindowStrides">Step per dimension; 1 where absent.</param>
/// <param name="Padding">Low and high padding per dimension; 0 where absent.</param>
public sealed record SelectAndScatter(
    Dims? WindowDimensions = null,
    Dims? WindowStrides = null,
    ValueList<EdgePadding>? Padding = null
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<SelectAndScatter> Entry = new()
    {
        Name = "stablehlo.select_and_scatter",
        Operands = [new("operand", Kinds.Tensor), new("source", Kinds.Tensor), new("init_value", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Regions = [new("select"), new("scatter")],
        Fields =
        [
            new(
                "window_dimensions",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowDimensions),
                IsOptional: true
            ),
            new(
                "window_strides",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowStrides),
                IsOptional: true
            ),
            new("padding", AttributeKind.I64Elements, op => EdgePadding.ToAttribute(op.Padding), IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.OptionalIntegers("window_dimensions"),
                reader.OptionalIntegers("window_strides"),
                EdgePadding.Read(reader, "padding")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>The windows, defaults filled in.</summary>
    /// <param name="rank">Rank of the operand.</param>
    /// <returns>One window per dimension.</returns>
    public WindowDimension[] CreateWindows(int rank) =>
        Windows.Create(WindowDimensions is { Count: > 0 } sizes ? sizes : Dims.Repeat(1, rank), WindowStrides, Padding);

    private static HloType[] Infer(SelectAndScatter op, in OpSite site)
    {
        (TensorType operand, TensorType source, TensorType initial) = (site.Tensor(0), site.Tensor(1), site.Tensor(2));
        CheckSelect(Reducers.BodyOf(ReductionOperands.RegionOf(site), "select-region"), operand.ElementType);
        ElementType[] elements = Reducers.Check(
            ReductionOperands.RegionOf(site, 1),
            [source.Of(source.ElementType)],
            [initial]
        );
        Constraint.Require(
            op.WindowDimensions is not { Count: > 0 } sizes || sizes.Count == operand.Rank,
            $"expects window-dimensions size == operand rank, but got window-dimensions size: "
                + $"{op.WindowDimensions?.Count} and operand-type: '{operand}' with rank = {operand.Rank}."
        );
        WindowDimension[] windows = op.CreateWindows(operand.Rank);
        Dims counts = Windows.ResultDims(operand.Dims, windows);
        Constraint.Require(
            DimRules.AreCompatible(counts, source.Dims),
            $"expects source-type to be '{new TensorType(operand.ElementType, counts)}', but got '{source}'"
        );
        return [operand.Of(elements[0])];
    }

    private static void CheckSelect(Block select, ElementType element)
    {
        Constraint.Require(
            select.Arguments.Length == 2,
            $"expects the select-region to take 2 parameters, but takes {select.Arguments.Length}"
        );
        TensorType scalar = TensorType.Scalar(element);
        for (int i = 0; i < 2; i++)
        {
            Constraint.Require(
                TypeRules.AreCompatible(select.Arguments[i].Type, scalar),
                $"expects the type of select-region's parameter at index {i} to be '{scalar}', but got "
                    + $"'{select.Arguments[i].Type}'"
            );
        }

        ReadOnlySpan<Value> results = select.Terminator is { } terminator ? terminator.Operands : [];
        Constraint.Require(
            results.Length == 1,
            $"expects select-region to return single value, but got: {results.Length}"
        );
        Constraint.Require(
            results[0].Type is TensorType { Rank: 0, ElementType.IsBoolean: true },
            $"expects the return-type of select-region to be tensor<i1>, but got: '{results[0].Type}'"
        );
    }
}
