using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>
/// A result of <c>custom_call</c> that shares memory with an operand: <c>#stablehlo.output_operand_alias&lt;…&gt;</c>.
/// </summary>
/// <param name="OutputTupleIndices">Path into the results; empty for the only result.</param>
/// <param name="OperandIndex">Which operand.</param>
/// <param name="OperandTupleIndices">Path into the operand; empty if it is no tuple.</param>
public sealed record OutputOperandAlias(Dims OutputTupleIndices, long OperandIndex, Dims OperandTupleIndices)
    : HloAttribute
{
    /// <inheritdoc/>
    public override string Text =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"#stablehlo.output_operand_alias<output_tuple_indices = [{OutputTupleIndices}], operand_index = "
                + $"{OperandIndex}, operand_tuple_indices = [{OperandTupleIndices}]>"
        );
}
