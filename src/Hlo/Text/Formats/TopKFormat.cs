using XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Text;

/// <summary><c>(%x, k = 8[, is_stable = false]) {…} : T -> (T, I)</c>.</summary>
internal sealed class TopKFormat : AssemblyFormat
{
    /// <inheritdoc/>
    internal override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        parser.Expect(TokenKind.LeftParenthesis);
        operation.Operands.Add(parser.ParseOperand());
        parser.Expect(TokenKind.Comma);
        parser.ExpectKeyword("k");
        parser.Expect(TokenKind.Equal);
        operation.AddOwn("k", IntegerAttr.I64(parser.ParseInt64()));
        if (parser.TryConsume(TokenKind.Comma))
        {
            parser.ExpectKeyword("is_stable");
            parser.Expect(TokenKind.Equal);
            operation.AddOwn("is_stable", new BoolAttr(parser.ParseBoolean()));
        }

        parser.Expect(TokenKind.RightParenthesis);
        parser.ParseOptionalAttributes(operation);
        parser.Expect(TokenKind.Colon);
        parser.CheckOperandType(operation.Operands[0], parser.ParseType());
        parser.Expect(TokenKind.Arrow);
        operation.ResultTypes.AddRange(parser.ParseTypeList());
    }

    /// <inheritdoc/>
    internal override bool CanPrint(Operation operation) =>
        operation.Operands.Length == 1 && operation.Results.Length == 2;

    /// <inheritdoc/>
    internal override void Print(AssemblyPrinter printer, Operation operation)
    {
        TopK op = (TopK)operation.Op;
        printer.Append('(').Operands(operation.Operands).Append(", k = ").Append(op.K);
        printer.Append(op.IsStable ? ")" : ", is_stable = false)").Attributes(operation, "k", "is_stable");
        printer.Append(" : ").Types(operation.Operands).Append(" -> (").Types(operation.Results).Append(')');
    }
}
