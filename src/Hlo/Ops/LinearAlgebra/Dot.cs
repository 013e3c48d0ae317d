using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Product of vectors and matrices; deprecated for <see cref="DotGeneral"/>. Specification: dot.</summary>
/// <param name="PrecisionConfig">Accuracy per operand.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record Dot(ValueList<Precision>? PrecisionConfig, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Dot> Entry = new()
    {
        Name = "stablehlo.dot",
        Format = Formats.Pattern("$* ( `,` `precision` `=` $precision_config )? attr-dict `:` functional"),
        Operands = [new("lhs", Kinds.Tensor), new("rhs", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new(
                "precision_config",
                AttributeKind.Array,
                op => FieldAttributes.Array(op.PrecisionConfig),
                IsOptional: true
            ),
        ],
        Read = reader => new(FieldAttributes.ReadPrecision(reader), reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>
    /// The dimension numbers of the same dot as a <see cref="DotGeneral"/>: last of lhs with first of rhs.
    /// </summary>
    /// <param name="lhsRank">Rank of lhs.</param>
    /// <returns>The dimension numbers.</returns>
    public static DotDimensionNumbers DimensionNumbers(int lhsRank) => new([], [], [lhsRank - 1], [0]);

    private static HloType[] Infer(Dot op, in OpSite site)
    {
        (TensorType lhs, TensorType rhs) = (site.Tensor(0), site.Tensor(1));
        Constraint.Require(
            lhs.Rank is 1 or 2 && rhs.Rank is 1 or 2,
            $"expected both lhs/rhs ranks to be either 1 or 2, but got '{lhs}' and '{rhs}'"
        );
        DotRules.CheckPrecision(op.PrecisionConfig);
        DimRules.RequireResult(DotShapes.ResultDims(lhs.Dims, rhs.Dims, DimensionNumbers(lhs.Rank)), op.ResultType);
        QuantizedDots.Check(lhs, rhs, op.ResultType);
        return [op.ResultType];
    }
}
