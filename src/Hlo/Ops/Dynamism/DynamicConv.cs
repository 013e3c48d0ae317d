namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="Convolution"/> with the padding as an operand. Operands: lhs, rhs, padding. Specification: dynamic_conv.
/// </summary>
/// <param name="WindowStrides">Step per spatial dimension; 1 where absent.</param>
/// <param name="LhsDilation">Distance between neighbouring inputs; 1 where absent.</param>
/// <param name="RhsDilation">Distance between neighbouring kernel elements; 1 where absent.</param>
/// <param name="WindowReversal">True where the kernel is read backwards.</param>
/// <param name="DimensionNumbers">Meaning of the dimensions.</param>
/// <param name="FeatureGroupCount">Into how many groups the features are cut.</param>
/// <param name="BatchGroupCount">Into how many groups the batch is cut.</param>
/// <param name="PrecisionConfig">Accuracy per operand.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicConv(
    Dims? WindowStrides,
    Dims? LhsDilation,
    Dims? RhsDilation,
    ValueList<bool>? WindowReversal,
    ConvDimensionNumbers DimensionNumbers,
    long FeatureGroupCount,
    long BatchGroupCount,
    ValueList<Precision>? PrecisionConfig,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicConv> Entry = new()
    {
        Name = "stablehlo.dynamic_conv",
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.AnyTensor), new("padding", Kinds.Integer, 2)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields =
        [
            new(
                "window_strides",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowStrides),
                IsOptional: true
            ),
            new("lhs_dilation", AttributeKind.I64Array, op => FieldAttributes.Array(op.LhsDilation), IsOptional: true),
            new("rhs_dilation", AttributeKind.I64Array, op => FieldAttributes.Array(op.RhsDilation), IsOptional: true),
            new(
                "window_reversal",
                AttributeKind.BoolArray,
                op => FieldAttributes.Array(op.WindowReversal),
                IsOptional: true
            ),
            new("dimension_numbers", AttributeKind.Struct, op => op.DimensionNumbers),
            new("feature_group_count", AttributeKind.PositiveI64, op => IntegerAttr.I64(op.FeatureGroupCount)),
            new("batch_group_count", AttributeKind.PositiveI64, op => IntegerAttr.I64(op.BatchGroupCount)),
            new(
                "precision_config",
                AttributeKind.Array,
                op => FieldAttributes.Array(op.PrecisionConfig),
                IsOptional: true
            ),
        ],
        Read = reader =>
            new(
                reader.OptionalIntegers("window_strides"),
                reader.OptionalIntegers("lhs_dilation"),
                reader.OptionalIntegers("rhs_dilation"),
                reader.OptionalBooleans("window_reversal"),
                reader.Get<ConvDimensionNumbers>("dimension_numbers"),
                reader.Integer("feature_group_count"),
                reader.Integer("batch_group_count"),
                FieldAttributes.ReadPrecision(reader),
                reader.ResultTensor()
            ),
        Infer = Infer,
        Check = Check,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>The same convolution with its padding known.</summary>
    /// <param name="padding">Low and high padding per spatial dimension.</param>
    /// <returns>The static op.</returns>
    public Convolution ToStatic(ValueList<EdgePadding> padding) =>
        new(
            WindowStrides,
            padding,
            LhsDilation,
            RhsDilation,
            WindowReversal,
            DimensionNumbers,
            FeatureGroupCount,
            BatchGroupCount,
            PrecisionConfig,
            ResultType
        );

    private static HloType[] Infer(DynamicConv op, in OpSite site)
    {
        (TensorType lhs, TensorType rhs, TensorType padding) = (site.Tensor(0), site.Tensor(1), site.Tensor(2));
        ConvShapes.CheckNumbers(lhs, rhs, op.DimensionNumbers);
        ConvShapes.CheckGroups(lhs, rhs, op.DimensionNumbers, op.FeatureGroupCount, op.BatchGroupCount);
        DotRules.CheckPrecision(op.PrecisionConfig);
        int spatial = op.DimensionNumbers.InputSpatialDimensions.Count;
        Constraint.Require(
            padding.Rank == 2
                && DimRules.AreCompatible(padding.Dims[0], spatial)
                && DimRules.AreCompatible(padding.Dims[1], 2),
            $"expects padding to be of shape [{spatial}, 2], but got [{padding.Dims}]"
        );
        WindowDimension[] windows = ConvShapes.CreateWindows(
            rhs.Dims,
            op.DimensionNumbers,
            op.WindowStrides,
            null,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal
        );
        Dims inferred = ConvShapes.ResultDims(lhs.Dims, rhs.Dims, op.DimensionNumbers, windows, op.BatchGroupCount);
        foreach (long dimension in op.DimensionNumbers.OutputSpatialDimensions)
        {
            inferred = inferred.With((int)dimension, Dims.Dynamic);
        }

        DimRules.RequireResult(inferred, op.ResultType);
        QuantizedDots.Check(lhs, rhs, op.ResultType);
        ConvRules.CheckAxes(rhs, op.ResultType, op.DimensionNumbers);
        return [op.ResultType];
    }

    private static void Check(DynamicConv op, Operation operation)
    {
        if (DimRules.ConstantIntegers(operation.Operands[2]) is not { } values)
        {
            return;
        }

        ValueList<EdgePadding> padding = values
            .Chunk(2)
            .Select(pair => new EdgePadding(pair[0], pair[1]))
            .ToValueList();
        (TensorType lhs, TensorType rhs) = (operation.Operands[0].Tensor, operation.Operands[1].Tensor);
        WindowDimension[] windows = op.ToStatic(padding).CreateWindows(rhs.Dims);
        DimRules.RequireResult(
            ConvShapes.ResultDims(lhs.Dims, rhs.Dims, op.DimensionNumbers, windows, op.BatchGroupCount),
            op.ResultType
        );
    }
}
