using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Batched matrix product over any dimensions. Specification: dot_general.</summary>
/// <param name="DotDimensionNumbers">Which dimensions are batched and contracted.</param>
/// <param name="PrecisionConfig">Accuracy per operand: none, one or two entries.</param>
/// <param name="Algorithm">How to compute it; null for the backend's choice.</param>
/// <param name="ResultType">The declared result type, whose element type is free.</param>
public sealed record DotGeneral(
    DotDimensionNumbers DotDimensionNumbers,
    ValueList<Precision>? PrecisionConfig,
    DotAlgorithm? Algorithm,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DotGeneral> Entry = new()
    {
        Name = "stablehlo.dot_general",
        Format = new DotGeneralFormat(),
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields =
        [
            new("dot_dimension_numbers", AttributeKind.Struct, op => op.DotDimensionNumbers),
            new(
                "precision_config",
                AttributeKind.Array,
                op => FieldAttributes.Array(op.PrecisionConfig),
                IsOptional: true
            ),
            new("algorithm", AttributeKind.Struct, op => op.Algorithm, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Get<DotDimensionNumbers>("dot_dimension_numbers"),
                FieldAttributes.ReadPrecision(reader),
                reader.TryGet<DotAlgorithm>("algorithm"),
                reader.ResultTensor()
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DotGeneral op, in OpSite site)
    {
        (TensorType lhs, TensorType rhs) = (site.Tensor(0), site.Tensor(1));
        DotRules.CheckPrecision(op.PrecisionConfig);
        Dims inferred = DotShapes.ResultDims(lhs.Dims, rhs.Dims, op.DotDimensionNumbers);
        DimRules.RequireResult(inferred, op.ResultType);
        if (op.Algorithm is { } algorithm)
        {
            DotRules.CheckAlgorithm(algorithm, op.PrecisionConfig);
        }

        QuantizedDots.CheckZeroPoints(rhs);
        QuantizedDots.Check(lhs, rhs, op.ResultType);
        if (rhs.ElementType is QuantizedType { Axis: { } axis })
        {
            Constraint.Require(
                !op.DotDimensionNumbers.RhsContractingDimensions.Contains(axis),
                $"quantization dimension of rhs should not be in the contracting dimension of rhs, but got {axis}"
            );
        }

        return [op.ResultType];
    }
}
