using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary><see cref="Iota"/> with the shape as an operand. Specification: dynamic_iota.</summary>
/// <param name="IotaDimension">The dimension along which values increase.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicIota(long IotaDimension, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicIota> Entry = new()
    {
        Name = "stablehlo.dynamic_iota",
        Format = Formats.Pattern("$output_shape `,` `dim` `=` $iota_dimension attr-dict `:` functional"),
        Operands = [new("output_shape", ShapeOperands.Allowed, 1)],
        Results = [new("result", Kinds.Integer | Kinds.Float | Kinds.Complex | Kinds.Quantized)],
        Fields = [new("iota_dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.IotaDimension))],
        Read = reader => new(reader.Integer("iota_dimension"), reader.ResultTensor()),
        Infer = Infer,
        Check = (op, operation) => ShapeOperands.CheckConstant(operation, 0, op.ResultType),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DynamicIota op, in OpSite site)
    {
        TensorType shape = site.Tensor(0);
        Constraint.Require(
            shape.Rank == 1 && DimRules.AreCompatible(shape.Dims[0], op.ResultType.Rank),
            $"iota result must have a rank equal to the number of elements in output_shape, but got "
                + $"'{op.ResultType}' and '{shape}'"
        );
        Constraint.Require(op.IotaDimension < op.ResultType.Rank, "iota dimension cannot go beyond the output rank");
        return [op.ResultType];
    }
}
