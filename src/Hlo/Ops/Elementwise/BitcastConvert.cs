using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// The same bits as another element type. A narrower result has one more dimension, a wider one lacks the operand's
/// last.
/// Specification: bitcast_convert.
/// </summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record BitcastConvert(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BitcastConvert> Entry = new()
    {
        Name = "stablehlo.bitcast_convert",
        Format = Formats.Pattern("$operand attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Traits = OpTraits.DeclaredResults,
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(BitcastConvert op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        TensorType result = op.ResultType;
        Constraint.Require(
            operand.ElementType.IsComplex == result.ElementType.IsComplex,
            $"cannot convert between real and complex types, but got: '{operand}' and '{result}'"
        );
        (TensorType narrow, TensorType wide) =
            operand.ElementType.BitWidth < result.ElementType.BitWidth ? (operand, result) : (result, operand);
        (int narrowBits, int wideBits) = (narrow.ElementType.BitWidth, wide.ElementType.BitWidth);
        int extra = narrowBits == wideBits ? 0 : 1;
        bool fits =
            narrow.Rank == wide.Rank + extra
            && TypeRules.AreCompatible(Dims.Create(narrow.Dims.Span[..wide.Rank]), wide.Dims);
        Constraint.Require(
            fits,
            $"operand and result shapes must match except for the innermost dimension of the shape with the smaller "
                + $"element type. Got: '{operand}' and '{result}'."
        );
        if (extra == 1)
        {
            long parts = narrow.Dims[^1];
            Constraint.Require(
                parts == Dims.Dynamic || parts * narrowBits == wideBits,
                $"requires compatible bit widths. Got: '{operand}' and '{result}', but {narrowBits} * {parts} != "
                    + $"{wideBits}."
            );
        }

        return [result];
    }
}
