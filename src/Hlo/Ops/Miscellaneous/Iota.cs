using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Counts up along an axis: <c>result[i…] = i[IotaDimension]</c>. Specification: iota.</summary>
/// <param name="IotaDimension">The axis.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record Iota(long IotaDimension, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Iota> Entry = new()
    {
        Name = "stablehlo.iota",
        Format = Formats.Pattern("`dim` `=` $iota_dimension attr-dict `:` results"),
        Results = [new("output", Elementwise.Arithmetic)],
        Fields = [new("iota_dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.IotaDimension))],
        Traits = OpTraits.DeclaredResults,
        Read = reader => new(reader.Integer("iota_dimension"), reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Iota op, in OpSite site)
    {
        Constraint.Require(
            op.ResultType.IsStatic,
            $"result #0 must be statically shaped tensor of integer, float, complex or quantized values, but got "
                + $"'{op.ResultType}'"
        );
        Constraint.Require(op.ResultType.Rank > 0, "does not support scalars.");
        Constraint.Require(
            op.IotaDimension >= 0 && op.IotaDimension < op.ResultType.Rank,
            "iota dimension cannot go beyond the output rank"
        );
        return [op.ResultType];
    }
}
