using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Dot products of a kernel with every window of the input. Specification: convolution.</summary>
/// <param name="WindowStrides">Step per spatial dimension; 1 where absent.</param>
/// <param name="Padding">Low and high padding per spatial dimension; 0 where absent.</param>
/// <param name="LhsDilation">Distance between neighbouring inputs; 1 where absent.</param>
/// <param name="RhsDilation">Distance between neighbouring kernel elements; 1 where absent.</param>
/// <param name="WindowReversal">True where the kernel is read backwards.</param>
/// <param name="DimensionNumbers">Meaning of the dimensions.</param>
/// <param name="FeatureGroupCount">Into how many groups the features are cut.</param>
/// <param name="BatchGroupCount">Into how many groups the batch is cut.</param>
/// <param name="PrecisionConfig">Accuracy per operand.</param>
/// <param name="ResultType">The declared result type, whose element type is free.</param>
public sealed record Convolution(
    Dims? WindowStrides,
    ValueList<EdgePadding>? Padding,
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
    public static readonly OpDefinition<Convolution> Entry = new()
    {
        Name = "stablehlo.convolution",
        Format = new ConvolutionFormat(),
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields =
        [
            new(
                "window_strides",
                AttributeKind.I64Array,
                op => FieldAttributes.Array(op.WindowStrides),
                IsOptional: true
            ),
            new("padding", AttributeKind.I64Elements, op => EdgePadding.ToAttribute(op.Padding), IsOptional: true),
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
                EdgePadding.Read(reader, "padding"),
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
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>The windows along the spatial dimensions, defaults filled in.</summary>
    /// <param name="kernel">Dimensions of the kernel.</param>
    /// <returns>One window per spatial dimension.</returns>
    public WindowDimension[] CreateWindows(Dims kernel) =>
        ConvShapes.CreateWindows(
            kernel,
            DimensionNumbers,
            WindowStrides,
            Padding,
            LhsDilation,
            RhsDilation,
            WindowReversal
        );

    private static HloType[] Infer(Convolution op, in OpSite site)
    {
        (TensorType lhs, TensorType rhs) = (site.Tensor(0), site.Tensor(1));
        ConvShapes.CheckNumbers(lhs, rhs, op.DimensionNumbers);
        ConvShapes.CheckGroups(lhs, rhs, op.DimensionNumbers, op.FeatureGroupCount, op.BatchGroupCount);
        DotRules.CheckPrecision(op.PrecisionConfig);
        WindowDimension[] windows = op.CreateWindows(rhs.Dims);
        DimRules.RequireResult(
            ConvShapes.ResultDims(lhs.Dims, rhs.Dims, op.DimensionNumbers, windows, op.BatchGroupCount),
            op.ResultType
        );
        QuantizedDots.Check(lhs, rhs, op.ResultType);
        ConvRules.CheckAxes(rhs, op.ResultType, op.DimensionNumbers);
        return [op.ResultType];
    }
}

/// <summary>Rules about quantized convolutions.</summary>
internal static class ConvRules
{
    /// <summary>Per-axis quantization must run along the output features.</summary>
    public static void CheckAxes(TensorType rhs, TensorType result, ConvDimensionNumbers numbers)
    {
        Constraint.Require(
            rhs.ElementType is not QuantizedType { Axis: { } kernel } || kernel == numbers.KernelOutputFeatureDimension,
            $"quantization dimension of rhs should be same with kernel_output_feature_dimension "
                + $"({numbers.KernelOutputFeatureDimension})"
        );
        Constraint.Require(
            result.ElementType is not QuantizedType { Axis: { } output } || output == numbers.OutputFeatureDimension,
            $"quantization dimension of result should be same with output_feature_dimension "
                + $"({numbers.OutputFeatureDimension})"
        );
    }
}
