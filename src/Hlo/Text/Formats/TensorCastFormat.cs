namespace XlaSharp.Hlo.Text;

/// <summary><c>tensor.cast %x {…} : T to U</c>.</summary>
internal sealed class TensorCastFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        operation.Operands.Add(parser.ParseOperand());
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.CheckOperandType(operation.Operands[0], parser.ParseType());
        parser.ExpectKeyword("to");
        operation.ResultTypes.Add(parser.ParseType());
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.Length == 1
        && operation.Results.Length == 1
        && operation.Regions.IsEmpty
        && operation.Op is UnregisteredOp { Properties: null };

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation) =>
        printer
            .Append(' ')
            .Operands(operation.Operands)
            .Attributes(operation)
            .Append(" : ")
            .Types(operation.Operands)
            .Append(" to ")
            .Types(operation.Results);
}
