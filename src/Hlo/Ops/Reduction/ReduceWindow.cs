namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Folds every position of a sliding window; padding and holes hold the init value. Operands: inputs…, init_values….
/// Specification: reduce_window.
/// </summary>
/// <param name="WindowDimensions">Window size per dimension.</param>
/// <param name="WindowStrides">Step per dimension; 1 where absent.</param>
/// <param name="BaseDilations">Distance between neighbouring inputs; 1 where absent.</param>
/// <param name="WindowDilations">Distance between neighbouring window elements; 1 where absent.</param>
/// <param name="Padding">Low and high padding per dimension; 0 where absent.</param>
public sealed record ReduceWindow(
    Dims WindowDimensions,
    Dims? WindowStrides = null,
    Dims? BaseDilations = null,
    Dims? WindowDilations = null,
    ValueList<EdgePadding>? Padding = null
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ReduceWindow> Entry = new()
    {
        Name = "stablehlo.reduce_window",
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor), OperandSpec.Variadic("init_values", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Regions = [new("body")],
        Traits = OpTraits.ImplicitTerminator,
        Fields =
        [
            new("window_dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.WindowDimensions)),
            new(
                "window_strides",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowStrides),
                IsOptional: true
            ),
            new(
                "base_dilations",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.BaseDilations),
                IsOptional: true
            ),
            new(
                "window_dilations",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowDilations),
                IsOptional: true
            ),
            new("padding", AttributeKind.I64Elements, op => EdgePadding.ToAttribute(op.Padding), IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Integers("window_dimensions"),
                reader.OptionalIntegers("window_strides"),
                reader.OptionalIntegers("base_dilations"),
                reader.OptionalIntegers("window_dilations"),
                EdgePadding.Read(reader, "padding")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>The windows, defaults filled in.</summary>
    /// <returns>One window per dimension.</returns>
    public WindowDimension[] CreateWindows() =>
        Windows.Create(WindowDimensions, WindowStrides, Padding, BaseDilations, WindowDilations);

    private static HloType[] Infer(ReduceWindow op, in OpSite site)
    {
        (TensorType[] inputs, TensorType[] initials) = ReductionOperands.Split(site);
        foreach (TensorType input in inputs)
        {
            Constraint.Require(
                input.Rank == op.WindowDimensions.Count,
                $"expects window-dimensions size == input rank, but got window-dimensions size: "
                    + $"{op.WindowDimensions.Count} and input: '{input}' with rank = {input.Rank}."
            );
        }

        WindowDimension[] windows = op.CreateWindows();
        ElementType[] elements = Reducers.Check(
            ReductionOperands.RegionOf(site),
            inputs,
            initials,
            op.WindowDimensions
        );
        ReductionOperands.RequireEven(site);
        return [.. inputs.Select((input, i) => (HloType)Windows.ResultType(input.Of(elements[i]), windows))];
    }
}
